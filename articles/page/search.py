"""Readers' search in published articles and public cases, by every form of a word, in both languages."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.core.paginator import Page
from django.db.models import Case as Choose
from django.db.models import Q, TextField, Value, When
from django.utils import timezone
from django.utils.translation import override

from articles.editing.tokens import plain_text, tokens_in
from articles.models import Article, FigureUse
from articles.page.rendering import contexts_of, render
from desertions.cases.search import START, STOP, words_of_facts
from desertions.figures.figures import shown_counts
from desertions.figures.projection import public_case
from desertions.models import Case, Figure
from newsroom.lib.db.full_text_search import (
    FEW_ROWS,
    Query,
    Term,
    condition_of,
    matching_and_number,
    query_of,
    terms_of,
)
from newsroom.lib.text.word_forms import folded_forms, folded_words

MAX_RESULTS = FEW_ROWS
"""Maximum number of hits that are counted and shown, newest first."""
CONFIG_OF = {"ru": "russian", "en": "english"}

Pager = Callable[..., Page[Any]]
"""`page_of` with the request and the number of rows per page already given."""


def search_articles(asked: dict[str, Any], *, at: datetime.datetime, page: Pager) -> Page[Any]:
    """Return the page of published articles that match, newest first, each with an `excerpt`.

    `asked` is the cleaned data of a `SearchForm`.
    """
    terms = terms_of(asked["q"])
    rows: Any = Article.objects.published(at)
    if asked["section"]:
        rows = rows.filter(section=asked["section"])
    if asked["language"]:
        rows = rows.filter(language=asked["language"])
    if asked["since"]:
        rows = rows.filter(published_at__gte=_midnight(asked["since"]))
    if asked["until"]:
        rows = rows.filter(published_at__lt=_midnight(asked["until"] + datetime.timedelta(days=1)))
    rows, number = matching_and_number(rows.for_lists(), condition_of(terms, beside=_by_figures(terms)))
    shown = page(rows, most=MAX_RESULTS, counted=number)
    _add_excerpts(list(shown), query_of(terms), at)
    return shown


def find_case(text: str) -> Case | None:
    """Return the public case with this number, written with or without hyphens, or None."""
    number = "-".join(text.replace("-", " ").split()).upper()
    return Case.objects.all().public().filter(public_id=number).first() if number else None


def search_cases(asked: dict[str, Any], *, at: datetime.datetime, page: Pager) -> Page[Any]:
    """Return the page of public cases whose public texts match, in no telling order, reduced to what readers may see.

    `asked` is the cleaned data of a `SearchForm`.
    """
    condition = condition_of(terms_of(asked["q"]), "public_search_vector", beside=words_of_facts(public=True))
    rows: Any
    rows, number = matching_and_number(Case.objects.all().public(), condition)
    shown = page(rows.for_public_list(), most=MAX_RESULTS, counted=number)
    shown.object_list = [public_case(case) for case in shown.object_list]
    return shown


def _by_figures(terms: list[list[Term]]) -> Callable[[Term], Q | None]:
    """Return the condition for a number, its noun or both: that readers of the article see such a figure."""
    used = {figure.pk: figure for figure in Figure.objects.filter(is_public=True, uses__isnull=False).distinct()}
    if not terms or not used:
        return lambda term: None
    values = {pk: count.value for pk, count in shown_counts(used.values()).items()}
    nouns = {pk: folded_words(f"{used[pk].noun_en} {used[pk].noun_ru}") for pk in values}

    def seen(term: Term) -> Q | None:
        numbers = {Term((word,)).number for word in term.words} - {None}
        forms = [folded_forms(word) for word in term.words if Term((word,)).number is None]
        named = [pk for pk in values if all(nouns[pk] & of_word for of_word in forms)]
        if len(numbers) > 1 or not named:
            return None
        live = Q(mode=FigureUse.Mode.LIVE, figure__in=[pk for pk in named if numbers <= {values[pk]}])
        frozen = Q(mode=FigureUse.Mode.FROZEN, figure__in=named)
        if numbers:
            frozen &= Q(published_value__in=numbers)
        return Q(pk__in=FigureUse.objects.filter(live | frozen).values("article"))

    return seen


def _add_excerpts(articles: list[Any], query: Query, at: datetime.datetime) -> None:
    """Set `excerpt` on each article shown: the places in its text, as readers see it, that match."""
    # Only on those shown: making an excerpt costs more than finding the article.
    texts = _texts_of(articles, at)
    for language, config in CONFIG_OF.items():
        hits = {article.pk: article for article in articles if article.language == language}
        if hits:
            text = Choose(*(When(pk=pk, then=Value(texts[pk])) for pk in hits), output_field=TextField())
            headline = SearchHeadline(
                text, query, config=config, start_sel=START, stop_sel=STOP, max_words=28, min_words=12, max_fragments=2
            )
            rows = Article.objects.filter(pk__in=hits).annotate(excerpt=headline)
            for pk, excerpt in rows.values_list("pk", "excerpt"):
                hits[pk].excerpt = excerpt


def _texts_of(articles: list[Any], at: datetime.datetime) -> dict[int, str]:
    """Return the text of each article by its id, with the numbers that its readers see."""
    whole = list(Article.objects.filter(pk__in=[article.pk for article in articles]).only("pk", "body", "language"))
    texts = {}
    for article, context in zip(whole, contexts_of(whole, at, has_files=False), strict=True):
        with override(article.language):
            is_plain = not tokens_in(article.body)
            html = article.body if is_plain else render(article.body, context, place="feed").html
            texts[article.pk] = plain_text(html)
    return texts


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
