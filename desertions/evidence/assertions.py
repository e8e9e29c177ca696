"""Assertions: what each source asserts about a fact of a case, and where sources disagree.

Conflicts are resolved in `cases/conflicts.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from desertions.choices import ContractType, Fact, LeftFrom, MotiveKind, OutcomeKind
from desertions.models import Case, Evidence, FactResolution, Unit
from desertions.reference import ranks
from newsroom.lib.text import partial_dates

FIELDS = {
    Fact.UNIT: "unit_id",
    Fact.RANK: "rank",
    Fact.CONTRACT_TYPE: "contract_type",
    Fact.DEPARTURE: "left_on",
    Fact.LEFT_FROM: "left_from",
}
"""Facts of which a case has one published value → the column that holds it."""
COMPARED = [*FIELDS, Fact.OUTCOME]
"""Facts on which sources can disagree: those in `FIELDS` and the current outcome. A person may have several motives."""
WORDS = {
    Fact.CONTRACT_TYPE: ContractType,
    Fact.LEFT_FROM: LeftFrom,
    Fact.OUTCOME: OutcomeKind,
    Fact.MOTIVE: MotiveKind,
}
"""Facts whose values are choices."""


class UnreadableAssertionError(ValueError):
    """The text is not a value of that fact; the message says what would be."""


@dataclass(frozen=True)
class Assertion:
    """A value that one piece of evidence asserts, as the case would store it, and its label."""

    evidence: Evidence
    value: str
    label: str


@dataclass(frozen=True)
class Conflict:
    """A fact on which sources differ from each other or from the published value."""

    fact: Fact
    published: str
    published_label: str
    assertions: list[Assertion]
    resolution: FactResolution | None

    @property
    def label(self) -> str:
        """Return the label of the fact."""
        return str(self.fact.label)

    @property
    def is_settled(self) -> bool:
        """Return whether the conflict is resolved for the published value, with every present assertion weighed.

        A resolution that follows a source needs that source to assert the value still.
        """
        if self.resolution is None or self.resolution.value != self.published:
            return False
        followed = self.resolution.evidence
        if not self.resolution.rule and (followed is None or followed.asserted != self.resolution.value):
            return False
        return all(
            self.resolution.weighed.get(str(assertion.evidence.pk)) == assertion.value for assertion in self.assertions
        )


def read_assertion(fact: str, text: str) -> str:
    """Return the value that `text` means for this fact, as the case would store it; `""` for a blank text.

    Raises UnreadableAssertionError, also for a fact that takes no assertion.
    """
    if not text.strip():
        return ""
    if fact not in READERS:
        raise UnreadableAssertionError(_("Names belong in the identity only. Choose a fact, or leave this empty."))
    return READERS[Fact(fact)](text.strip())


def conflicts(case: Case) -> list[Conflict]:
    """Return the facts on which the sources of the case disagree, resolved or not.

    Takes two queries, one more for units and one more for the outcome.
    """
    asserting = case.evidence.exclude(asserted="").filter(fact__in=COMPARED).select_related("source")
    by_fact: dict[str, list[Evidence]] = {}
    for piece in asserting:
        by_fact.setdefault(piece.fact, []).append(piece)
    if not by_fact:
        return []
    resolutions = {resolution.fact: resolution for resolution in case.resolutions.select_related("by", "evidence")}
    units = {str(pk): str(unit) for pk, unit in Unit.objects.in_bulk(_unit_ids(case, by_fact)).items()}
    candidates = [
        _conflict(case, fact, by_fact[fact], resolutions.get(fact), units) for fact in COMPARED if fact in by_fact
    ]
    return [conflict for conflict in candidates if _disagree(conflict)]


def label_of(fact: str, value: str) -> str:
    """Return the label of a stored value of the fact, in the active language."""
    if not value:
        return str(_("not stated"))
    if fact == Fact.RANK:
        return str(ranks.RANKS[value].label)
    if fact == Fact.UNIT:
        return str(Unit.objects.filter(pk=value).first() or "?")
    enumeration: Any = WORDS.get(Fact(fact))
    return str(enumeration(value).label) if enumeration else value


def _conflict(
    case: Case, fact: Fact, pieces: list[Evidence], resolution: FactResolution | None, units: dict[str, str]
) -> Conflict:
    """Build the conflict of one fact; `units` maps ids as text to names."""

    def label(value: str) -> str:
        return units.get(value, "?") if fact == Fact.UNIT else label_of(fact, value)

    published = published_value(case, fact)
    return Conflict(
        fact, published, label(published), [Assertion(p, p.asserted, label(p.asserted)) for p in pieces], resolution
    )


def _unit_ids(case: Case, by_fact: dict[str, list[Evidence]]) -> list[int]:
    """Return the ids of the units that the case and its evidence name, or an empty list without such evidence."""
    pieces = by_fact.get(Fact.UNIT, [])
    return [case.unit_id, *(int(piece.asserted) for piece in pieces)] if pieces else []


def published_value(case: Case, fact: Fact | str) -> str:
    """Return the stored value of this fact, or `""`; for the outcome, the current one or `unknown`.

    `fact` is one of `COMPARED`.
    """
    if fact == Fact.OUTCOME:
        last = case.outcomes.order_by(F("on").asc(nulls_first=True), "order", "id").last()
        return last.kind if last else OutcomeKind.UNKNOWN.value
    return str(getattr(case, FIELDS[Fact(fact)]) or "")


def contradicting(case: Case) -> list[Evidence]:
    """Return the evidence that asserts another value than the case publishes: it supports nothing that readers see."""
    asserting = list(case.evidence.exclude(asserted="").filter(fact__in=COMPARED))
    published = {fact: published_value(case, fact) for fact in {piece.fact for piece in asserting}}
    return [p for p in asserting if not compatible(Fact(p.fact), p.asserted, published[p.fact])]


def _disagree(conflict: Conflict) -> bool:
    """Return whether any two of the asserted and published values disagree."""
    values = {assertion.value for assertion in conflict.assertions} | {conflict.published}
    return any(not compatible(conflict.fact, value, other) for value, other in combinations(sorted(values), 2))


def compatible(fact: Fact, value: str, other: str) -> bool:
    """Return whether two values of the fact agree: dates if they may be the same day, all others if they are equal."""
    if fact != Fact.DEPARTURE or not value or not other:
        return value == other
    first, second = partial_dates.parse(value), partial_dates.parse(other)
    return first.earliest <= second.latest and second.earliest <= first.latest


def _read_rank(text: str) -> str:
    try:
        return ranks.parse(text)
    except ranks.UnreadableRankError as error:
        raise UnreadableAssertionError(_("“%s” is not a known rank. Write it in full.") % text) from error


def _read_date(text: str) -> str:
    try:
        return partial_dates.parse(text).edtf
    except partial_dates.UnreadableDateError as error:
        raise UnreadableAssertionError(_("“%s” is not a date. Write 2022, 09.2022 or 21.09.2022.") % text) from error


def _read_unit(text: str) -> str:
    unit = Unit.objects.filter(Q(name_en__iexact=text) | Q(name_ru__iexact=text) | Q(slug__iexact=text)).first()
    if unit is None:
        raise UnreadableAssertionError(_("No unit is named “%s”. Write its full name or its slug.") % text)
    return str(unit.pk)


def _reader_of(enumeration: Any) -> Callable[[str], str]:
    """Return a reader that accepts a value or a label, in English or Russian and in any case, of these choices."""

    def read(text: str) -> str:
        for value, label in enumeration.choices:
            spellings = {value}
            for language in ("en", "ru"):
                with override(language):
                    spellings.add(str(label).casefold())
            if text.casefold() in spellings:
                return str(value)
        known = ", ".join(str(label) for label in enumeration.labels)
        raise UnreadableAssertionError(_("“%(text)s” is not one of: %(known)s.") % {"text": text, "known": known})

    return read


READERS: dict[Fact, Callable[[str], str]] = {
    Fact.RANK: _read_rank,
    Fact.DEPARTURE: _read_date,
    Fact.UNIT: _read_unit,
} | {fact: _reader_of(enumeration) for fact, enumeration in WORDS.items()}
"""Fact → how a person's text is read as its value; each raises UnreadableAssertionError."""
