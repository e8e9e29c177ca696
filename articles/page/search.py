"""Readers' search in published articles and public cases, by every form of a word, in both languages."""

import datetime
from collections.abc import Callable
from html import unescape
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.core.paginator import Page
from django.db.models import F, Func, TextField, Value
from django.utils import timezone

from articles.models import Article
from desertions.cases.search import START, STOP
from desertions.figures.projection import public_case
from desertions.models import Case
from newsroom.lib.db.full_text_search import force_index_scan, matching, query_of

MAX_RESULTS = 1000
"""Maximum number of hits that are counted and shown, newest first."""
CONFIG_OF = {"ru": "russian", "en": "english"}

Pager = Callable[..., Page[Any]]
"""`page_of` with the request and the number of rows per page already given."""


def search_articles(asked: dict[str, Any], *, at: datetime.datetime, page: Pager) -> Page[Any]:
    """Return the page of published articles that match, newest first, each with an `excerpt`.

    `asked` is the cleaned data of a `SearchForm`.
    """
    query = query_of(asked["q"])
    rows: Any = Article.objects.published(at)
    if asked["section"]:
        rows = rows.filter(section=asked["section"])
    if asked["language"]:
        rows = rows.filter(language=asked["language"])
    if asked["since"]:
        rows = rows.filter(published_at__gte=_midnight(asked["since"]))
    if asked["until"]:
        rows = rows.filter(published_at__lt=_midnight(asked["until"] + datetime.timedelta(days=1)))
    rows = matching(rows.for_lists(), query)
    shown = page(rows, most=MAX_RESULTS, counted=_count_hits(rows))
    _add_excerpts(list(shown), query)
    return shown


def search_cases(asked: dict[str, Any], *, at: datetime.datetime, page: Pager) -> Page[Any]:
    """Return the page of public cases whose public texts match, in no telling order, reduced to what readers may see.

    `asked` is the cleaned data of a `SearchForm`.
    """
    rows: Any = matching(Case.objects.all().public(), query_of(asked["q"]), column="public_search_vector")
    shown = page(rows.for_public_list(), most=MAX_RESULTS, counted=_count_hits(rows))
    shown.object_list = [public_case(case) for case in shown.object_list]
    return shown


def _count_hits(rows: Any) -> int:
    """Return the number of hits, up to one more than `MAX_RESULTS`."""
    # Without the index of words, PostgreSQL would look for a common word in row after row.
    with force_index_scan():
        return int(rows.order_by()[: MAX_RESULTS + 1].count())


def _add_excerpts(articles: list[Any], query: SearchQuery) -> None:
    """Set `excerpt` on each article shown: the places in its text that match."""
    # Only on those shown: making an excerpt costs more than finding the article.
    for language, config in CONFIG_OF.items():
        hits = {article.pk: article for article in articles if article.language == language}
        if hits:
            headline = SearchHeadline(
                _body_without_tags(), query, config=config, start_sel=START, stop_sel=STOP, max_words=28, min_words=12,
                max_fragments=2,
            )  # fmt: skip
            rows = Article.objects.filter(pk__in=hits).annotate(excerpt=headline)
            for pk, excerpt in rows.values_list("pk", "excerpt"):
                hits[pk].excerpt = unescape(excerpt)


def _body_without_tags() -> Func:
    """Return an expression for the body without its tags."""
    return Func(
        F("body"), Value("<[^>]*>"), Value(" "), Value("g"), function="regexp_replace", output_field=TextField()
    )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
