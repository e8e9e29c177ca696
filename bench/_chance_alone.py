"""Lists with no true match at all: what chance is said to find, and what it finds."""

import random
from collections import Counter, defaultdict

from bench._linkage_task import draw
from bench._table import report


def chance_alone(*, draws: int) -> None:
    """Lists with no true match at all: whether the stated interval holds the number of hits found."""
    from desertions.matching.comparisons.person import Person
    from desertions.matching.expected_false_matches import Strictness, by_chance, strictness_of
    from desertions.matching.list_statistics import SAMPLE, profile_of
    from desertions.matching.scoring import agree, shipped
    from newsroom.lib.names.base_forms import readings
    from newsroom.lib.names.parsing import Name

    held = dict.fromkeys((Strictness.GIVEN, Strictness.NAME, Strictness.YEAR), 0)
    for seed in range(draws):
        chance = random.Random(seed)
        roster, men = draw(100_000, chance), draw(1_010, chance)
        as_people = [Person(Name(*row[:3]), "", row[3]) for row in men]
        sample = (Person(Name(*row[:3]), "", row[3]) for row in chance.sample(roster, SAMPLE))
        profile = profile_of(sample, len(roster))
        stated = by_chance(as_people, profile)
        namesakes: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for row in roster:
            person = Person(Name(*row[:3]), "", row[3])
            for reading in readings(person.name):
                namesakes[reading.surname, reading.given].append(person)
        found: Counter[Strictness] = Counter()
        for person in as_people:
            others = {
                id(other): other
                for reading in readings(person.name)
                for other in namesakes[reading.surname, reading.given]
            }
            for other in others.values():
                if agreed := agree(person, other, profile, shipped()):
                    found.update(strictness_of(agreed))
        for level in held:
            held[level] += stated[level].low <= found[level] <= stated[level].high
    least = round(0.8 * draws)
    for level, number in held.items():
        name = f"{draws} draws without a match: 90 % interval holds, by {level.value}"
        report(name, f"{number} of {draws}", f"≥ {least}", number >= least)
