"""How many hits namesakes alone would produce: a run's hits are worth what exceeds that number.

For each case, the expected number of unrelated entries that agree by chance is the size of the list times the shares of
the person's surname, given name, patronymic and birth; the parts of a name are taken as independent. The expected
numbers of all cases add up. The number that chance then produces is about Poisson. Two things widen it to a negative
binomial: equal names among the cases match or miss together, and the shares are known to about a tenth.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from desertions.matching.comparisons.dates import DateLevel
from desertions.matching.comparisons.person import Person
from desertions.matching.list_statistics import ListStatistics
from desertions.matching.scoring import Agreement
from newsroom.lib.names.base_forms import BaseForms, base_forms
from newsroom.lib.names.comparison import ComparisonLevel
from newsroom.lib.names.frequencies import GIVEN, PATRONYMIC, SURNAME, initial_share

UNSURE = 0.1
"""Relative error of the shares."""
INTERVAL = 0.9
"""The probability with which the number lies in the interval."""


class MatchTier(StrEnum):
    """What must be equal for a pair to count as a hit, strictest first."""

    DATE = "date"
    YEAR = "year"
    NAME = "name"
    GIVEN = "given"
    INITIALS = "initials"


class ExpectedFalseMatches(NamedTuple):
    """The number of hits to expect from namesakes alone, and the bounds of its 90 % interval."""

    expected: float
    low: int
    high: int


def tiers_of(agreed: Agreement) -> list[MatchTier]:
    """Return the tiers at which a pair is a hit, the loosest first.

    The parts that a tier requires must be equal, whatever the other parts are.
    """
    names = agreed.names
    if names.surname != ComparisonLevel.EQUAL or names.gender_differs:
        return []
    if ComparisonLevel.INITIAL in (names.given, names.father) or names.given == ComparisonLevel.MISSING:
        possible = names.given == ComparisonLevel.INITIAL and names.father in (
            ComparisonLevel.INITIAL,
            ComparisonLevel.MISSING,
        )
        return [MatchTier.INITIALS] if possible else []
    if names.given != ComparisonLevel.EQUAL:
        return []
    tiers = [MatchTier.GIVEN]
    if names.father == ComparisonLevel.EQUAL:
        tiers.append(MatchTier.NAME)
        if agreed.same_year:
            tiers.append(MatchTier.YEAR)
        if agreed.birth == DateLevel.EQUAL:
            tiers.append(MatchTier.DATE)
    return tiers


def expected_namesakes(person: Person, profile: ListStatistics) -> dict[MatchTier, float]:
    """Return, for each tier, the expected number of entries that agree with this person by chance.

    Returns `{}` for a name without a surname or given name; tiers that need unknown parts are left out.
    """
    reading = next(iter(base_forms(person.name)), None)
    if reading is None or not reading.given:
        return {}
    bearers = profile.size * profile.expected_share(SURNAME, reading.surname)
    if reading.given.endswith("."):
        return {MatchTier.INITIALS: bearers * (profile.given_name + profile.initials) * _initials(reading)}
    given = bearers * profile.expected_share(GIVEN, reading.given)
    namesakes = {
        MatchTier.GIVEN: given * profile.given_name,
        MatchTier.INITIALS: bearers * profile.initials * _initials(reading),
    }
    if reading.father and not reading.father.endswith("."):
        whole = given * profile.expected_share(PATRONYMIC, reading.father)
        namesakes[MatchTier.NAME] = whole * profile.whole_name
        if person.year:
            of_year = whole * profile.year_share(person.year)
            namesakes[MatchTier.YEAR] = of_year * profile.with_year
            if person.born:
                namesakes[MatchTier.DATE] = of_year * profile.with_date / 365.25
    return namesakes


def expected_false_matches(people: Iterable[Person], profile: ListStatistics) -> dict[MatchTier, ExpectedFalseMatches]:
    """Return, for each tier, what to expect of a run of these people against a list with these statistics."""
    together: dict[MatchTier, Counter[tuple[str, ...]]] = defaultdict(Counter)
    alike: dict[MatchTier, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for person in people:
        found_levels = expected_namesakes(person, profile)
        name = _compared(person) if found_levels else ()
        for level, expected in found_levels.items():
            together[level][name] += expected  # type: ignore[assignment] # a Counter of parts
            alike[level][name] += 1
    intervals = {}
    for level in MatchTier:
        expected = math.fsum(together[level].values())
        variance = math.fsum(number * alike[level][name] for name, number in together[level].items())
        intervals[level] = interval(expected, variance + (UNSURE * expected) ** 2)
    return intervals


def interval(expected: float, variance: float) -> ExpectedFalseMatches:
    """Return the bounds between which a count of this mean and variance lies with probability `INTERVAL`."""
    tail = (1 - INTERVAL) / 2
    total, low, number = 0.0, None, 0
    for share in _shares(expected, max(variance, expected * 1.0001)):
        total += share
        if low is None and total > tail:
            low = number
        if total >= 1 - tail:
            break
        number += 1
    return ExpectedFalseMatches(expected, low or 0, number)


def _shares(mean: float, variance: float) -> Iterable[float]:
    """Yield the probabilities of 0, 1, 2… under a negative binomial with this mean and variance, without end."""
    if mean <= 0:
        yield 1.0
        return
    size = mean * mean / (variance - mean)
    odds = mean / (mean + size)
    log_share = size * math.log(1 - odds)
    number = 0
    while True:
        yield math.exp(log_share)
        log_share += math.log(odds * (size + number) / (number + 1))
        number += 1


def _initials(reading: BaseForms) -> float:
    """Return the share of people who have these initials."""
    father = initial_share(PATRONYMIC, reading.father[0]) if reading.father else 1.0
    return initial_share(GIVEN, reading.given[0]) * father


def _compared(person: Person) -> tuple[str, ...]:
    """Return the likeliest base forms of a name, by which equal names among the cases are counted."""
    reading = base_forms(person.name)[0]
    return reading.surname, reading.given, reading.father
