"""The desk's own search: cases, court papers, evidence, sources and the text of files, by the words' forms."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.db.models import Q, QuerySet

from desertions.models import Case, Evidence, FilePage, Proceeding, Source
from newsroom.lib.word_search import CONFIGS, query_of

MOST = 20
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
    sources = Source.objects.visible_to(user)
    unsealed = Q(source=None) | Q(source__in=sources)
    return Hits(
        cases=list(_found(Case.objects.select_related("unit"), text)),
        proceedings=list(_found(Proceeding.objects.filter(unsealed).select_related("case"), text)),
        evidence=list(_found(Evidence.objects.filter(unsealed).select_related("case", "source"), text)),
        sources=list(_found(sources, text)),
        pages=list(_excerpted(FilePage.objects.visible_to(user).select_related("file__source"), text)),
    )


def _found(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(words=query_of(text)).defer("words").order_by("-id")[:MOST]


def _excerpted(pages: QuerySet[FilePage], text: str) -> QuerySet[FilePage]:
    """Excerpts are made of the pages shown only: the headline of a page costs more than finding it."""
    shown = _found(pages, text).values("pk")
    headline = SearchHeadline(
        "text", query_of(text), config=CONFIGS[0], start_sel=START, stop_sel=STOP, max_words=30, min_words=12,
        max_fragments=2,
    )  # fmt: skip
    return (
        FilePage.objects.filter(pk__in=list(shown.values_list("pk", flat=True)))
        .annotate(excerpt=headline)
        .select_related("file__source")
        .defer("words", "text")
        .order_by("-id")
    )
