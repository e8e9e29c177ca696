from comments.models.comment import Comment
from comments.models.decision import Batch, Decision, KeptWords
from comments.models.deferred_post import WaitingPost
from comments.models.import_run import CommentImport
from comments.models.moderator import Ban, Claim, Moderator, Referral
from comments.models.policy import Policy, Storm
from comments.models.receipt import Appeal, Receipt
from comments.models.report import Report, Reporter
from comments.models.screening import QueueOrder, WordRule

__all__ = [
    "Appeal",
    "Ban",
    "Batch",
    "Claim",
    "Comment",
    "CommentImport",
    "Decision",
    "KeptWords",
    "Moderator",
    "Policy",
    "QueueOrder",
    "Receipt",
    "Referral",
    "Report",
    "Reporter",
    "Storm",
    "WaitingPost",
    "WordRule",
]
