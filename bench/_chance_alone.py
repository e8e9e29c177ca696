"""Lists with no true match at all: what chance is said to find, and what it finds."""

import random
from collections import Counter, defaultdict

from bench._linkage_task import draw
from bench._table import report


def chance_alone(*, draws: int) -> None:
    """Lists with no true match at all: whether the stated interval holds the number of hits found."""
    from desertions.matching.comparisons.person import Person
    from desertions.matching.expected_false_matches import MatchTier, expected_false_matches, tiers_of
    from desertions.matching.list_statistics import SAMPLE_SIZE, statistics_of
    from desertions.matching.scoring import compare, shipped
    from newsroom.lib.names.base_forms import base_forms
    from newsroom.lib.names.parsing import Name

    held = dict.fromkeys((MatchTier.GIVEN, MatchTier.NAME, MatchTier.YEAR), 0)
    for seed in range(draws):
        chance = random.Random(seed)
        roster, men = draw(100_000, chance), draw(1_010, chance)
        as_people = [Person(Name(*row[:3]), "", row[3]) for row in men]
        sample = (Person(Name(*row[:3]), "", row[3]) for row in chance.sample(roster, SAMPLE_SIZE))
        profile = statistics_of(sample, len(roster))
        stated = expected_false_matches(as_people, profile)
        namesakes: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for row in roster:
            person = Person(Name(*row[:3]), "", row[3])
            for reading in base_forms(person.name):
                namesakes[reading.surname, reading.given].append(person)
        found: Counter[MatchTier] = Counter()
        for person in as_people:
            others = {
                id(other): other
                for reading in base_forms(person.name)
                for other in namesakes[reading.surname, reading.given]
            }
            for other in others.values():
                if agreed := compare(person, other, profile, shipped()):
                    found.update(tiers_of(agreed))
        for level in held:
            held[level] += stated[level].low <= found[level] <= stated[level].high
    least = round(0.8 * draws)
    for level, number in held.items():
        name = f"{draws} draws without a match: 90 % interval holds, by {level.value}"
        report(name, f"{number} of {draws}", f"≥ {least}", number >= least)
