"""What namesakes alone would give."""

import random

import pytest

from desertions.matching.comparisons.person import Person
from desertions.matching.expected_false_matches import (
    ExpectedFalseMatches,
    MatchTier,
    expected_false_matches,
    expected_namesakes,
    interval,
)
from desertions.matching.list_statistics import statistics_of
from newsroom.lib.names.parsing import Name

MANY = [Person(Name("Иванов", "Иван", "Иванович"), "1990-04-17", 1990) for _ in range(20)]


IVAN = MANY[0]


def test_rarer_names_and_more_facts_have_fewer_namesakes():
    profile = statistics_of(MANY, 100_000)
    common, rare = (
        expected_namesakes(person, profile) for person in (IVAN, Person(Name("Шерстобитов", "Иван", "Иванович")))
    )
    assert common[MatchTier.GIVEN] > common[MatchTier.NAME] > common[MatchTier.YEAR] > common[MatchTier.DATE] > 0
    assert rare[MatchTier.NAME] < common[MatchTier.NAME]


def test_list_twice_as_long_has_twice_the_namesakes():
    short, long = (expected_namesakes(IVAN, statistics_of(MANY, size)) for size in (50_000, 100_000))
    assert long[MatchTier.NAME] == pytest.approx(2 * short[MatchTier.NAME])


def test_list_without_births_expects_none_that_agree_in_birth():
    profile = statistics_of([Person(person.name) for person in MANY], 100_000)
    assert expected_namesakes(IVAN, profile)[MatchTier.YEAR] == 0
    assert expected_namesakes(IVAN, profile)[MatchTier.NAME] > 0


def test_nobody_expects_namesakes_of_a_man_without_a_name():
    assert expected_namesakes(Person(Name("")), statistics_of(MANY, 100)) == {}
    assert expected_false_matches([Person(Name("Иванов"))], statistics_of(MANY, 100))[
        MatchTier.NAME
    ] == ExpectedFalseMatches(0.0, 0, 0)


@pytest.mark.parametrize("mean", [0.3, 2.0, 25.0, 500.0])
def test_interval_holds_nine_of_ten_draws(mean):
    chance = random.Random(8)
    stated = interval(mean, mean)
    drawn = [poisson(mean, chance) for _ in range(2000)]
    held = sum(stated.low <= number <= stated.high for number in drawn) / len(drawn)
    assert held >= 0.88


def test_interval_grows_with_what_is_unsure():
    sure, unsure = interval(25.0, 25.0), interval(25.0, 100.0)
    assert unsure.low < sure.low <= 25 <= sure.high < unsure.high


def poisson(mean, chance):
    """Arrivals in unit time: exponential waits until it has passed."""
    number, passed = 0, chance.expovariate(mean)
    while passed < 1:
        number, passed = number + 1, passed + chance.expovariate(mean)
    return number
