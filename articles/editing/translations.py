"""Translations: one article per language, linked to its original."""

import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.editing.diff import Comparison, compare
from articles.editing.revisions import newest_revision, save_text, text_of
from articles.models import Article, Byline, Revision


class CannotTranslateError(Exception):
    """Somebody else began the translation, or took its address, at the same moment."""


def begin_translation(original: Article, *, language: str, slug: str, by: User, at: datetime.datetime) -> Article:
    """Create and return a draft with the original's text, to be rewritten in another language.

    Figures and photographs come with the text; section, series, tags and bylines are copied. The draft is assigned to
    `by`. Raises CannotTranslateError.
    """
    try:
        with transaction.atomic():
            return _create_translation(original, language=language, slug=slug, by=by, at=at)
    except IntegrityError as error:
        raise CannotTranslateError(
            _("Somebody else has just started this translation or taken this address.")
        ) from error


def _create_translation(original: Article, *, language: str, slug: str, by: User, at: datetime.datetime) -> Article:
    source = original.live or newest_revision(original, at=at)
    translation = Article.objects.create(
        slug=slug,
        language=language,
        section=original.section,
        series=original.series,
        translation_of=original,
        translated_from=source,
        assignee_id=by.pk,
        **text_of(source),
    )
    translation.tags.set(original.tags.all())
    Byline.objects.bulk_create(
        Byline(article=translation, author_id=byline.author_id, position=byline.position)
        for byline in original.bylines.all()
    )
    save_text(translation, text_of(translation), by=by, at=at)
    return translation


def changes_since(translation: Article) -> Comparison | None:
    """Return what has changed in the original since the translation last followed it, or None if it is up to date."""
    followed_text = followed_revision(translation)
    if followed_text is None or translation.translated_from in (None, followed_text):
        return None
    comparison = compare(translation.translated_from, followed_text)
    return None if comparison.is_empty else comparison


def followed_revision(translation: Article) -> Revision | None:
    """Return the revision that a translation must follow: its original's published text, else the newest one."""
    original = translation.translation_of
    return (original.live or original.working) if original else None


@transaction.atomic
def mark_up_to_date(translation: Article) -> None:
    """Record that the translation follows the revision of its original that `followed_revision` returns."""
    translation.translated_from = followed_revision(translation)
    translation.save(update_fields=["translated_from"])
