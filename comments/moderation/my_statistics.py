"""A moderator's own figures, shown to nobody else, and the pause that is due after a run of hard comments."""

import datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from comments.choices import DISTRESSING_REASONS, ActionType
from comments.models import Appeal, Decision
from newsroom.lib.desk.rights import AnyUser

DISTRESSING_RUN = 10
"""Number of hard comments in a row after which a pause is due."""
RUN_PERIOD = datetime.timedelta(minutes=30)
PAUSE_AFTER = datetime.timedelta(minutes=5)
"""The length of the pause that is suggested. After a pause this long the suggestion ends."""
DAYS_SHOWN = 14


def pause_is_due(user: AnyUser, at: datetime.datetime) -> bool:
    """Return whether a pause is due.

    It is if the last `DISTRESSING_RUN` decisions of the last `RUN_PERIOD`, group decisions apart, all had distressing
    reasons, and the latest of them was less than `PAUSE_AFTER` ago.
    """
    last = Decision.objects.filter(by=user.pk, at__gt=at - RUN_PERIOD, batch=None).order_by("-at", "-id")
    rows = list(last.values_list("reason", "at")[:DISTRESSING_RUN])
    return (
        len(rows) == DISTRESSING_RUN
        and all(reason in DISTRESSING_REASONS for reason, _at in rows)
        and at - rows[0][1] < PAUSE_AFTER
    )


def days_of(user: AnyUser, at: datetime.datetime) -> list[dict[str, Any]]:
    """Return a row for each of the last `DAYS_SHOWN` days on which this moderator decided, the latest first.

    Keys: `day`, then numbers of decisions: `decided`, `approved`, `rejected`, `deleted`, `hard` to read, and `undone`.
    """
    mine = Decision.objects.filter(by=user.pk, at__gt=at - datetime.timedelta(days=DAYS_SHOWN))
    rows: Any = (
        mine.annotate(day=TruncDate("at"))
        .values("day")
        .order_by("-day")
        .annotate(
            decided=Count("pk", filter=~Q(act=ActionType.UNDO)),
            approved=Count("pk", filter=Q(act=ActionType.APPROVE)),
            rejected=Count("pk", filter=Q(act=ActionType.REJECT)),
            deleted=Count("pk", filter=Q(act=ActionType.DELETE)),
            hard=Count("pk", filter=Q(reason__in=DISTRESSING_REASONS)),
            undone=Count("pk", filter=Q(undone_by__isnull=False)),
        )
    )
    return list(rows)


def appeals_of(user: AnyUser) -> dict[str, int]:
    """Return how many appeals against this moderator's rejections were decided, and how many of them granted."""
    rejected = Decision.objects.filter(by=user.pk, act=ActionType.REJECT, undone_by=None).values("comment_id")
    appeals = Appeal.objects.filter(comment__in=rejected, granted__isnull=False)
    return appeals.aggregate(decided=Count("pk"), granted=Count("pk", filter=Q(granted=True)))


def last_act(user: AnyUser) -> Decision | None:
    """Return this moderator's last decision that is not an undo and was not undone, or None."""
    mine = Decision.objects.filter(by=user.pk).exclude(act=ActionType.UNDO).select_related("comment", "batch")
    return mine.filter(undone_by=None, batch__undone_at=None).order_by("-at", "-id").first()
