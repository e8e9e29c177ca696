"""A moderator's own figures, for himself alone, and the pause that is due after a run of hard comments."""

import datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from comments.choices import DISTRESSING_REASONS, ActionType
from comments.models import Appeal, Decision

DISTRESSING_RUN = 10
"""Comments hard to read, one after the other, after which a pause is due."""
RUN_PERIOD = datetime.timedelta(minutes=30)
PAUSE_AFTER = datetime.timedelta(minutes=5)
"""As long as a pause should be: after one no more is said."""
DAYS_SHOWN = 14


def pause_is_due(user: Any, at: datetime.datetime) -> bool:
    """Whether the last `RUN` acts of the last half hour were all about hard comments, and no pause followed."""
    last = Decision.objects.filter(by=user.pk, at__gt=at - RUN_PERIOD, batch=None).order_by("-at", "-id")
    rows = list(last.values_list("reason", "at")[:DISTRESSING_RUN])
    return (
        len(rows) == DISTRESSING_RUN
        and all(reason in DISTRESSING_REASONS for reason, _at in rows)
        and at - rows[0][1] < PAUSE_AFTER
    )


def days_of(user: Any, at: datetime.datetime) -> list[dict[str, Any]]:
    """Of each of the last `DAYS` days on which he decided: how much, how, how much of it was hard to read."""
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


def appeals_of(user: Any) -> dict[str, int]:
    """Of the rejections of his that writers appealed: how many, and how many of them were reversed."""
    rejected = Decision.objects.filter(by=user.pk, act=ActionType.REJECT, undone_by=None).values("comment_id")
    appeals = Appeal.objects.filter(comment__in=rejected, granted__isnull=False)
    return appeals.aggregate(decided=Count("pk"), granted=Count("pk", filter=Q(granted=True)))


def last_act(user: Any) -> Decision | None:
    """His last act that he can still take back."""
    mine = Decision.objects.filter(by=user.pk).exclude(act=ActionType.UNDO).select_related("comment", "batch")
    return mine.filter(undone_by=None, batch__undone_at=None).order_by("-at", "-id").first()
