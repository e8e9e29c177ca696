"""The admin's front page: what waits for this person, what changed, what is wrong."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, StatusChange
from articles.publishing.corrections import proposals
from desertions.choices import LetterState, MatchStatus, StepStatus, Verification
from desertions.figures.figures import (
    figures_readers_see_otherwise,
)
from desertions.models import Case, FigureRelease, Letter, Match, PublicationStep, VerificationStep
from newsroom.dashboard_alarms import alarms
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.models import FactorReset


def fill(request: DeskRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the content of the front page to its context. Unfold calls this as DASHBOARD_CALLBACK."""
    return context | {
        "alarms": alarms(request.user),
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
    if may(user, "desertions.answer_letter"):
        number = Letter.objects.filter(state=LetterState.WAITING).count()
        text = ngettext("%d letter waits for an answer", "%d letters wait for an answer", number)
        rows.append(_row(text, number, "desertions_letter", "state__exact=waiting"))
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
