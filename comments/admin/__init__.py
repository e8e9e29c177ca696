from comments.admin.comment import CommentAdmin
from comments.admin.policy import PolicyAdmin, StormAdmin
from comments.admin.word_rule import WordRuleAdmin

__all__ = ["CommentAdmin", "PolicyAdmin", "StormAdmin", "WordRuleAdmin"]
