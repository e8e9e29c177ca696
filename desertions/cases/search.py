"""The desk's own search by word forms: cases, court records, evidence, sources and the text of files."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, TextField, Value, When

from desertions.cases.numbering import former_number_of
from desertions.choices import Confidentiality
from desertions.models import Case, Evidence, FilePage, Proceeding, Source
from desertions.querysets import sourced_rows
from newsroom.lib.db.full_text_search import CONFIGS, few_matching, force_index_scan, query_of
from newsroom.lib.desk.rights import AnyUser, may

MAX_HITS = 20
"""Hits of each kind that are shown, the newest first."""
START, STOP = "\u2039", "\u203a"
"""Marks around the matching words of an excerpt; the template tag `excerpt` turns them into `<mark>`."""


@dataclass(frozen=True)
class Hits:
    """The results of a search, by kind; false if there are none."""

    cases: list[Case]
    proceedings: list[Proceeding]
    evidence: list[Evidence]
    sources: list[Source]
    pages: list[FilePage]

    def __bool__(self) -> bool:
        return any((self.cases, self.proceedings, self.evidence, self.sources, self.pages))


def desk_search(text: str, user: AnyUser) -> Hits:
    """Return the newest hits of each kind that the user may open, at most `MAX_HITS` of each.

    A former number finds its case for those who may open identities.
    """
    query = query_of(text)
    with force_index_scan():
        few = {model: few_matching(model, query) for model in (Case, Proceeding, Evidence, Source, FilePage)}

    def newest(rows: QuerySet[Any]) -> list[Any]:
        return _newest(rows, query, few[rows.model])

    former = former_number_of(text) if may(user, "desertions.view_identity") else None
    renumbered = list(Case.objects.select_related("unit").filter(pk=former)) if former else []

    return Hits(
        cases=renumbered + newest(Case.objects.select_related("unit")),
        proceedings=newest(sourced_rows(Proceeding.objects.select_related("case"), user)),
        evidence=newest(sourced_rows(Evidence.objects.select_related("case", "source"), user)),
        sources=newest(Source.objects.visible_to(user)),
        pages=_excerpted(newest(FilePage.objects.visible_to(user).defer("text")), query),
    )


def _newest(rows: QuerySet[Any], query: SearchQuery, few: list[int] | None) -> list[Any]:
    """Return the newest of `rows` that match; `few` holds the ids of all matches, newest first, or None if too many."""
    rows = rows.defer("search_vector").order_by("-id")
    if few is None:
        return list(rows.filter(search_vector=query)[:MAX_HITS])
    # The newest are looked up first, the rest only if too many of those are sealed to this user.
    hits = list(rows.filter(pk__in=few[: 2 * MAX_HITS])[:MAX_HITS]) if few else []
    if len(hits) < MAX_HITS and len(few) > 2 * MAX_HITS:
        hits = list(rows.filter(pk__in=few)[:MAX_HITS])
    return hits


def _excerpted(pages: list[FilePage], query: SearchQuery) -> list[FilePage]:
    """Return the pages again with an `excerpt`, which is empty for a page of a sealed source."""
    # Only the pages shown get one: the excerpt of a page costs more than finding it. A sealed file is read only on its
    # own page, which writes to its chain of custody.
    if not pages:
        return []
    headline = SearchHeadline(
        "text", query, config=CONFIGS[0], start_sel=START, stop_sel=STOP, max_words=30, min_words=12, max_fragments=2
    )
    sealed = Q(file__source__confidentiality=Confidentiality.SEALED)
    excerpt = Choose(When(sealed, then=Value("")), default=headline, output_field=TextField())
    rows = FilePage.objects.filter(pk__in=[page.pk for page in pages]).annotate(excerpt=excerpt)
    return list(rows.select_related("file__source").defer("search_vector", "text").order_by("-id"))
