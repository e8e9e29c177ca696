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
    """The same year, if at least one date is a year alone, or 1 January, which often stands for one."""
    NEAR_YEAR = "near year"
    """A year off, if at least one date is a year alone."""
    MISSING = "missing"
    DIFFERENT = "different"


def compare_dates(date: str, year: int | None, other: str, other_year: int | None) -> DateLevel:
    """Return how two births agree, as far as both are known. Symmetric."""
    if not year or not other_year:
        return DateLevel.MISSING
    if date and other:
        return _of_days(*sorted((date, other)))
    apart = abs(year - other_year)
    return DateLevel.YEAR if apart == 0 else DateLevel.NEAR_YEAR if apart == 1 else DateLevel.DIFFERENT


@lru_cache(maxsize=50_000)
def _of_days(date: str, other: str) -> DateLevel:
    """Return how two full dates agree; `date` must not be later than `other`."""
    if date == other:
        return DateLevel.EQUAL
    if date[:4] == other[:4] and date[5:7] == other[8:] and date[8:] == other[5:7]:
        return DateLevel.NEAR
    if date[:4] == other[:4] and "-01-01" in (date[4:], other[4:]):
        return DateLevel.YEAR
    unlike = [n for n, (mine, his) in enumerate(zip(date, other, strict=True)) if mine != his]
    if len(unlike) == 1 and unlike[0] >= len("1990-"):
        return DateLevel.NEAR
    if len(unlike) == 2 and _exchanged(date, other, *unlike):
        return DateLevel.NEAR
    if date[4:] == other[4:] and int(other[:4]) - int(date[:4]) == 1:
        return DateLevel.NEAR
    days = abs((datetime.date.fromisoformat(date) - datetime.date.fromisoformat(other)).days)
    return DateLevel.NEAR if days == 1 else DateLevel.DIFFERENT


def _exchanged(date: str, other: str, first: int, second: int) -> bool:
    """Return whether the characters at these two positions are exchanged."""
    return date[first] == other[second] and date[second] == other[first]
