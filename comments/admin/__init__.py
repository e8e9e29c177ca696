"""Admin of the comments app."""

from comments.admin.batch import BatchAdmin
from comments.admin.comment import CommentAdmin
from comments.admin.comment_import import CommentImportAdmin
from comments.admin.moderator import ModeratorAdmin
from comments.admin.policy import CommentFloodAdmin, PolicyAdmin
from comments.admin.receipt import ReceiptAdmin
from comments.admin.word_rule import WordRuleAdmin

__all__ = [
    "BatchAdmin",
    "CommentAdmin",
    "CommentFloodAdmin",
    "CommentImportAdmin",
    "ModeratorAdmin",
    "PolicyAdmin",
    "ReceiptAdmin",
    "WordRuleAdmin",
]
