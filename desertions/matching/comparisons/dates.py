"""Comparison of two dates of birth. A date is its ISO text, `""` if only the year is known."""

import datetime
from enum import StrEnum
from functools import lru_cache


class DateLevel(StrEnum):
    """How two dates of birth agree."""

    EQUAL = "equal"
    """The same day."""
    NEAR = "near"
    """A day or a year off, one digit of day or month wrong, two digits exchanged, or day and month exchanged."""
    YEAR = "year"
    """The same year, if at least one date is a year alone."""
    NEAR_YEAR = "near year"
    """A year off, if at least one date is a year alone."""
    MISSING = "missing"
    DIFFERENT = "different"


def compare_dates(one: str, one_year: int | None, other: str, other_year: int | None) -> DateLevel:
    """Return how two births agree, as far as both are known. Symmetric."""
    if not one_year or not other_year:
        return DateLevel.MISSING
    if one and other:
        return _of_days(*sorted((one, other)))
    apart = abs(one_year - other_year)
    return DateLevel.YEAR if apart == 0 else DateLevel.NEAR_YEAR if apart == 1 else DateLevel.DIFFERENT


@lru_cache(maxsize=50_000)
def _of_days(one: str, other: str) -> DateLevel:
    """Return how two full dates agree; `one` must not be later than `other`."""
    if one == other:
        return DateLevel.EQUAL
    if one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]:
        return DateLevel.NEAR
    unlike = [n for n, (mine, his) in enumerate(zip(one, other, strict=True)) if mine != his]
    if len(unlike) == 1 and unlike[0] >= len("1990-"):
        return DateLevel.NEAR
    if len(unlike) == 2 and _exchanged(one, other, *unlike):
        return DateLevel.NEAR
    if one[4:] == other[4:] and int(other[:4]) - int(one[:4]) == 1:
        return DateLevel.NEAR
    days = abs((datetime.date.fromisoformat(one) - datetime.date.fromisoformat(other)).days)
    return DateLevel.NEAR if days == 1 else DateLevel.DIFFERENT


def _exchanged(one: str, other: str, first: int, second: int) -> bool:
    """Return whether the characters at these two positions are exchanged."""
    return one[first] == other[second] and one[second] == other[first]
