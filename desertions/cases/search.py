"""The desk's own search: cases, court papers, evidence, sources and the text of files, by the words' forms."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, TextField, Value, When

from desertions.choices import Confidentiality
from desertions.models import Case, Evidence, FilePage, Proceeding, Source
from desertions.querysets import sourced_rows
from newsroom.lib.db.full_text_search import CONFIGS, few_matching, force_index_scan, query_of

MAX_HITS = 20
"""Hits of each kind that are shown: the newest."""
START, STOP = "\u2039", "\u203a"
"""Marks around the words found; the template turns them into emphasis."""


@dataclass(frozen=True)
class Hits:
    cases: list[Case]
    proceedings: list[Proceeding]
    evidence: list[Evidence]
    sources: list[Source]
    pages: list[FilePage]

    def __bool__(self) -> bool:
        return any((self.cases, self.proceedings, self.evidence, self.sources, self.pages))


def desk_search(text: str, user: Any) -> Hits:
    """The newest hits of each kind that this member of the desk may open, at most `MOST` of each."""
    query = query_of(text)
    with force_index_scan():
        few = {model: few_matching(model, query) for model in (Case, Proceeding, Evidence, Source, FilePage)}

    def newest(rows: QuerySet[Any]) -> list[Any]:
        return _newest(rows, query, few[rows.model])

    return Hits(
        cases=newest(Case.objects.select_related("unit")),
        proceedings=newest(sourced_rows(Proceeding.objects.select_related("case"), user)),
        evidence=newest(sourced_rows(Evidence.objects.select_related("case", "source"), user)),
        sources=newest(Source.objects.visible_to(user)),
        pages=_excerpted(newest(FilePage.objects.visible_to(user).defer("text")), query),
    )


def _newest(rows: QuerySet[Any], query: SearchQuery, few: list[int] | None) -> list[Any]:
    """Of few rows the newest are looked up first, and the rest only where too many of those are sealed."""
    rows = rows.defer("search_vector").order_by("-id")
    if few is None:
        return list(rows.filter(search_vector=query)[:MAX_HITS])
    found = list(rows.filter(pk__in=few[: 2 * MAX_HITS])[:MAX_HITS]) if few else []
    if len(found) < MAX_HITS and len(few) > 2 * MAX_HITS:
        found = list(rows.filter(pk__in=few)[:MAX_HITS])
    return found


def _excerpted(pages: list[FilePage], query: SearchQuery) -> list[FilePage]:
    """Excerpts are made of the pages shown only: the excerpt of a page costs more than finding it.

    A sealed file is read on its own page alone, which keeps its chain of custody: of it there is no excerpt.
    """
    if not pages:
        return []
    headline = SearchHeadline(
        "text", query, config=CONFIGS[0], start_sel=START, stop_sel=STOP, max_words=30, min_words=12, max_fragments=2
    )
    sealed = Q(file__source__confidentiality=Confidentiality.SEALED)
    excerpt = Choose(When(sealed, then=Value("")), default=headline, output_field=TextField())
    found = FilePage.objects.filter(pk__in=[page.pk for page in pages]).annotate(excerpt=excerpt)
    return list(found.select_related("file__source").defer("search_vector", "text").order_by("-id"))
