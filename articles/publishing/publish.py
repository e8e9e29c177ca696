"""Transitions of an article from draft to publication and withdrawal. Each locks the article, checks, and records."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from articles.editing import publication_checks
from articles.editing.revisions import newest_revision, text_of
from articles.editing.usage import freeze_figures, update_usage
from articles.models import TEXT, Article, Photograph, Revision, ShareLink, StatusChange
from articles.models.article import HOUR_FORMAT
from articles.publishing import renditions
from articles.querysets import is_public
from desertions.figures.releases import refresh_soon

Status = Article.Status


NOW_TOLERANCE = datetime.timedelta(minutes=1)
"""An hour this close counts as now. If two people publish at the same moment, the second changes nothing."""


class CannotPublishError(Exception):
    """The article is not ready; the message says what to fix."""


@transaction.atomic
def submit_for_review(article: Article, *, by: User, at: datetime.datetime) -> None:
    """Submit a draft's newest text for review. Does nothing at any other stage."""
    locked = _lock_and_apply_due(article, at)
    if locked.stage == Status.DRAFT:
        _set_stage(locked, Status.IN_REVIEW, by=by, at=at)
    _copy_state_to_caller(article, locked)


@transaction.atomic
def approve(article: Article, *, by: User, at: datetime.datetime) -> None:
    """Approve the newest text in review for publication. Does nothing at any other stage.

    If a different text is saved afterwards, the article is in review again.
    """
    locked = _lock_and_apply_due(article, at)
    if locked.stage == Status.IN_REVIEW:
        _set_stage(locked, Status.APPROVED, by=by, at=at)
    _copy_state_to_caller(article, locked)


@transaction.atomic
def send_back(article: Article, *, by: User, at: datetime.datetime, note: str = "") -> None:
    """Send a text that was submitted or approved back to its writer. Does nothing at any other stage."""
    locked = _lock_and_apply_due(article, at)
    if locked.stage in (Status.IN_REVIEW, Status.APPROVED):
        _set_stage(locked, Status.DRAFT, by=by, at=at, note=note)
    _copy_state_to_caller(article, locked)


@transaction.atomic
def publish(
    article: Article,
    *,
    by: User,
    at: datetime.datetime,
    publish_at: datetime.datetime,
    despite_warnings: bool = True,
) -> None:
    """Publish the newest text, now or at `publish_at` in the future. The article keeps its first publication date.

    Takes a reading of every figure in the text, and stores the values that frozen tokens show. Publishing a text that
    is published already changes nothing; if it is scheduled, it moves to `publish_at`. Raises CannotPublishError if the
    checks find a block, or a warning unless `despite_warnings`, and for a withdrawn article with a future `publish_at`.
    """
    locked = _lock_and_apply_due(article, at)
    newest = newest_revision(locked, at=at)
    waits = (
        locked.status == Status.PUBLISHED
        and locked.published_at is not None
        and locked.published_at > at + NOW_TOLERANCE
    )
    if locked.status == Status.PUBLISHED and newest.pk in (locked.live_id, locked.next_id):
        if waits or (locked.next_id == newest.pk and locked.next_at != publish_at):
            _reschedule(locked, by=by, at=at, publish_at=publish_at)
        return _copy_state_to_caller(article, locked)
    if locked.status == Status.WITHDRAWN and publish_at > at + NOW_TOLERANCE:
        raise CannotPublishError(
            _("Readers have already seen this story, so it appears at once. Leave the time empty.")
        )
    _raise_unless_publishable(locked, newest, at=at, despite_warnings=despite_warnings)
    if locked.status == Status.PUBLISHED and not waits:
        _publish_version(locked, newest, by=by, at=at, publish_at=publish_at)
    else:
        if locked.published_at is None or locked.published_at > at:
            locked.published_at = publish_at
        _set_live_text(locked, newest)
        _record_status_change(locked, Status.PUBLISHED, newest, by=by, at=at)
        locked.status, locked.next_status, locked.withdrawal_note = Status.PUBLISHED, "", ""
        locked.save(update_fields=["status", "next_status", "published_at", "withdrawal_note"])
        _update_derived_records(locked, at=at)
        if publish_at > at:
            _enqueue_apply_due(publish_at)
    return _copy_state_to_caller(article, locked)


@transaction.atomic
def withdraw(article: Article, *, by: User, at: datetime.datetime, note: str = "") -> None:
    """Take a published article off the site, at once and everywhere. Its address then shows `note`.

    If nobody could read it yet, it is taken off the schedule and returns to the stage of its newest text. Its share
    links are revoked.
    """
    locked = _lock_and_apply_due(article, at)
    if locked.status == Status.PUBLISHED:
        seen = locked.is_published(at)
        waits = Status.APPROVED if locked.working_id == locked.live_id else Status(locked.next_status or "in_review")
        to = Status.WITHDRAWN if seen else waits
        _record_status_change(locked, to, locked.live, by=by, at=at, note=note)
        locked.status, locked.next_status, locked.withdrawal_note = to, "", note if seen else ""
        locked.next = locked.next_at = None
        locked.published_at = locked.published_at if seen else None
        locked.save(update_fields=["status", "next_status", "withdrawal_note", "next", "next_at", "published_at"])
        _copy_text_columns(locked, newest_revision(locked, at=at))
        update_usage(locked)
        ShareLink.objects.filter(revision__article=locked, revoked_at=None).update(revoked_at=at)
    _copy_state_to_caller(article, locked)


@transaction.atomic
def unschedule(article: Article, *, by: User, at: datetime.datetime) -> None:
    """Cancel the schedule of a new version. Its text stays the newest, and approved."""
    locked = _lock_and_apply_due(article, at)
    if locked.next_id is not None and locked.next_at is not None and locked.next_at > at:
        _record_status_change(locked, Status.APPROVED, locked.next, by=by, at=at)
        locked.next = locked.next_at = None
        locked.save(update_fields=["next", "next_at"])
        update_usage(locked)
    _copy_state_to_caller(article, locked)


def apply_due(at: datetime.datetime) -> int:
    """Make the text of every version that is due the article's own. Returns the number of versions.

    Readers see a version from its time on anyway (`ArticleQuerySet.published`); search and the admin follow with this.
    The numbers of an article that was published by its schedule are stored too, as they are those that readers saw.
    """
    shown = Article.objects.filter(is_public(at))
    brought = 0
    for pk in shown.filter(next_at__lte=at).values_list("pk", flat=True):
        with transaction.atomic():
            locked = Article.objects.select_for_update().get(pk=pk)
            if locked.status == Status.PUBLISHED and locked.next_at is not None and locked.next_at <= at:
                _apply_version(locked, locked.next, at=locked.next_at)
                brought += 1
    for article in shown.filter(figure_uses__published_value=None).distinct():
        freeze_figures(article)
    return brought


def _lock_and_apply_due(article: Article, at: datetime.datetime) -> Article:
    """Return the article's row, locked, with the text that readers see at the time `at`."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if locked.next_at is not None and locked.next_at <= at:
        _apply_version(locked, locked.next, at=locked.next_at)
    result: Article = locked
    return result


def _copy_state_to_caller(article: Article, locked: Article) -> None:
    """Copy the state of the locked row to the caller's object."""
    for name in (
        "status", "published_at", "updated_at", "next_status", "next", "next_at", "working", "live", "withdrawal_note",
        *TEXT,
    ):  # fmt: skip
        setattr(article, name, getattr(locked, name))


def _set_stage(article: Article, to: Article.Status, *, by: User, at: datetime.datetime, note: str = "") -> None:
    """Move the newest text to a stage: that of the article, or of the version that follows the published one."""
    _record_status_change(article, to, newest_revision(article, at=at), by=by, at=at, note=note)
    column = "next_status" if article.status == Status.PUBLISHED else "status"
    setattr(article, column, to)
    article.save(update_fields=[column])


def _record_status_change(
    article: Article,
    to: Article.Status,
    revision: Revision | None,
    *,
    by: User,
    at: datetime.datetime,
    note: str = "",
) -> None:
    StatusChange.objects.create(
        article=article, from_status=article.stage, to_status=to, revision=revision, note=note, by_id=by.pk, at=at
    )


def _raise_unless_publishable(
    article: Article, text: Revision, *, at: datetime.datetime, despite_warnings: bool
) -> None:
    findings = publication_checks.check_before_publication(article, text, at=at)
    blocks = [str(finding) for finding in findings if finding.blocks]
    if blocks:
        raise CannotPublishError(" ".join(blocks))
    if findings and not despite_warnings:
        warnings = " ".join(str(finding) for finding in findings)
        raise CannotPublishError(_("%s To publish anyway, tick “Publish despite warnings”.") % warnings)


def _publish_version(
    article: Article,
    text: Any,
    *,
    by: User,
    at: datetime.datetime,
    publish_at: datetime.datetime,
) -> None:
    if publish_at <= at:
        _record_status_change(article, Status.PUBLISHED, text, by=by, at=at)
        _apply_version(article, text, at=at)
        return
    hour = timezone.localtime(publish_at)
    _record_status_change(
        article, Status.PUBLISHED, text, by=by, at=at, note=_("from %s on") % date_format(hour, HOUR_FORMAT)
    )
    article.next, article.next_at, article.next_status = text, publish_at, Status.APPROVED
    article.save(update_fields=["next", "next_at", "next_status"])
    _make_missing_renditions(Photograph.objects.filter(pk__in=publication_checks.photographs_of(text)), at=at)
    update_usage(article)
    _enqueue_apply_due(publish_at)


def _enqueue_apply_due(hour: datetime.datetime) -> None:
    """Enqueue a task that applies the versions that are due at this time."""
    transaction.on_commit(lambda: apply_due_versions.using(run_after=hour).enqueue())


def _reschedule(article: Article, *, by: User, at: datetime.datetime, publish_at: datetime.datetime) -> None:
    if article.next_id is not None:
        _publish_version(article, article.next, by=by, at=at, publish_at=publish_at)
    elif article.published_at != publish_at:
        _record_status_change(article, Status.PUBLISHED, article.live, by=by, at=at)
        article.published_at = publish_at
        article.save(update_fields=["published_at"])
        _enqueue_apply_due(publish_at)


def _apply_version(article: Article, text: Any, *, at: datetime.datetime) -> None:
    """Make a text the one that readers see."""
    article.updated_at = max(article.updated_at or at, at)
    article.next = article.next_at = None
    if article.working_id == text.pk:
        article.next_status = ""
    article.save(update_fields=["updated_at", "next", "next_at", "next_status"])
    _set_live_text(article, text)
    _update_derived_records(article, at=at)


def _set_live_text(article: Article, text: Revision) -> None:
    _copy_text_columns(article, text)
    article.live = text
    article.save(update_fields=["live"])


def _copy_text_columns(article: Article, text: Revision) -> None:
    for column, value in text_of(text).items():
        setattr(article, column, value)
    article.save(update_fields=[column.removesuffix("_id") for column in TEXT])


def _update_derived_records(article: Article, *, at: datetime.datetime) -> None:
    """Record what the published text contains and, if readers see it, the numbers in it."""
    update_usage(article)
    _make_missing_renditions(Photograph.objects.filter(uses__article=article), at=at)
    if article.is_published(at):
        freeze_figures(article)
    refresh_soon()


def _make_missing_renditions(photographs: Iterable[Photograph], *, at: datetime.datetime) -> None:
    try:
        renditions.make_missing(photographs, at=at)
    except renditions.UnreadablePhotographError as error:
        raise CannotPublishError(str(error)) from error


@task()
def apply_due_versions() -> int:
    """Apply due versions, so that search finds their text. Readers see them without it. Returns their number."""
    return apply_due(timezone.now())
