"""Choices of moderation: statuses, actions and reasons, and which of them fit together."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a comment stands. Readers see approved comments."""

    PENDING = "pending", _("waits for a decision")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    DELETED = "deleted", _("deleted")


class ActionType(TextChoices):
    """What a moderator, or the writer, does with a comment."""

    APPROVE = "approve", _("approved")
    REJECT = "reject", _("rejected")
    DELETE = "delete", _("deleted")
    REDACT = "redact", _("published with words removed")
    TESTIMONY = "testimony", _("given to the reporters")
    KEEP = "keep", _("kept published")
    PICK = "pick", _("made an editor's pick")
    UNPICK = "unpick", _("no longer an editor's pick")
    UNDO = "undo", _("undone")
    CHANGE = "change", _("changed by its writer")
    WITHDRAW = "withdraw", _("deleted by its writer")


class Reason(TextChoices):
    """Why a moderator acts on a comment."""

    FINE = "fine", _("within the rules")
    SPAM = "spam", _("advertising")
    OFF_TOPIC = "off_topic", _("not about the story")
    INSULT = "insult", _("it insults people")
    HATE = "hate", _("hatred of a group of people")
    THREAT = "threat", _("a threat or a call to violence")
    GRAPHIC = "graphic", _("cruelty shown in detail")
    DANGER = "danger", _("it puts somebody in danger")
    PRIVATE = "private", _("private details of a person")
    UNPROVED = "unproved", _("an accusation without proof")
    REPEATED = "repeated", _("said before")
    FOR_DESK = "for_desk", _("for the reporters, not for the page")
    MISTAKE = "mistake", _("correcting a mistake")
    OTHER = "other", _("another reason")


DISTRESSING_REASONS = [Reason.INSULT, Reason.HATE, Reason.THREAT, Reason.GRAPHIC]
"""Reasons which imply that the comment was hard to read."""
REFUSAL_REASONS = [
    *(Reason.SPAM, Reason.OFF_TOPIC, Reason.INSULT, Reason.HATE, Reason.THREAT),
    *(Reason.GRAPHIC, Reason.DANGER, Reason.PRIVATE, Reason.UNPROVED, Reason.REPEATED, Reason.OTHER),
]
"""Reasons to keep a comment from readers, in the order of their keyboard shortcuts in the queue."""
REASONS_BY_ACTION = {
    ActionType.APPROVE: [Reason.FINE],
    ActionType.KEEP: [Reason.FINE],
    ActionType.PICK: [Reason.FINE],
    ActionType.UNPICK: [Reason.MISTAKE],
    ActionType.REJECT: REFUSAL_REASONS,
    ActionType.DELETE: REFUSAL_REASONS,
    ActionType.REDACT: [Reason.PRIVATE, Reason.DANGER, Reason.INSULT, Reason.GRAPHIC, Reason.UNPROVED, Reason.OTHER],
    ActionType.TESTIMONY: [Reason.FOR_DESK],
    ActionType.UNDO: [Reason.MISTAKE],
}
"""The reasons that fit an action. If an action has only one, it need not be given."""
STATUS_AFTER = {
    ActionType.APPROVE: Status.APPROVED,
    ActionType.KEEP: Status.APPROVED,
    ActionType.REDACT: Status.APPROVED,
    ActionType.REJECT: Status.REJECTED,
    ActionType.DELETE: Status.DELETED,
    ActionType.TESTIMONY: Status.DELETED,
}
"""The status of a comment after an action. Actions that change no status are not listed."""
STATUS_TRANSITIONS = {
    Status.PENDING: {Status.APPROVED, Status.REJECTED, Status.DELETED},
    Status.APPROVED: {Status.REJECTED, Status.DELETED},
    Status.REJECTED: {Status.APPROVED, Status.DELETED},
    Status.DELETED: set(),
}
"""The statuses that a moderator can give a comment, by its present status."""


class BanKind(TextChoices):
    """What happens to comments sent with a banned receipt code."""

    HOLD = "hold", _("everything is held")
    BAN = "ban", _("nothing is taken")


class EscalationTarget(TextChoices):
    """Whom a moderator asks about a comment."""

    COLLEAGUE = "colleague", _("a second opinion")
    EDITOR = "editor", _("an editor's decision")
