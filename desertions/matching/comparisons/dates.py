"""How far two dates of birth agree. A date is its ISO text, empty where only the year is known."""

import datetime
from enum import StrEnum
from functools import lru_cache


class Birth(StrEnum):
    EQUAL = "equal"
    """The same day."""
    NEAR = "near"
    """A day or a year off, one digit of day or month wrong, two digits exchanged, or day and month exchanged."""
    YEAR = "year"
    """The same year, where one of the two has no more."""
    NEAR_YEAR = "near year"
    """A year off, where one of the two has no more."""
    MISSING = "missing"
    DIFFERENT = "different"


def compare_births(one: str, one_year: int | None, other: str, other_year: int | None) -> Birth:
    """How two births agree, as far as both are known. Symmetric."""
    if not one_year or not other_year:
        return Birth.MISSING
    if one and other:
        return _of_days(*sorted((one, other)))
    apart = abs(one_year - other_year)
    return Birth.YEAR if apart == 0 else Birth.NEAR_YEAR if apart == 1 else Birth.DIFFERENT


@lru_cache(maxsize=50_000)
def _of_days(one: str, other: str) -> Birth:
    if one == other:
        return Birth.EQUAL
    if one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]:
        return Birth.NEAR
    unlike = [n for n, (mine, his) in enumerate(zip(one, other, strict=True)) if mine != his]
    if len(unlike) == 1 and unlike[0] >= len("1990-"):
        return Birth.NEAR
    if len(unlike) == 2 and _exchanged(one, other, *unlike):
        return Birth.NEAR
    if one[4:] == other[4:] and int(other[:4]) - int(one[:4]) == 1:
        return Birth.NEAR
    days = abs((datetime.date.fromisoformat(one) - datetime.date.fromisoformat(other)).days)
    return Birth.NEAR if days == 1 else Birth.DIFFERENT


def _exchanged(one: str, other: str, first: int, second: int) -> bool:
    return one[first] == other[second] and one[second] == other[first]
