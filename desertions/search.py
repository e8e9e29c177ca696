"""The desk's own search: cases, court papers, evidence, sources and the text of files, by the words' forms."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Q, QuerySet

from desertions.models import Case, Evidence, FilePage, Proceeding, Source
from desertions.vocabulary import Confidentiality
from newsroom.lib.rights import may
from newsroom.lib.word_search import CONFIGS, query_of, with_words

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
    query = query_of(text)
    return Hits(
        cases=_newest(Case.objects.select_related("unit"), query),
        proceedings=_newest(_unsealed(Proceeding.objects.select_related("case"), user), query),
        evidence=_newest(_unsealed(Evidence.objects.select_related("case", "source"), user), query),
        sources=_newest(Source.objects.visible_to(user), query),
        pages=_excerpted(FilePage.objects.visible_to(user).select_related("file__source"), query),
    )


def _unsealed(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    if may(user, "desertions.open_sealed_source"):
        return rows
    return rows.filter(Q(source=None) | ~Q(source__confidentiality=Confidentiality.SEALED))


def _newest(rows: QuerySet[Any], query: SearchQuery) -> list[Any]:
    return list(with_words(rows, query).defer("words").order_by("-id")[:MOST])


def _excerpted(pages: QuerySet[FilePage], query: SearchQuery) -> list[FilePage]:
    """Excerpts are made of the pages shown only: the excerpt of a page costs more than finding it."""
    shown = with_words(pages, query).order_by("-id").values_list("pk", flat=True)[:MOST]
    excerpt = SearchHeadline(
        "text", query, config=CONFIGS[0], start_sel=START, stop_sel=STOP, max_words=30, min_words=12, max_fragments=2
    )
    found = pages.filter(pk__in=list(shown)).annotate(excerpt=excerpt)
    return list(found.defer("words", "text").order_by("-id"))
