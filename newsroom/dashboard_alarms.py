"""Alarms of the dashboard: what is wrong and needs somebody now."""

import datetime

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import Count
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from articles.publishing.corrections import proposals
from desertions.cases.disclosure.classes import public_cases_that_reveal
from desertions.figures.disclosure_rules import threshold
from desertions.figures.figures import (
    broken_sums,
    uncountable_figures,
    unexplained_small_figures,
)
from desertions.models import FigureAudit
from newsroom.lib.desk.rights import may
from newsroom.lib.jobs.work import idle_jobs


def alarms(user: User) -> list[dict[str, str]]:
    """Return what is wrong, each with its text and a link, as far as the person may see it."""
    is_moderator = apps.is_installed("comments") and may(user, "comments.moderate_comment")
    rows = [*_floods(), *_retention_overdue()] if is_moderator else []
    if apps.is_installed("comments") and user.is_superuser:
        rows += _many_names_disclosed()
    if may(user, "desertions.publish_case"):
        rows += _exposed_cases()
    if may(user, "desertions.publish_figure"):
        rows += _figures_that_give_away()
    rows += _idle_jobs(user)
    if not may(user, "desertions.view_figure"):
        return rows
    for broken in broken_sums():
        text = _("%(figure)s is %(value)d, but its parts add up to %(sum)d.") % {
            "figure": broken.figure,
            "value": broken.value,
            "sum": broken.sum,
        }
        rows.append({"text": text, "link": reverse("admin:desertions_figure_change", args=[broken.figure.pk])})
    for figure in uncountable_figures():
        text = _("“%s” cannot be counted any more: readers see a dash. Correct its case filter.") % figure
        rows.append({"text": text, "link": reverse("admin:desertions_figure_change", args=[figure.pk])})
    for figure, value in unexplained_small_figures():
        text = _(
            "“%(figure)s” has fallen to %(value)d. A number this small may identify a person: give a reason or "
            "unpublish it."
        )
        link = reverse("admin:desertions_figure_change", args=[figure.pk])
        rows.append({"text": text % {"figure": figure, "value": value}, "link": link})
    if may(user, "articles.view_article"):
        rows += _overdue_versions()
        rows += [
            {
                "text": _("“%(article)s” says %(then)d for “%(figure)s”; it is now %(now)d.")
                % {
                    "article": proposal.use.article,
                    "then": proposal.then,
                    "figure": proposal.use.figure,
                    "now": proposal.now,
                },
                "link": reverse("admin:articles_article_change", args=[proposal.use.article_id]),
            }
            for proposal in proposals()
        ]
    return rows


def _exposed_cases() -> list[dict[str, str]]:
    """Return an alarm if too few people fit what readers see of some cases: others have been shown or removed since."""
    exposed = public_cases_that_reveal(threshold())
    if not exposed:
        return []
    text = ngettext(
        "Too few people fit %d public case: whoever holds the list may know who it is.",
        "Too few people fit %d public cases: whoever holds the list may know who they are.",
        len(exposed),
    )
    return [{"text": text % len(exposed), "link": reverse("admin:desertions_case_changelist") + "?waits=exposed"}]


def _figures_that_give_away() -> list[dict[str, str]]:
    """Return an alarm if the newest audit found groups that nobody decided to give away, or is not whole."""
    newest = FigureAudit.objects.first()
    link = reverse("admin:desertions_figure_releases")
    if newest is None:
        return []
    alarms = [{"text": obstacle, "link": link} for obstacle in newest.obstacles]
    if newest.findings:
        text = ngettext(
            "The published numbers together give away %d group of people.",
            "The published numbers together give away %d groups of people.",
            len(newest.findings),
        )
        alarms.append({"text": text % len(newest.findings), "link": link})
    return alarms


def _idle_jobs(user: User) -> list[dict[str, str]]:
    """Return an alarm for each job that the person may see on which nobody works though it is due for a minute."""
    late = timezone.now() - datetime.timedelta(minutes=1)
    return [
        {
            "text": _("%s waits for a worker: the worker of imports is busy or not running.") % capfirst(str(job)),
            "link": reverse(f"admin:{job._meta.label_lower.replace('.', '_')}_change", args=[job.pk]),
        }
        for job in idle_jobs(before=late)
        if may(user, f"{job._meta.app_label}.view_{job._meta.model_name}")
    ]


def _overdue_versions() -> list[dict[str, str]]:
    """Return an alarm for each version that search does not find ten minutes after its time.

    Readers see a version from its time on anyway. If search does not follow, no worker is running.
    """
    late = timezone.now() - datetime.timedelta(minutes=10)
    return [
        {
            "text": _(
                "The new version of “%s” is published, but search does not find it yet: the worker is not running."
            )
            % article,
            "link": reverse("admin:articles_article_change", args=[article.pk]),
        }
        for article in Article.objects.filter(next_at__lt=late).only("pk", "headline")
    ]


def _floods() -> list[dict[str, str]]:
    from comments.posting import floods

    return [
        {
            "text": _("A flood of comments under “%(article)s”: %(arrivals)d came in five minutes. All are held.")
            % {"article": flood.article, "arrivals": flood.arrivals},
            "link": reverse("admin:comments_commentflood_change", args=[flood.pk]),
        }
        for flood in floods.current_floods(timezone.now())
    ]


def _many_names_disclosed() -> list[dict[str, str]]:
    """Return an alarm for each person who learned of as many sealed names in comments in an hour as anyone may."""
    from comments.screening import sealed_names

    hits = sealed_names.hits_since(timezone.now() - datetime.timedelta(days=1)).order_by()
    by_person = hits.annotate(hour=TruncHour("at")).values("by__username", "hour").annotate(n=Count("pk"))
    people = by_person.filter(n__gte=sealed_names.MAX_HITS_AN_HOUR).values_list("by__username", flat=True)
    return [
        {
            "text": _("%(person)s learned in one hour of %(hits)d comments that they name someone under seal.")
            % {"person": person, "hits": sealed_names.MAX_HITS_AN_HOUR},
            "link": reverse("admin:desertions_custodyrow_changelist"),
        }
        for person in sorted(set(people))
    ]


def _retention_overdue() -> list[dict[str, str]]:
    from comments.moderation import retention

    if not retention.is_overdue(timezone.now()):
        return []
    text = _(
        "Readers' texts that should be deleted by now are still stored: the daily command tidy_comments is not running."
    )
    return [{"text": text, "link": reverse("admin:comments_comment_changelist") + "?status__exact=rejected"}]
