"""The verbs that change articles: each one locks, checks, saves named fields and leaves a record."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import body
from articles.models import Article, Correction, FigureUse, StatusChange
from desertions import figures
from desertions.models import Figure

Status = Article.Status


class CannotPublishError(Exception):
    """The article is not ready; the message says what to mend."""


@transaction.atomic
def note_figures(article: Article) -> None:
    """Bring the article's list of figures in step with its text.

    A token that is frozen while the article is already published takes today's value.
    """
    tokens = set(body.tokens_in(article.body))
    known = {figure.slug: figure for figure in Figure.objects.filter(slug__in=[t.slug for t in tokens])}
    wanted = {(known[token.slug].pk, token.mode) for token in tokens if token.slug in known}
    noted = {(use.figure_id, use.mode): use for use in article.figure_uses.all()}
    FigureUse.objects.filter(pk__in=[use.pk for key, use in noted.items() if key not in wanted]).delete()
    FigureUse.objects.bulk_create(
        FigureUse(article=article, figure_id=pk, mode=mode) for pk, mode in sorted(wanted - set(noted))
    )
    if article.status == Status.PUBLISHED:
        _freeze(article)


@transaction.atomic
def submit_for_review(article: Article, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if locked.status == Status.DRAFT:
        _change_status(locked, Status.IN_REVIEW, by=by, at=at)
    article.status = locked.status


@transaction.atomic
def publish(article: Article, *, by: AbstractBaseUser, at: datetime.datetime, publish_at: datetime.datetime) -> None:
    """Publish now or at `publish_at` in the future. An article that readers have seen keeps its first date.

    Takes a reading of every figure in the text and freezes the tokens that ask for it. Raises CannotPublishError.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if locked.status == Status.PUBLISHED:
        return
    _check_ready(locked)
    if locked.published_at is None or locked.published_at > at:
        locked.published_at = publish_at
    locked.save(update_fields=["published_at"])
    note_figures(locked)
    _freeze(locked)
    figures.take_readings(Figure.objects.filter(uses__article=locked).distinct(), at=at)
    _change_status(locked, Status.PUBLISHED, by=by, at=at)
    article.status, article.published_at = locked.status, locked.published_at


@transaction.atomic
def withdraw(article: Article, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Take an article off the site, at once and everywhere."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if locked.status == Status.PUBLISHED:
        _change_status(locked, Status.WITHDRAWN, by=by, at=at)
    article.status = locked.status


@transaction.atomic
def correct(article: Article, *, text: str, changes_sense: bool, at: datetime.datetime) -> Correction:
    """Add a correction and mark the article as updated."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    locked.updated_at = article.updated_at = at
    locked.save(update_fields=["updated_at"])
    return Correction.objects.create(article=locked, text=text, changes_sense=changes_sense, made_at=at)


def drifted_uses() -> list[tuple[FigureUse, int]]:
    """Frozen figures of published articles whose live value is another by now, with that value."""
    uses = list(
        FigureUse.objects.filter(
            mode=FigureUse.Mode.FROZEN, article__status=Status.PUBLISHED, published_value__isnull=False
        )
        .select_related("article", "figure")
        .order_by("article_id", "id")
    )
    live = figures.counts({use.figure_id: use.figure for use in uses}.values())
    return [
        (use, live[use.figure_id].value)
        for use in uses
        if use.figure_id in live and live[use.figure_id].value != use.published_value
    ]


def _check_ready(article: Article) -> None:
    missing = [
        label
        for label, value in [
            (_("headline"), article.headline),
            (_("standfirst"), article.standfirst),
            (_("text"), article.body),
        ]
        if not value.strip()
    ]
    if missing:
        raise CannotPublishError(_("Fill in before publishing: %s.") % ", ".join(missing))
    if not article.bylines.exists():
        raise CannotPublishError(_("Name at least one author before publishing."))
    try:
        body.check_figures(article.body)
    except ValidationError as error:
        raise CannotPublishError(" ".join(error.messages)) from error


def _freeze(article: Article) -> None:
    uses = list(article.figure_uses.filter(published_value=None).select_related("figure"))
    live = figures.counts([use.figure for use in uses])
    for use in uses:
        if use.figure_id in live:
            use.published_value = live[use.figure_id].value
            use.save(update_fields=["published_value"])


def _change_status(article: Article, to: Article.Status, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    StatusChange.objects.create(article=article, from_status=article.status, to_status=to, by_id=by.pk, at=at)
    article.status = to
    article.save(update_fields=["status"])
