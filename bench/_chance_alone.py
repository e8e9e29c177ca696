"""Lists with no true match at all: the expected number of false matches, and the number found."""

import random
from collections import Counter, defaultdict

from bench._linkage_task import draw
from bench._table import report


def chance_alone(*, draws: int, roster: int, people: int) -> None:
    """Report how often the stated interval holds the number of false matches found.

    Each draw makes a roster of people and as many cases as asked for, none of whom is in it.
    """
    from desertions.matching.comparisons.person import Person
    from desertions.matching.expected_false_matches import MatchTier, expected_false_matches, tiers_of
    from desertions.matching.list_statistics import SAMPLE_SIZE, statistics_of
    from desertions.matching.scoring import compare, shipped
    from newsroom.lib.names.base_forms import base_forms
    from newsroom.lib.names.parsing import Name

    held = dict.fromkeys((MatchTier.GIVEN, MatchTier.NAME, MatchTier.YEAR), 0)
    for seed in range(draws):
        chance = random.Random(seed)
        listed, sought = draw(roster, chance), draw(people, chance)
        as_people = [Person(Name(*row[:3]), "", row[3]) for row in sought]
        sample = (Person(Name(*row[:3]), "", row[3]) for row in chance.sample(listed, SAMPLE_SIZE))
        profile = statistics_of(sample, roster)
        stated = expected_false_matches(as_people, profile)
        namesakes: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for row in listed:
            person = Person(Name(*row[:3]), "", row[3])
            for reading in base_forms(person.name):
                namesakes[reading.surname, reading.given].append(person)
        matches: Counter[MatchTier] = Counter()
        for person in as_people:
            others = {
                id(other): other
                for reading in base_forms(person.name)
                for other in namesakes[reading.surname, reading.given]
            }
            for other in others.values():
                if agreed := compare(person, other, profile, shipped()):
                    matches.update(tiers_of(agreed))
        for tier in held:
            held[tier] += stated[tier].low <= matches[tier] <= stated[tier].high
    least = round(0.8 * draws)
    for tier, number in held.items():
        name = f"{draws} draws without a match: 90 % interval holds, by {tier.value}"
        report(name, f"{number} of {draws}", f"≥ {least}", number >= least)
