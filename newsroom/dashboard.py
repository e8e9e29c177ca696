"""The admin's front page: what waits for this person, what changed, what is wrong."""

import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import Count
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, StatusChange
from articles.publishing.corrections import proposals
from desertions.cases.disclosure.classes import public_cases_that_reveal
from desertions.choices import MatchStatus, StepStatus, Verification
from desertions.figures.disclosure_rules import threshold
from desertions.figures.figures import (
    broken_sums,
    figures_readers_see_otherwise,
    uncountable_figures,
    unexplained_small_figures,
)
from desertions.models import Case, FigureAudit, FigureRelease, Match, PublicationStep, VerificationStep
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.jobs.work import idle_jobs
from newsroom.models import FactorReset


def fill(request: DeskRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the content of the front page to its context. Unfold calls this as DASHBOARD_CALLBACK."""
    return context | {
        "alarms": _alarms(request.user),
        "waiting": _waiting(request.user),
        "recent": _recent(request.user),
    }


def _waiting(user: User) -> list[dict[str, Any]]:
    """Return the kinds of work that the person's permissions allow, each with its amount."""
    rows = []
    if apps.is_installed("comments") and may(user, "comments.moderate_comment"):
        rows += _comments_waiting(user)
    rows += _stories_waiting(user)
    if may(user, "desertions.verify_case"):
        number = Case.objects.filter(verification=Verification.LEAD).count()
        text = ngettext("%d lead waits for corroboration", "%d leads wait for corroboration", number)
        rows.append(_row(text, number, "desertions_case", "verification__exact=lead"))
        steps, showings = (
            model.objects.filter(status=StepStatus.PROPOSED).exclude(by=user)
            for model in (VerificationStep, PublicationStep)
        )
        number = steps.count() + (showings.count() if may(user, "desertions.publish_case") else 0)
        text = ngettext("%d step waits for a second person", "%d steps wait for a second person", number)
        rows.append(_row(text, number, "desertions_case", "waits=second"))
    if may(user, "desertions.publish_figure"):
        number = FigureRelease.objects.filter(status=StepStatus.PROPOSED).exclude(by=user).count()
        text = ngettext("%d release of figures waits for you", "%d releases of figures wait for you", number)
        releases = reverse("admin:desertions_figure_releases")
        rows.append({"text": text % number, "number": number, "link": releases})
        number = len(figures_readers_see_otherwise())
        text = ngettext("%d figure has moved since its release", "%d figures have moved since their release", number)
        rows.append({"text": text % number, "number": number, "link": releases})
    if may(user, "desertions.change_match"):
        number = Match.objects.filter(status=MatchStatus.CANDIDATE).count()
        text = ngettext("%d match waits for a decision", "%d matches wait for a decision", number)
        rows.append(_row(text, number, "desertions_match", "status__exact=candidate"))
    if may(user, "articles.add_article"):
        number = Article.objects.filter(status=Article.Status.DRAFT).count()
        text = ngettext("%d draft is being written", "%d drafts are being written", number)
        rows.append(_row(text, number, "articles_article", "status__exact=draft"))
    if user.is_superuser:
        rows += [
            {
                "text": _("Second factors of %s: another administrator asks you") % reset.user,
                "number": 1,
                "link": reverse("admin:auth_user_factors", args=[reset.user_id]),
            }
            for reset in FactorReset.objects.filter(is_confirmed=None).exclude(proposed_by=user).exclude(user=user)
        ]
    return [row for row in rows if row["number"]]


def _comments_waiting(user: User) -> list[dict[str, Any]]:
    from comments.models import Comment
    from comments.moderation import queue  # the dashboard works without comments, too

    comments = Comment.objects.all()
    pending, _oldest = queue.waiting(user)
    entries = [
        (pending, "", ngettext("%d comment waits for a decision", "%d comments wait for a decision", pending)),
        (
            number := comments.reported().for_moderator(user).count(),
            "state=reported",
            ngettext("%d published comment was reported", "%d published comments were reported", number),
        ),
        (
            number := comments.appealed().for_moderator(user).count(),
            "state=appealed",
            ngettext("%d appeal waits for a decision", "%d appeals wait for a decision", number),
        ),
        (
            number := comments.referred("colleague").for_moderator(user).exclude(escalations__by=user).count(),
            "state=colleague",
            ngettext("%d comment needs a second opinion", "%d comments need a second opinion", number),
        ),
    ]
    if may(user, "comments.settle_comment"):
        number = comments.referred("editor").for_moderator(user).count()
        text = ngettext("%d comment waits for an editor", "%d comments wait for an editor", number)
        entries.append((number, "state=editor", text))
    address = reverse("admin:comments_comment_queue")
    return [{"text": text % number, "number": number, "link": f"{address}?{query}"} for number, query, text in entries]


def _stories_waiting(user: User) -> list[dict[str, Any]]:
    rows = []
    if may(user, "articles.publish_article"):
        waits = Article.objects.filter(status=Article.Status.IN_REVIEW).count()
        text = ngettext("%d article is in review", "%d articles are in review", waits)
        rows.append(_row(text, waits, "articles_article", "status__exact=in_review"))
        versions = Article.objects.filter(next_status=Article.Status.IN_REVIEW).count()
        text = ngettext("%d new version is in review", "%d new versions are in review", versions)
        rows.append(_row(text, versions, "articles_article", "next_status__exact=in_review"))
    if may(user, "articles.change_article"):
        mine = Article.objects.filter(assignee=user.pk).exclude(status=Article.Status.WITHDRAWN).count()
        text = ngettext("%d article is assigned to you", "%d articles are assigned to you", mine)
        rows.append(_row(text, mine, "articles_article", "assigned=me"))
        stale = Article.objects.all().stale_translations().count()
        text = ngettext("%d translation is behind its original", "%d translations are behind their originals", stale)
        rows.append(_row(text, stale, "articles_article", "translation=stale"))
    if may(user, "articles.add_correction"):
        moved = len(proposals())
        text = ngettext("%d published number has changed", "%d published numbers have changed", moved)
        rows.append({"text": text % moved, "number": moved, "link": reverse("admin:articles_correction_proposed")})
    return rows


def _row(text: str, number: int, model: str, query: str) -> dict[str, Any]:
    return {"text": text % number, "number": number, "link": reverse(f"admin:{model}_changelist") + f"?{query}"}


def _alarms(user: User) -> list[dict[str, str]]:
    is_moderator = apps.is_installed("comments") and may(user, "comments.moderate_comment")
    alarms = [*_floods(), *_retention_overdue()] if is_moderator else []
    if apps.is_installed("comments") and user.is_superuser:
        alarms += _many_names_disclosed()
    if may(user, "desertions.publish_case"):
        alarms += _exposed_cases()
    if may(user, "desertions.publish_figure"):
        alarms += _figures_that_give_away()
    alarms += _idle_jobs(user)
    if not may(user, "desertions.view_figure"):
        return alarms
    for broken in broken_sums():
        text = _("%(figure)s is %(value)d, but its parts add up to %(sum)d.") % {
            "figure": broken.figure,
            "value": broken.value,
            "sum": broken.sum,
        }
        alarms.append({"text": text, "link": reverse("admin:desertions_figure_change", args=[broken.figure.pk])})
    for figure in uncountable_figures():
        text = _("“%s” cannot be counted any more: readers see a dash. Correct its case filter.") % figure
        alarms.append({"text": text, "link": reverse("admin:desertions_figure_change", args=[figure.pk])})
    for figure, value in unexplained_small_figures():
        text = _(
            "“%(figure)s” has fallen to %(value)d. A number this small may identify a person: give a reason or "
            "unpublish it."
        )
        link = reverse("admin:desertions_figure_change", args=[figure.pk])
        alarms.append({"text": text % {"figure": figure, "value": value}, "link": link})
    if may(user, "articles.view_article"):
        alarms += _overdue_versions()
        alarms += [
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
    return alarms


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


def _recent(user: User) -> list[dict[str, str]]:
    if not may(user, "articles.view_article"):
        return []
    changes = StatusChange.objects.select_related("article", "by")[:6]
    return [
        {
            "text": _("%(who)s: “%(article)s” is now %(status)s")
            % {"who": change.by, "article": change.article, "status": change.get_to_status_display()},
            "link": reverse("admin:articles_article_change", args=[change.article_id]),
        }
        for change in changes
    ]
