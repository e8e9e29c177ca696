"""The desk's own search by word forms: cases, court records, evidence, sources and the text of files."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, TextField, Value, When
from django.utils.translation import override

from desertions.cases.numbering import former_number_of
from desertions.choices import Confidentiality, ContractType, OutcomeKind
from desertions.figures.filters import CaseFilter
from desertions.models import Case, Evidence, FilePage, Proceeding, Source, Unit
from desertions.querysets import sourced_rows
from newsroom.lib.db.full_text_search import (
    CONFIGS,
    Query,
    Term,
    condition_of,
    few_ids,
    force_index_scan,
    query_of,
    terms_of,
)
from newsroom.lib.desk.rights import AnyUser, may
from newsroom.lib.text.word_forms import folded_forms, folded_words

MAX_HITS = 20
"""Hits of each kind that are shown, the newest first."""
START, STOP = "\u2039", "\u203a"
"""Marks around the matching words of an excerpt; the template tag `excerpt` turns them into `<mark>`."""


ALSO_CALLED = {
    "contract": "contractor контракт", "mobilised": "mobilized мобилизованный мобик",
    "conscript": "срочник призывник",
    "volunteer": "доброволец добровольческий", "convict": "prisoner заключенный осужденный", "reservist": "резервист",
    "wanted": "розыск", "dead": "died killed погиб погибший", "missing": "пропавший", "at_large": "беглец",
}  # fmt: skip
"""Contract type or outcome → words that newsrooms use for it beside its label."""
EMPTY_WORDS = {
    "the", "to", "at", "of", "in", "after", "from", "with", "and", "or", "for", "на", "за", "по", "из",
    "от", "до", "не", "или", "после", "под", "для",
}  # fmt: skip
"""Words of labels that say nothing alone."""


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
    terms = terms_of(text)
    by_words = condition_of(terms)
    conditions = dict.fromkeys((Proceeding, Evidence, Source, FilePage), by_words)
    conditions[Case] = condition_of(terms, beside=words_of_facts(public=False))
    with force_index_scan():
        few = {model: few_ids(model._default_manager.filter(rule)) for model, rule in conditions.items()}

    def newest(rows: QuerySet[Any]) -> list[Any]:
        return _newest(rows, conditions[rows.model], few[rows.model])

    former = former_number_of(text) if may(user, "desertions.view_identity") else None
    renumbered = list(Case.objects.select_related("unit").filter(pk=former)) if former else []

    return Hits(
        cases=renumbered + newest(Case.objects.select_related("unit")),
        proceedings=newest(sourced_rows(Proceeding.objects.select_related("case"), user)),
        evidence=newest(sourced_rows(Evidence.objects.select_related("case", "source"), user)),
        sources=newest(Source.objects.visible_to(user)),
        pages=_excerpted(newest(FilePage.objects.visible_to(user).defer("text")), query_of(terms)),
    )


def words_of_facts(*, public: bool) -> Callable[[Term], Q | None]:
    """Return the condition that a word of a query names the unit, outcome or contract type of a case, or None.

    With `public`, what readers see of the case counts, which may be coarser than what is known.
    """
    units = Unit.objects.all().tree()
    names = [*_names_of_choices(), *(("unit", slug, folded_words(f"{en} {ru}")) for _pk, _up, slug, en, ru in units)]

    def condition(term: Term) -> Q | None:
        wanted = [folded_forms(word) - EMPTY_WORDS for word in term.words]
        meant: dict[str, list[str]] = {}
        for facet, value, words in names:
            if all((words - EMPTY_WORDS) & forms for forms in wanted):
                meant.setdefault(facet, []).append(value)
        whole = Q()
        for facet, values in meant.items():
            chosen = CaseFilter({facet: values}, Case.objects.all(), public=public, units=units)
            whole |= Q(pk__in=chosen.cases().order_by().values("pk"))
        return whole if meant else None

    return condition


@lru_cache(maxsize=1)
def _names_of_choices() -> list[tuple[str, str, frozenset[str]]]:
    """Return filter, value and words in both languages of each contract type and outcome that says something."""
    choices = [("contract_type", ContractType), ("outcome", OutcomeKind)]
    names = []
    for facet, kind in choices:
        for value, label in kind.choices:
            texts = [ALSO_CALLED.get(value, "")]
            for language in ("en", "ru"):
                with override(language):
                    texts.append(str(label))
            if value != "unknown":
                names.append((facet, str(value), folded_words(" ".join(texts))))
    return names


def _newest(rows: QuerySet[Any], condition: Q, few: list[int] | None) -> list[Any]:
    """Return the newest of `rows` that match; `few` holds the ids of all matches, newest first, or None if too many."""
    rows = rows.defer("search_vector").order_by("-id")
    if few is None:
        return list(rows.filter(condition)[:MAX_HITS])
    # The newest are looked up first, the rest only if too many of those are sealed to this user.
    hits = list(rows.filter(pk__in=few[: 2 * MAX_HITS])[:MAX_HITS]) if few else []
    if len(hits) < MAX_HITS and len(few) > 2 * MAX_HITS:
        hits = list(rows.filter(pk__in=few)[:MAX_HITS])
    return hits


def _excerpted(pages: list[FilePage], query: Query) -> list[FilePage]:
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
