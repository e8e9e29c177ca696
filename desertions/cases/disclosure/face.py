"""What readers see of the known attributes of a case: of what the author of a list can know.

That is unit, composition, contract type, month and place of leaving.
"""

import itertools
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from desertions.choices import LeftFrom
from desertions.models import Case, Unit
from desertions.models.shown_face import SEPARATOR, DateShown, OutcomeShown
from desertions.reference.ranks import RANKS

UnitsAbove = Mapping[int, int | None]
"""Unit id → id of the unit above it, or None."""


class Coarsening(NamedTuple):
    """How exactly readers see one case. `unit` is the id of the unit that they see instead of its own, or None."""

    date: str = DateShown.MONTH
    place: bool = True
    unit: int | None = None
    outcome: str = OutcomeShown.EXACT


class Known(NamedTuple):
    """What the author of a list can know of a person. Months count from the year 0; an unknown place is `""`."""

    unit: int
    composition: str
    contract_type: str
    first: int | None
    last: int | None
    place: str


class Face(NamedTuple):
    """What readers see of it. `str()` equals the column `face`."""

    unit: int
    composition: str
    contract_type: str
    first: int | None
    last: int | None
    place: str

    def __str__(self) -> str:
        return SEPARATOR.join("" if value is None else str(value) for value in self)


def units_above() -> UnitsAbove:
    """Return each unit with the unit above it."""
    return dict(Unit.objects.values_list("pk", "parent_id"))


def known_of(case: Case) -> Known:
    """Return what the author of a list can know of the person of a case."""
    first, last = case.left_on_earliest, case.left_on_latest
    return Known(
        case.unit_id,
        str(RANKS[case.rank].composition) if case.rank in RANKS else "",
        str(case.contract_type),
        first.year * 12 + first.month - 1 if first else None,
        last.year * 12 + last.month - 1 if last else None,
        "" if case.left_from == LeftFrom.UNKNOWN else str(case.left_from),
    )


def coarsening_of(case: Case) -> Coarsening:
    """Return how exactly readers see the case."""
    return Coarsening(case.date_shown, case.place_shown, case.unit_shown_id, case.outcome_shown)


def finest(coarsenings: Iterable[Coarsening], above: UnitsAbove) -> Coarsening:
    """Return what somebody knows who has seen a case in all of these ways: yesterday's copy of its page is not gone."""
    seen = list(coarsenings)
    dates = list(DateShown)
    units = [way.unit for way in seen]
    unit = None if None in units else max(units, key=lambda pk: len(chain(pk, above)))
    outcomes = {way.outcome for way in seen}
    return Coarsening(
        min((way.date for way in seen), key=lambda date: dates.index(DateShown(date))),
        any(way.place for way in seen),
        unit,
        OutcomeShown.EXACT if OutcomeShown.EXACT in outcomes else OutcomeShown.GROUP,
    )


def chain(unit: int | None, above: UnitsAbove) -> list[int]:
    """Return the unit and those above it."""
    chain: list[int] = []
    while unit is not None:
        chain.append(unit)
        unit = above.get(unit)
    return chain


def face_of(known: Known, coarsening: Coarsening) -> Face:
    """Return what readers see of what is known."""
    first, last = known.first, known.last
    if coarsening.date == DateShown.NOTHING or first is None or last is None:
        first = last = None
    elif coarsening.date == DateShown.QUARTER:
        first, last = first - first % 3, last - last % 3 + 2
    elif coarsening.date == DateShown.YEAR:
        first, last = first - first % 12, last - last % 12 + 11
    place = known.place if coarsening.place else ""
    return Face(coarsening.unit or known.unit, known.composition, known.contract_type, first, last, place)


def faces_around(known: Known, above: UnitsAbove) -> list[Face]:
    """Return every face that a person of whom this is known can have."""
    units = [None, *chain(above.get(known.unit), above)]
    options = itertools.product(DateShown.values, (True, False), units)
    return [face_of(known, Coarsening(*option)) for option in options]
