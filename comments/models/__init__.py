from comments.models.comment import Comment
from comments.models.decision import Batch, Decision, DeletedContent
from comments.models.deferred_post import DeferredPost
from comments.models.import_run import CommentImport
from comments.models.moderator import Ban, CommentLock, Escalation, Moderator
from comments.models.policy import CommentFlood, Policy
from comments.models.receipt import Appeal, Receipt
from comments.models.report import Report, Reporter
from comments.models.screening import RiskModel, WordRule

__all__ = [
    "Appeal",
    "Ban",
    "Batch",
    "Comment",
    "CommentFlood",
    "CommentImport",
    "CommentLock",
    "Decision",
    "DeferredPost",
    "DeletedContent",
    "Escalation",
    "Moderator",
    "Policy",
    "Receipt",
    "Report",
    "Reporter",
    "RiskModel",
    "WordRule",
]
