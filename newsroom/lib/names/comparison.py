"""Comparison of two names, part by part."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from newsroom.lib.names.base_forms import BaseForms, looser_base_forms
from newsroom.lib.names.frequencies import father_name_shares
from newsroom.lib.names.frequency_table import table


class ComparisonLevel(StrEnum):
    """How far two values agree."""

    EQUAL = "equal"
    NEAR = "near"
    """One letter wrong, missing or superfluous, or two exchanged."""
    FAR = "far"
    """Two such slips in names of eight letters or more."""
    INITIAL = "initial"
    """An initial on at least one side that agrees."""
    MISSING = "missing"
    """Unknown on at least one side."""
    DIFFERENT = "different"


class NameAgreement(NamedTuple):
    """How two names agree in the two readings, `reading` and `other`, that agree best."""

    surname: ComparisonLevel
    given: ComparisonLevel
    father: ComparisonLevel
    gender_differs: bool
    reading: BaseForms
    other: BaseForms


COMMON = 0.0005
"""The share above which a name is so common that nobody mistypes it as another common one."""
_RANK = {
    ComparisonLevel.EQUAL: 5,
    ComparisonLevel.NEAR: 4,
    ComparisonLevel.FAR: 3,
    ComparisonLevel.INITIAL: 2,
    ComparisonLevel.MISSING: 1,
    ComparisonLevel.DIFFERENT: 0,
}


def compare_names(readings: tuple[BaseForms, ...], other_readings: tuple[BaseForms, ...]) -> NameAgreement | None:
    """Return how two names agree in the readings that agree best, or `None` if no surnames agree."""
    best, best_rank = None, -1
    for reading in readings:
        for other in other_readings:
            of_surname = surname_level(reading.surname, other.surname)
            if of_surname == ComparisonLevel.DIFFERENT:
                continue
            levels = of_surname, given_level(reading.given, other.given), father_level(reading.father, other.father)
            rank = _RANK[levels[0]] * 100 + _RANK[levels[1]] * 10 + _RANK[levels[2]]
            if rank > best_rank:
                best_rank = rank
                best = NameAgreement(
                    *levels, bool(reading.gender and other.gender and reading.gender != other.gender), reading, other
                )
    return best


def surname_level(surname: str, other: str) -> ComparisonLevel:
    """Return how two folded surnames agree."""
    return ComparisonLevel.EQUAL if surname == other else _spelling_level(surname, other)


@lru_cache(maxsize=50_000)
def given_level(given_name: str, other: str) -> ComparisonLevel:
    """Return how two given names in folded base forms agree.

    Two common names that differ are different, however few letters they differ in.
    """
    return _part_level(given_name, other, "given")


@lru_cache(maxsize=50_000)
def father_level(father_name: str, other: str) -> ComparisonLevel:
    """Return how two folded fathers' names, from patronymics, agree. Common names as in `given_level`."""
    return _part_level(father_name, other, "father")


def _part_level(name: str, other: str, part: str) -> ComparisonLevel:
    """Return how two given names or fathers' names agree."""
    if not name or not other:
        return ComparisonLevel.MISSING
    if name == other and not name.endswith("."):
        return ComparisonLevel.EQUAL
    if name.endswith(".") or other.endswith("."):
        return ComparisonLevel.INITIAL if name[0] == other[0] else ComparisonLevel.DIFFERENT
    if _is_common(name, part) and _is_common(other, part):
        return ComparisonLevel.DIFFERENT
    return _spelling_level(name, other)


@lru_cache(maxsize=200_000)
def _spelling_level(spelling: str, other: str) -> ComparisonLevel:
    """Return how two spellings agree, from near to different."""
    shorter = min(len(spelling), len(other))
    if shorter < 3:
        return ComparisonLevel.DIFFERENT
    slips = OSA.distance(spelling, other, score_cutoff=2)
    return (
        ComparisonLevel.NEAR
        if slips == 1
        else ComparisonLevel.FAR
        if slips == 2 and shorter >= 8
        else ComparisonLevel.DIFFERENT
    )


def _is_common(name: str, part: str) -> bool:
    """Return whether a folded name is common."""
    if part == "given":
        return any(shares.get(name, 0.0) > COMMON for shares in table("given").shares.values())
    return father_name_shares().get(name, 0.0) > COMMON


def could_be_forms(reading: BaseForms, other: BaseForms) -> bool:
    """Return whether surnames and given names could be forms of one name if nothing determines the case."""
    surnames, givens = zip(looser_base_forms(reading), looser_base_forms(other), strict=True)
    return not surnames[0].isdisjoint(surnames[1]) and not givens[0].isdisjoint(givens[1])
