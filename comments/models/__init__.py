from comments.models.comment import Comment, Decision
from comments.models.policy import Policy, Storm
from comments.models.receipt import Appeal, Receipt
from comments.models.report import Report, Reporter
from comments.models.screening import QueueOrder, WordRule
from comments.models.waiting_post import WaitingPost

__all__ = [
    "Appeal",
    "Comment",
    "Decision",
    "Policy",
    "QueueOrder",
    "Receipt",
    "Report",
    "Reporter",
    "Storm",
    "WaitingPost",
    "WordRule",
]
