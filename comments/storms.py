"""Storms: an article gets far more comments than usual, so everything under it is held for a while.

What is usual is the article's own rate of the day before, taken as a Poisson process; a storm begins when five minutes
bring more than its mean and `BEYOND` standard deviations, and more than `QUIET` in any case. It lasts a quarter of an
hour beyond the last moment of which that is true, and ends by itself.
"""

import datetime
import math

from django.db import connection, transaction

from articles.models import Article
from comments import tasks
from comments.models import Comment, Storm
from newsroom.lib.kept import Kept

WINDOW = datetime.timedelta(minutes=5)
DAY = datetime.timedelta(days=1)
LASTS = datetime.timedelta(minutes=15)
QUIET, BEYOND = 30, 5
"""Fewer than `QUIET` comments in five minutes are no storm, whatever is usual."""
SLOWER = 3.0
"""How many times longer the wait between two posts of one network is meanwhile."""
COUNTED_AT_MOST = 2000
LOOKED_EVERY = 2
"""Seconds for which a process trusts its last look."""

_usual: Kept[float] = Kept(limit=1000)
_looked: Kept[bool] = Kept(limit=1000)


def is_stormy(article: Article, at: datetime.datetime) -> bool:
    """Whether a storm is on; begins or prolongs it where arrivals say so."""
    moment = int(at.timestamp() / LOOKED_EVERY)
    return _looked.get(article.pk, moment, lambda: _look(article, at))


def current(at: datetime.datetime) -> list[Storm]:
    return list(Storm.objects.filter(lasts_until__gt=at).select_related("article"))


def bound(usual: float) -> float:
    """How many comments in five minutes are still within what is usual."""
    return max(QUIET, usual + BEYOND * math.sqrt(usual))


def _look(article: Article, at: datetime.datetime) -> bool:
    recent = _arrivals(article, at - WINDOW, at)
    usual = _usual.get(
        article.pk, int(at.timestamp() / WINDOW.total_seconds()), lambda: _arrivals_usual(article, at - WINDOW)
    )
    if recent > bound(usual):
        _rage(article, at, recent, usual)
        return True
    return Storm.objects.filter(article=article, lasts_until__gt=at).exists()


@transaction.atomic
def _rage(article: Article, at: datetime.datetime, recent: int, usual: float) -> None:
    """One storm at a time for an article: whoever comes second prolongs it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('storm'), %s)", [article.pk % (1 << 31)])
    storm = Storm.objects.filter(article=article, lasts_until__gt=at).first()
    if storm is not None:
        Storm.objects.filter(pk=storm.pk, lasts_until__lt=at + LASTS).update(lasts_until=at + LASTS)
        return
    storm = Storm.objects.create(
        article=article, began_at=at, lasts_until=at + LASTS, arrivals=recent, usual=round(usual, 1)
    )
    tasks.tell_of_storm.enqueue(storm.pk)


def _arrivals_usual(article: Article, before: datetime.datetime) -> float:
    """Comments in five minutes, on the mean of the day before; an article younger than that has a shorter one."""
    since = max(before - DAY, article.published_at or before - DAY)
    windows = max(1.0, (before - since) / WINDOW)
    return _arrivals(article, since, before, at_most=1_000_000) / windows


def _arrivals(
    article: Article, since: datetime.datetime, until: datetime.datetime, at_most: int = COUNTED_AT_MOST
) -> int:
    rows = Comment.objects.filter(article=article, created_at__gt=since, created_at__lte=until).order_by()
    return rows.values("pk")[:at_most].count()
