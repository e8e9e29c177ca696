"""Floods: while an article gets far more comments than usual, everything under it is held.

The usual rate is the mean of the article's own arrivals over the day before, taken as a Poisson process. A flood begins
when the last five minutes brought more than that mean plus `MAX_DEVIATIONS` standard deviations, and more than
`MIN_ARRIVALS` in any case. It ends by itself a quarter of an hour after the last moment at which this was true.
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
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.jobs.advisory_locks import Lock, lock_until_commit

WINDOW = datetime.timedelta(minutes=5)
DAY = datetime.timedelta(days=1)
FLOOD_DURATION = datetime.timedelta(minutes=15)
MIN_ARRIVALS, MAX_DEVIATIONS = 30, 5
"""Up to `MIN_ARRIVALS` comments in five minutes are never a flood."""
SLOWDOWN_FACTOR = 3.0
"""During a flood the wait between two posts of one network is this many times longer."""
MAX_COUNTED = 2000
CHECK_SECONDS = 2
"""Seconds for which a process trusts its last check."""

_usual: VersionedCache[float] = VersionedCache("usual arrivals", MEGABYTE)
_looked: VersionedCache[bool] = VersionedCache("floods", MEGABYTE)


def is_flooded(article: Article, at: datetime.datetime) -> bool:
    """Return whether the article is in a flood. Begins or extends the flood if arrivals exceed the bound."""
    moment = int(at.timestamp() / CHECK_SECONDS)
    return _looked.get(article.pk, moment, lambda: _look(article, at))


def current_floods(at: datetime.datetime) -> list[CommentFlood]:
    """Return the floods that have not ended, with their articles."""
    return list(CommentFlood.objects.filter(lasts_until__gt=at).select_related("article"))


def bound(usual: float) -> float:
    """Return how many comments in five minutes are still usual, given the usual number."""
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
    """Begin a flood, or extend the one that is running: an article has one at a time."""
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
    """Return the mean number of comments in five minutes over the day before, or since publication if that is later."""
    since = max(before - DAY, article.published_at or before - DAY)
    windows = max(1.0, (before - since) / WINDOW)
    return _arrivals(article, since, before, at_most=1_000_000) / windows


def _arrivals(article: Article, since: datetime.datetime, until: datetime.datetime, at_most: int = MAX_COUNTED) -> int:
    rows = Comment.objects.filter(article=article, created_at__gt=since, created_at__lte=until).order_by()
    return rows.values("pk")[:at_most].count()


@task()
def notify_moderators_of_flood(storm_id: int) -> int:
    """Send an e-mail to every moderator who has an address. Returns the number of addresses.

    Moderators without an address see the flood on the dashboard.
    """
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
