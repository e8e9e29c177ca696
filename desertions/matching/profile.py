"""What a list is like: how long, how complete, how old its people are. Taken from a sample of its entries."""

from typing import NamedTuple

UNKNOWN_YEAR = 1 / 60
"""The share of a year of birth that the sample does not have."""


class Profile(NamedTuple):
    """`years` are shares of those whose year is known; `prior` is the share of the cases expected in the list."""

    size: int
    prior: float = 0.3
    years: dict[int, float] = {}

    def year_share(self, year: int | None) -> float:
        return self.years.get(year or 0, UNKNOWN_YEAR if not self.years else 0.002)
