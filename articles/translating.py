"""Translations: an article of its own for each language, tied to its original."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from articles.comparing import Comparison, compare
from articles.models import Article, Byline
from articles.revising import newest_revision, save_text, text_of


@transaction.atomic
def begin(original: Article, *, language: str, slug: str, by: AbstractBaseUser, at: datetime.datetime) -> Article:
    """A draft with the original's text, to be written over in another language. Figures and pictures come with it."""
    source = original.live or newest_revision(original, at=at)
    made = Article.objects.create(
        slug=slug,
        language=language,
        section=original.section,
        series=original.series,
        translation_of=original,
        translated_from=source,
        assignee_id=by.pk,
        **text_of(source),
    )
    made.tags.set(original.tags.all())
    Byline.objects.bulk_create(
        Byline(article=made, author_id=one.author_id, position=one.position) for one in original.bylines.all()
    )
    save_text(made, text_of(made), by=by, at=at)
    return made


def changes_since(translation: Article) -> Comparison | None:
    """What the original says otherwise since the translation followed it; None where it is up to date."""
    original = translation.translation_of
    followed = original and (original.live or original.working)
    if followed is None or translation.translated_from in (None, followed):
        return None
    found = compare(translation.translated_from, followed)
    return None if found.is_empty else found


@transaction.atomic
def catch_up(translation: Article) -> None:
    """Say that the translation follows its original again: the published text of it, or its newest before that."""
    original = translation.translation_of
    if original is not None:
        translation.translated_from = original.live or original.working
        translation.save(update_fields=["translated_from"])
