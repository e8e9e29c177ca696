"""Public monthly figures on moderation, each counted from the comments themselves.

The row of a month covers the comments received in it, with the status they have today, so that received = published +
not published + removed later + otherwise gone + waiting.
"""

import datetime
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import ngettext

from comments.choices import Reason
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache

MONTHS_SHOWN = 24
CACHE_SECONDS = 600
MINUTES_UP_TO, HOURS_UP_TO = 100, 48
"""Waits below the first are shown in minutes, below the second in hours, and longer ones in days."""
QUERY = """
WITH received AS (
    SELECT id, status, created_at, date_trunc('month', created_at AT TIME ZONE %(zone)s)::date AS month
    FROM comments_comment WHERE came_by_id IS NULL AND staff_id IS NULL AND created_at >= %(since)s
), standing AS (
    SELECT d.* FROM comments_decision d JOIN received ON received.id = d.comment_id
    WHERE d.act IN ('approve', 'reject', 'delete', 'redact', 'testimony', 'withdraw')
        AND NOT EXISTS (SELECT FROM comments_decision u WHERE u.undoes_id = d.id)
), last AS (
    SELECT DISTINCT ON (comment_id) comment_id, act, reason FROM standing ORDER BY comment_id, id DESC
), history AS (
    SELECT comment_id, bool_or(from_status = 'approved' AND act IN ('reject', 'delete')) AS was_removed,
        min(at) FILTER (WHERE by_id IS NOT NULL AND from_status = 'pending') AS decided_at
    FROM standing GROUP BY comment_id
), told AS (
    SELECT r.month, CASE
            WHEN r.status = 'pending' THEN 'waiting' WHEN r.status = 'approved' THEN 'published'
            WHEN last.act IS NULL OR last.act IN ('testimony', 'withdraw') THEN 'gone'
            WHEN history.was_removed THEN 'removed' ELSE 'refused'
        END AS kind, last.reason, history.decided_at - r.created_at AS wait
    FROM received r LEFT JOIN last ON last.comment_id = r.id LEFT JOIN history ON history.comment_id = r.id
)
SELECT month, kind, CASE WHEN kind = 'refused' THEN reason ELSE '' END, count(*), NULL::float FROM told
GROUP BY 1, 2, 3
UNION ALL
SELECT month, 'wait', '', count(wait),
    extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(wait, interval '0')))
FROM told WHERE wait IS NOT NULL GROUP BY 1
UNION ALL
SELECT month, CASE a.granted WHEN TRUE THEN 'granted' WHEN FALSE THEN 'dismissed' ELSE 'open' END, '', count(*), NULL
FROM comments_appeal a JOIN received ON received.id = a.comment_id
WHERE a.granted IS NOT NULL OR received.status <> 'deleted' GROUP BY 1, 2
"""

_months: VersionedCache[list["Month"]] = VersionedCache("months of moderation", MEGABYTE)
_counting = Lock()


@dataclass
class Month:
    """What became of the comments received in one month.

    `median_wait` is the median of the minutes until the first decision of a moderator, or None. `reasons` are pairs of
    a `Reason` and its number of refusals, the most frequent first.
    """

    first_day: datetime.date
    published: int = 0
    refused: int = 0
    removed: int = 0
    gone: int = 0
    waiting: int = 0
    granted: int = 0
    dismissed: int = 0
    open: int = 0
    median_wait: float | None = None
    reasons: list[tuple[str, int]] | None = None

    @property
    def received(self) -> int:
        """Return the number of comments received."""
        return self.published + self.refused + self.removed + self.gone + self.waiting

    @property
    def appeals(self) -> int:
        """Return the number of appeals, decided or open."""
        return self.granted + self.dismissed + self.open


def monthly_figures(at: datetime.datetime) -> list[Month]:
    """Return the months of the last two years that had any comments, the latest first. Counted every ten minutes."""
    with _counting:  # other threads wait for the one that counts
        return _months.get("months", int(at.timestamp() / CACHE_SECONDS), lambda: _count(at))


def _count(at: datetime.datetime) -> list[Month]:
    here = timezone.localtime(at)
    since = here.replace(year=here.year - MONTHS_SHOWN // 12, day=1, hour=0, minute=0, second=0, microsecond=0)
    months: dict[datetime.date, Month] = {}
    reasons: dict[datetime.date, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"zone": timezone.get_current_timezone_name(), "since": since})
        for day, kind, reason, number, seconds in cursor.fetchall():
            month = months.setdefault(day, Month(day))
            if kind == "wait":
                month.median_wait = seconds / 60
                continue
            setattr(month, kind, getattr(month, kind) + number)
            if kind == "refused":
                reasons.setdefault(day, {})[reason or Reason.OTHER] = number
    for day, month in months.items():
        month.reasons = sorted(reasons.get(day, {}).items(), key=lambda row: (-row[1], row[0]))
    return sorted(months.values(), key=lambda month: month.first_day, reverse=True)


def describe_reason(reason: str) -> Any:
    """Return the label of a reason."""
    return Reason(reason).label


def describe_wait(minutes: float | None) -> str:
    """Return a wait as text, in minutes, hours or days; "—" for None."""
    if minutes is None:
        return "—"
    if minutes < MINUTES_UP_TO:
        number = round(minutes)
        return ngettext("%d minute", "%d minutes", number) % number
    if minutes < HOURS_UP_TO * 60:
        number = round(minutes / 60)
        return ngettext("%d hour", "%d hours", number) % number
    number = round(minutes / 1440)
    return ngettext("%d day", "%d days", number) % number
