"""How many hits mere namesakes would give: what a run found is worth what it found beyond that.

For each case the expected number of strangers in the list who agree with it by chance is the length of the list times
the shares of his surname, given name, patronymic and birth; names are taken as independent of each other. Over the
cases these add up. The number that chance then gives is about Poisson; equal names among the cases come and go
together, and the shares are known to about a tenth, which widen it (a negative binomial).
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
"""How far off the shares may be, as a part of them."""
INTERVAL = 0.9
"""The probability with which the number lies in the interval."""


class MatchTier(StrEnum):
    """What must be equal for a hit to count, the strictest first."""

    DATE = "date"
    YEAR = "year"
    NAME = "name"
    GIVEN = "given"
    INITIALS = "initials"


class ExpectedFalseMatches(NamedTuple):
    """How many hits to expect from namesakes alone, and between which numbers they lie in nine cases of ten."""

    expected: float
    low: int
    high: int


def tiers_of(agreed: Agreement) -> list[MatchTier]:
    """The levels at which a pair is a hit: what it must agree in is equal, whatever the rest says."""
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
    found = [MatchTier.GIVEN]
    if names.father == ComparisonLevel.EQUAL:
        found.append(MatchTier.NAME)
        if agreed.same_year:
            found.append(MatchTier.YEAR)
        if agreed.birth == DateLevel.EQUAL:
            found.append(MatchTier.DATE)
    return found


def expected_namesakes(person: Person, profile: ListStatistics) -> dict[MatchTier, float]:
    """The expected number of the list's people who agree with this one by chance, at each level."""
    reading = next(iter(base_forms(person.name)), None)
    if reading is None or not reading.given:
        return {}
    bearers = profile.size * profile.expected_share(SURNAME, reading.surname)
    if reading.given.endswith("."):
        return {MatchTier.INITIALS: bearers * (profile.given_name + profile.initials) * _initials(reading)}
    given = bearers * profile.expected_share(GIVEN, reading.given)
    found = {
        MatchTier.GIVEN: given * profile.given_name,
        MatchTier.INITIALS: bearers * profile.initials * _initials(reading),
    }
    if reading.father and not reading.father.endswith("."):
        whole = given * profile.expected_share(PATRONYMIC, reading.father)
        found[MatchTier.NAME] = whole * profile.whole_name
        if person.year:
            of_year = whole * profile.year_share(person.year)
            found[MatchTier.YEAR] = of_year * profile.with_year
            if person.born:
                found[MatchTier.DATE] = of_year * profile.with_date / 365.25
    return found


def expected_false_matches(people: Iterable[Person], profile: ListStatistics) -> dict[MatchTier, ExpectedFalseMatches]:
    """What to expect of a run of these people against a list of this profile, at each level."""
    together: dict[MatchTier, Counter[tuple[str, ...]]] = defaultdict(Counter)
    alike: dict[MatchTier, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for person in people:
        found_levels = expected_namesakes(person, profile)
        name = _compared(person) if found_levels else ()
        for level, expected in found_levels.items():
            together[level][name] += expected  # type: ignore[assignment] # a Counter of parts
            alike[level][name] += 1
    found = {}
    for level in MatchTier:
        expected = math.fsum(together[level].values())
        variance = math.fsum(number * alike[level][name] for name, number in together[level].items())
        found[level] = interval(expected, variance + (UNSURE * expected) ** 2)
    return found


def interval(expected: float, variance: float) -> ExpectedFalseMatches:
    """The numbers between which a count of this mean and variance lies with probability `WITHIN`."""
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
    """The probabilities of 0, 1, 2… under a negative binomial with this mean and variance."""
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
    father = initial_share(PATRONYMIC, reading.father[0]) if reading.father else 1.0
    return initial_share(GIVEN, reading.given[0]) * father


def _compared(person: Person) -> tuple[str, ...]:
    reading = base_forms(person.name)[0]
    return reading.surname, reading.given, reading.father
