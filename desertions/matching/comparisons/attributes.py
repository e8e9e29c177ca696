"""Comparison of the attributes unit, rank and region, and the keys by which they are compared."""

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
"""Letters of a word in a place that are compared: Волгоград and Волгоградская область begin alike."""
_TOO_COMMON = {fold(word)[:_LETTERS] for word in ("область", "район", "город", "республика", "посёлок", "село")}
"""Beginnings of words that name the kind of a place and distinguish nothing."""


@lru_cache(maxsize=20_000)
def unit_key(text: str) -> frozenset[str]:
    """Return the numbers in a unit's name, without years.

    A unit without a number cannot be compared.
    """
    return frozenset(re.findall(r"\d+", _YEAR.sub(" ", text)))


@lru_cache(maxsize=20_000)
def rank_key(text: str) -> str:
    """Return the code of a rank, or `""` if it cannot be read."""
    try:
        return ranks.parse(text) if text else ""
    except ranks.UnreadableRankError:
        return ""


@lru_cache(maxsize=20_000)
def region_key(text: str) -> frozenset[str]:
    """Return the beginnings of the words that distinguish a place."""
    beginnings = (fold(word)[:_LETTERS] for word in re.findall(r"[^\W\d_]+", text))
    return frozenset(word for word in beginnings if len(word) == _LETTERS and word not in _TOO_COMMON)


def compare_attributes(person: Person, other: Person) -> dict[str, ComparisonLevel]:
    """Return the levels of unit, rank and region, without those that are missing or cannot be compared."""
    levels = {}
    if person.unit and other.unit:
        levels[UNIT] = unit_level(unit_key(person.unit), unit_key(other.unit))
    if person.rank and other.rank:
        levels[RANK] = rank_level(rank_key(person.rank), rank_key(other.rank))
    if person.place and other.place:
        levels[REGION] = region_level(region_key(person.place), region_key(other.place))
    return {field: level for field, level in levels.items() if level != ComparisonLevel.MISSING}


def unit_level(key: frozenset[str], other: frozenset[str]) -> ComparisonLevel:
    """Return how two unit keys agree.

    A regiment and its division have different numbers, so only units of one number each can differ.
    """
    if key & other:
        return ComparisonLevel.EQUAL
    return ComparisonLevel.DIFFERENT if len(key) == len(other) == 1 else ComparisonLevel.MISSING


def rank_level(code: str, other: str) -> ComparisonLevel:
    """Return how two codes of ranks agree; one step up or down is near."""
    if code and other and abs(_ORDER[code] - _ORDER[other]) == 1:
        return ComparisonLevel.NEAR
    return _level(code, other)


def region_level(key: frozenset[str], other: frozenset[str]) -> ComparisonLevel:
    """Return how two region keys agree: equal or missing.

    Different places say nothing: people are born in one place and serve in another.
    """
    return ComparisonLevel.EQUAL if key & other else ComparisonLevel.MISSING


def _level(key: str, other: str) -> ComparisonLevel:
    if not key or not other:
        return ComparisonLevel.MISSING
    return ComparisonLevel.EQUAL if key == other else ComparisonLevel.DIFFERENT
