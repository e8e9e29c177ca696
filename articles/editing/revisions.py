"""Changes to the text of an article. Every saved text is a revision, and no save overwrites another one unseen."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.editing.usage import update_usage
from articles.models import TEXT, Article, Revision

Status = Article.Status


class OverwritesError(Exception):
    """Somebody has saved a newer text in the meantime: `newest`. Nothing was changed."""

    def __init__(self, newest: Revision) -> None:
        self.newest = newest
        super().__init__(
            _("%(who)s saved a newer text at %(when)s. Your text is not lost: compare both, then save again.")
            % {"who": newest.by or _("Somebody"), "when": date_format(timezone.localtime(newest.at), "TIME_FORMAT")}
        )


def text_of(holder: Any) -> dict[str, Any]:
    """Return the text of an article, a revision or a draft, by column name."""
    return {column: getattr(holder, column) for column in TEXT}


def newest_revision(article: Article, *, at: datetime.datetime) -> Revision:
    """Return the newest revision. If the article has none, its own columns become the first one."""
    if article.working_id is None:
        article.working = _create_revision(article, text_of(article), by=None, at=at)
        if article.status == Status.PUBLISHED:
            article.live = article.working
        article.save(update_fields=["working", "live"])
    return article.working  # type: ignore[return-value] # it has one now


@transaction.atomic
def save_text(
    article: Article,
    text: dict[str, Any],
    *,
    by: User,
    at: datetime.datetime,
    base: int | None = None,
    restores: Revision | None = None,
) -> Revision:
    """Store a text as the article's newest revision and return it. Readers see it only after it is published.

    `base` is the number of the revision that the writer edited. Raises OverwritesError if a newer revision has another
    text; without `base` nothing is compared. A text equal to the newest adds no revision. An approved article whose
    text changes is in review again. `restores` is the older revision whose text this is; otherwise the writer's draft
    is deleted.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    newest = locked.working or (newest_revision(locked, at=at) if locked.status == Status.PUBLISHED else None)
    if newest is not None and text_of(newest) == text:
        article.working, article.live = locked.working, locked.live
        return newest
    if newest is not None and base is not None and base != newest.number:
        raise OverwritesError(newest)
    locked.working = _create_revision(locked, text, by=by, at=at, restores=restores)
    changed = ["working", *_back_to_review(locked)]
    if locked.status != Status.PUBLISHED:
        for column, value in text.items():
            setattr(locked, column, value)
        changed += [column.removesuffix("_id") for column in TEXT]
    locked.save(update_fields=changed)
    if locked.status != Status.PUBLISHED:
        update_usage(locked)
    article.working, article.status, article.next_status = locked.working, locked.status, locked.next_status
    result: Revision = locked.working
    return result


def _create_revision(
    article: Article,
    text: dict[str, Any],
    *,
    by: User | None,
    at: datetime.datetime,
    restores: Revision | None = None,
) -> Revision:
    number = (article.working.number if article.working else 0) + 1
    by_id = by.pk if by else None
    return Revision.objects.create(article=article, number=number, by_id=by_id, at=at, restores=restores, **text)


def _back_to_review(article: Article) -> list[str]:
    """Move an article or version back to review if another text was approved.

    Returns the names of the columns that changed. A published article without a new version begins one as a draft.
    """
    if article.status == Status.PUBLISHED:
        before = article.next_status
        article.next_status = Status.IN_REVIEW if before == Status.APPROVED else before or Status.DRAFT
        return ["next_status"]
    if article.status == Status.APPROVED:
        article.status = Status.IN_REVIEW
        return ["status"]
    return []


def restore(article: Article, revision: Revision, *, by: User, at: datetime.datetime) -> Revision:
    """Store the text of an older revision as the newest and return the new revision. Those between stay readable."""
    return save_text(article, text_of(revision), by=by, at=at, restores=revision)
