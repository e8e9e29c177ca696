"""How much an agreement says, after Fellegi and Sunter (1969), with the frequencies of names (Winkler 1989).

An agreement that is seen in a share `match` of true pairs and in a share `chance` of pairs of strangers multiplies the
odds by match / chance. For equal names, `chance` is how common the name is. A man is in a list once at most: his
candidates share the probability between them, and with the case that he is not there.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from desertions import reference
from desertions.matching.births import Birth, compare_births
from desertions.matching.comparing import Level, NameAgreement, compare_names, fathers
from desertions.matching.frequencies import surname_share, table
from desertions.matching.names import Name
from desertions.matching.profile import Profile
from desertions.matching.readings import readings

SPELLINGS = 66
"""Ways to mistype one letter of a name: 32 others, one missing, 32 too many, two exchanged."""
UNHEARD = {"surname": 5e-8, "given": 5e-7, "patronymic": 5e-7}
"""Share of a spelling that is nobody's known name: a slip of the pen more often than a name."""
CONTRADICTED = 0.05
"""The most that a pair is given which differs in a name, in gender or in birth."""


class Person(NamedTuple):
    """Who is compared. `born` is the whole date of birth as ISO writes it, or empty."""

    name: Name
    born: str = ""
    year: int | None = None


class Weights(NamedTuple):
    """`match` and `chance` by field and level. Where chance depends on the value, it is not here."""

    match: dict[tuple[str, str], float]
    chance: dict[tuple[str, str], float]


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights of `reference/match_weights.tsv`."""
    match, chance = {}, {}
    for line in reference.lines("match_weights.tsv")[1:]:
        field, level, of_matches, by_chance, *_note = line.split("\t")
        match[field, level] = float(of_matches)
        if by_chance:
            chance[field, level] = float(by_chance)
    return Weights(match, chance)


class Agreement(NamedTuple):
    """How a pair agrees, field by field, and the natural logarithm of match / chance over all fields."""

    names: NameAgreement
    birth: Birth
    weight: float

    @property
    def is_contradicted(self) -> bool:
        names = self.names
        return names.gender_differs or self.birth == Birth.DIFFERENT or Level.DIFFERENT in (names.given, names.father)

    @property
    def is_whole(self) -> bool:
        """Whether surname, given name and patronymic are there in full on both sides, and agree."""
        names = self.names
        return names.surname == names.given == names.father == Level.EQUAL


class Scored(NamedTuple):
    entry: int
    probability: float
    agreement: Agreement


def agree(one: Person, other: Person, profile: Profile, weights: Weights) -> Agreement | None:
    """How two people agree; None where their surnames differ."""
    names = compare_names(readings(one.name), readings(other.name))
    if names is None:
        return None
    birth = compare_births(one.born, one.year, other.born, other.year)
    weight = (
        _weight("surname", names.surname, names.one.surname, names.other.surname, weights)
        + _weight("given", names.given, names.one.given, names.other.given, weights)
        + _weight("patronymic", names.father, names.one.father, names.other.father, weights)
        + _birth_weight(birth, other.year, profile, weights)
    )
    return Agreement(names, birth, weight)


def score(
    one: Person, others: Iterable[tuple[int, Person]], profile: Profile, weights: Weights, *, least: float = 0.0
) -> list[Scored]:
    """The candidates of one man in a list, each with its probability, the likeliest first; those below `least` are
    left out.
    """
    found = []
    for entry, other in others:
        agreed = agree(one, other, profile, weights)
        if agreed is not None:
            found.append((entry, agreed, math.exp(min(agreed.weight, 60.0))))
    # the odds that he is not there, over the odds of each entry before anything is known of it
    absent = profile.size * (1 - profile.prior) / profile.prior
    whole = absent + sum(odds for _entry, _agreed, odds in found)
    scored = []
    for entry, agreed, odds in found:
        probability = odds / whole
        if agreed.is_contradicted:
            probability = min(probability, CONTRADICTED)
        if probability >= least:
            scored.append(Scored(entry, probability, agreed))
    return sorted(scored, key=lambda one: (-one.probability, one.entry))


def _weight(field: str, level: str, one: str, other: str, weights: Weights) -> float:
    if level == Level.MISSING:
        return 0.0
    match = weights.match[field, level]
    if level == Level.EQUAL:
        return math.log(match / name_share(field, one))
    if level == Level.INITIAL:
        return math.log(match / initial_share(field, one[0]))
    if level == Level.DIFFERENT:
        return math.log(match / weights.chance[field, level])
    # a slip turned one into a certain spelling out of many; a stranger would have to be called so
    share, other_share = name_share(field, one), name_share(field, other)
    spellings = SPELLINGS * max(len(one), len(other))
    slip = match / (spellings if level == Level.NEAR else spellings**2 / 2)
    rarer = min(share, other_share)
    chance = (UNHEARD[field] if rarer <= table(field).rare else rarer) + slip * max(share, other_share)
    return math.log(slip / chance)


def _birth_weight(birth: Birth, year: int | None, profile: Profile, weights: Weights) -> float:
    if birth == Birth.MISSING:
        return 0.0
    match = weights.match["born", birth]
    if birth == Birth.EQUAL:
        chance = profile.year_share(year) / 365.25
    elif birth == Birth.YEAR:
        chance = profile.year_share(year)
    else:
        chance = weights.chance["born", birth]
    return math.log(match / chance)


def name_share(field: str, name: str) -> float:
    """Of all men, the share that has this folded surname, given name or father's name."""
    if field == "surname":
        return surname_share(name)
    if field == "patronymic":
        return fathers().get(name) or table(field).rare
    known, rare = table("given")
    return known[name][0].share if name in known else rare


@lru_cache(maxsize=200)
def initial_share(field: str, letter: str) -> float:
    """Of all men, the share whose given name or patronymic begins with this folded letter."""
    names = table(field).names
    return max(0.001, sum(k.share for name, of in names.items() if name[0] == letter for k in of if k.gender == "m"))
