"""What lists say beside name and birth: unit, rank and place, in the form in which they compare."""

import re
from functools import lru_cache

from desertions.matching.comparisons.person import Person
from desertions.reference import ranks
from newsroom.lib.names.comparison import ComparisonLevel
from newsroom.lib.names.spelling import fold

UNIT, RANK, REGION = "unit", "rank", "region"
_ORDER = {code: position for position, code in enumerate(ranks.RANKS)}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LETTERS = 5
"""Of a word of a place: Волгоград and Волгоградская область begin alike."""
_TOO_COMMON = {fold(word)[:_LETTERS] for word in ("область", "район", "город", "республика", "посёлок", "село")}


@lru_cache(maxsize=20_000)
def unit_key(text: str) -> frozenset[str]:
    """The numbers in a unit's name; years are none. Without a number it does not compare."""
    return frozenset(re.findall(r"\d+", _YEAR.sub(" ", text)))


@lru_cache(maxsize=20_000)
def rank_key(text: str) -> str:
    """The code of a rank, or nothing where it cannot be read."""
    try:
        return ranks.parse(text) if text else ""
    except ranks.UnreadableRankError:
        return ""


@lru_cache(maxsize=20_000)
def region_key(text: str) -> frozenset[str]:
    words = (fold(word)[:_LETTERS] for word in re.findall(r"[^\W\d_]+", text))
    return frozenset(word for word in words if len(word) == _LETTERS and word not in _TOO_COMMON)


def compare_attributes(one: Person, other: Person) -> dict[str, ComparisonLevel]:
    """How unit, rank and region agree, of those that both people have and that compare."""
    found = {}
    if one.unit and other.unit:
        found[UNIT] = unit_level(unit_key(one.unit), unit_key(other.unit))
    if one.rank and other.rank:
        found[RANK] = rank_level(rank_key(one.rank), rank_key(other.rank))
    if one.place and other.place:
        found[REGION] = region_level(region_key(one.place), region_key(other.place))
    return {field: level for field, level in found.items() if level != ComparisonLevel.MISSING}


def unit_level(one: frozenset[str], other: frozenset[str]) -> ComparisonLevel:
    """Of two unit keys. A regiment and its division have different numbers: only one number each can differ."""
    if one & other:
        return ComparisonLevel.EQUAL
    return ComparisonLevel.DIFFERENT if len(one) == len(other) == 1 else ComparisonLevel.MISSING


def rank_level(one: str, other: str) -> ComparisonLevel:
    """Of two ranks' codes; one step up or down is near."""
    if one and other and abs(_ORDER[one] - _ORDER[other]) == 1:
        return ComparisonLevel.NEAR
    return _level(one, other)


def region_level(one: frozenset[str], other: frozenset[str]) -> ComparisonLevel:
    """Of two places. That they differ says nothing: people are born in one place and serve in another."""
    return ComparisonLevel.EQUAL if one & other else ComparisonLevel.MISSING


def _level(one: str, other: str) -> ComparisonLevel:
    if not one or not other:
        return ComparisonLevel.MISSING
    return ComparisonLevel.EQUAL if one == other else ComparisonLevel.DIFFERENT
