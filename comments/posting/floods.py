"""Storms: an article gets far more comments than usual, so everything under it is held for a while.

What is usual is the article's own rate of the day before, taken as a Poisson process; a flood begins when five minutes
bring more than its mean and `BEYOND` standard deviations, and more than `QUIET` in any case. It lasts a quarter of an
hour beyond the last moment of which that is true, and ends by itself.
"""

import datetime
import math

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Article
from comments.models import Comment, CommentFlood
from newsroom.lib.db.versioned_cache import VersionedCache
from newsroom.lib.jobs.advisory_locks import Lock, lock_until_commit

WINDOW = datetime.timedelta(minutes=5)
DAY = datetime.timedelta(days=1)
FLOOD_DURATION = datetime.timedelta(minutes=15)
MIN_ARRIVALS, MAX_DEVIATIONS = 30, 5
"""Fewer than `QUIET` comments in five minutes are no flood, whatever is usual."""
SLOWDOWN_FACTOR = 3.0
"""How many times longer the wait between two posts of one network is meanwhile."""
MAX_COUNTED = 2000
CHECK_SECONDS = 2
"""Seconds for which a process trusts its last look."""

_usual: VersionedCache[float] = VersionedCache(limit=1000)
_looked: VersionedCache[bool] = VersionedCache(limit=1000)


def is_flooded(article: Article, at: datetime.datetime) -> bool:
    """Whether a flood is on; begins or prolongs it where arrivals say so."""
    moment = int(at.timestamp() / CHECK_SECONDS)
    return _looked.get(article.pk, moment, lambda: _look(article, at))


def current_floods(at: datetime.datetime) -> list[CommentFlood]:
    return list(CommentFlood.objects.filter(lasts_until__gt=at).select_related("article"))


def bound(usual: float) -> float:
    """How many comments in five minutes are still within what is usual."""
    return max(MIN_ARRIVALS, usual + MAX_DEVIATIONS * math.sqrt(usual))


def _look(article: Article, at: datetime.datetime) -> bool:
    recent = _arrivals(article, at - WINDOW, at)
    usual = _usual.get(
        article.pk, int(at.timestamp() / WINDOW.total_seconds()), lambda: _arrivals_usual(article, at - WINDOW)
    )
    if recent > bound(usual):
        _begin_or_extend(article, at, recent, usual)
        return True
    return CommentFlood.objects.filter(article=article, lasts_until__gt=at).exists()


@transaction.atomic
def _begin_or_extend(article: Article, at: datetime.datetime, recent: int, usual: float) -> None:
    """One flood at a time for an article: whoever comes second prolongs it."""
    lock_until_commit((Lock.COMMENT_FLOOD, article.pk))
    flood = CommentFlood.objects.filter(article=article, lasts_until__gt=at).first()
    if flood is not None:
        CommentFlood.objects.filter(pk=flood.pk, lasts_until__lt=at + FLOOD_DURATION).update(
            lasts_until=at + FLOOD_DURATION
        )
        return
    flood = CommentFlood.objects.create(
        article=article, began_at=at, lasts_until=at + FLOOD_DURATION, arrivals=recent, usual=round(usual, 1)
    )
    notify_moderators_of_flood.enqueue(flood.pk)


def _arrivals_usual(article: Article, before: datetime.datetime) -> float:
    """Comments in five minutes, on the mean of the day before; an article younger than that has a shorter one."""
    since = max(before - DAY, article.published_at or before - DAY)
    windows = max(1.0, (before - since) / WINDOW)
    return _arrivals(article, since, before, at_most=1_000_000) / windows


def _arrivals(article: Article, since: datetime.datetime, until: datetime.datetime, at_most: int = MAX_COUNTED) -> int:
    rows = Comment.objects.filter(article=article, created_at__gt=since, created_at__lte=until).order_by()
    return rows.values("pk")[:at_most].count()


@task()
def notify_moderators_of_flood(storm_id: int) -> int:
    """Write to every moderator who has an address; how many were written to. The dashboard tells the others."""
    flood = CommentFlood.objects.select_related("article").filter(pk=storm_id).first()
    if flood is None:
        return 0
    moderators = User.objects.with_perm(
        "comments.moderate_comment", backend="django.contrib.auth.backends.ModelBackend"
    )
    written_to = moderators.filter(is_staff=True).exclude(email="").order_by("email")
    addresses = list(written_to.values_list("email", flat=True).distinct())
    queue = settings.SITE_URL + reverse("admin:comments_comment_changelist")
    for address in addresses:
        send_mail(
            _("A flood of comments"),
            _(
                "%(arrivals)d comments came in five minutes under “%(article)s”; %(usual).1f are usual. Everything "
                "there is held until it is quiet again.\n\n%(queue)s"
            )
            % {"arrivals": flood.arrivals, "usual": flood.usual, "article": flood.article, "queue": queue},
            None,
            [address],
        )
    return len(addresses)
