"""How much an agreement says, after Fellegi and Sunter (1969), with the frequencies of names (Winkler 1989).

An agreement that is seen in a share `match` of true pairs and in a share `chance` of pairs of strangers multiplies the
odds by match / chance. For equal names, `chance` is how common the name is. A man is in a list once at most: his
candidates share the probability between them, and with the case that he is not there.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Protocol

from desertions import reference
from desertions.matching.comparisons.attributes import REGION, UNIT, compare_attributes, rank_key, unit_key
from desertions.matching.comparisons.dates import DateLevel, compare_dates
from desertions.matching.comparisons.person import Person
from desertions.models import MatchWeights
from newsroom.lib.names.base_forms import base_forms
from newsroom.lib.names.comparison import ComparisonLevel, NameAgreement, compare_names
from newsroom.lib.names.frequencies import initial_share, name_share
from newsroom.lib.names.frequency_table import table

SPELLINGS = 66
"""Ways to mistype one letter of a name: 32 others, one missing, 32 too many, two exchanged."""
UNHEARD = {"surname": 5e-8, "given": 5e-7, "patronymic": 5e-7}
"""Share of a spelling that is nobody's known name: a slip of the pen more often than a name."""
CONTRADICTED = 0.05
"""The most that a pair is given which differs in a name, in gender or in birth."""


class ListFrequencies(Protocol):
    """What a score needs to know of the list: `profile.Profile`."""

    @property
    def size(self) -> int: ...

    @property
    def prior(self) -> float: ...

    def share(self, field: str, name: str) -> float: ...

    def year_share(self, year: int | None) -> float: ...

    def circumstance_share(self, field: str, key: str) -> float: ...


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
    birth: DateLevel
    same_year: bool
    circumstances: dict[str, ComparisonLevel]
    """Unit, rank and region, where they compare."""
    weight: float

    @property
    def is_contradicted(self) -> bool:
        names = self.names
        return (
            names.gender_differs
            or self.birth == DateLevel.DIFFERENT
            or ComparisonLevel.DIFFERENT in (names.given, names.father)
        )

    def as_levels(self) -> dict[str, str]:
        """Field → how it agrees, without any name; `surname form` where a name stood in another case."""
        names = self.names
        found = {"surname": names.surname, "given": names.given, "patronymic": names.father, "born": self.birth}
        levels = {
            field: str(level)
            for field, level in (found | self.circumstances).items()
            if level != ComparisonLevel.MISSING
        }
        if not (names.one.is_written and names.other.is_written):
            levels["surname form"] = "other"
        if names.gender_differs:
            levels["gender"] = "different"
        return levels

    @property
    def is_whole(self) -> bool:
        """Whether surname, given name and patronymic are there in full on both sides, and agree."""
        names = self.names
        return names.surname == names.given == names.father == ComparisonLevel.EQUAL


class Weighed(NamedTuple):
    entry: int
    agreement: Agreement


class Scored(NamedTuple):
    entry: int
    probability: float
    agreement: Agreement


def compare(one: Person, other: Person, profile: ListFrequencies, weights: Weights) -> Agreement | None:
    """How two people agree; None where their surnames differ."""
    names = compare_names(base_forms(one.name), base_forms(other.name))
    if names is None:
        return None
    birth = compare_dates(one.born, one.year, other.born, other.year)
    circumstances = compare_attributes(one, other)
    weight = (
        _weight("surname", names.surname, names.one.surname, names.other.surname, profile, weights)
        + _weight("given", names.given, names.one.given, names.other.given, profile, weights)
        + _weight("patronymic", names.father, names.one.father, names.other.father, profile, weights)
        + _birth_weight(birth, other.year, profile, weights)
        + sum(_circumstance_weight(field, level, other, profile, weights) for field, level in circumstances.items())
    )
    same_year = bool(one.year) and one.year == other.year
    return Agreement(names, birth, same_year, circumstances, weight)


def weighed(
    one: Person, others: Iterable[tuple[int, Person]], profile: ListFrequencies, weights: Weights
) -> list[Weighed]:
    """How each of these entries agrees with the man; those of another surname are left out."""
    agreed = ((entry, compare(one, other, profile, weights)) for entry, other in others)
    return [Weighed(entry, agreement) for entry, agreement in agreed if agreement is not None]


def probabilities(pairs: list[Weighed], profile: ListFrequencies, *, least: float = 0.0) -> list[Scored]:
    """What the candidates of one man are given, the likeliest first; those below `least` are left out.

    They share one with each other and with his not being there.
    """
    odds = [math.exp(min(pair.agreement.weight, 60.0)) for pair in pairs]
    # the odds that he is not there, over the odds of each entry before anything is known of it
    whole = profile.size * (1 - profile.prior) / profile.prior + math.fsum(odds)
    scored = []
    for pair, odd in zip(pairs, odds, strict=True):
        probability = min(odd / whole, CONTRADICTED if pair.agreement.is_contradicted else 1.0)
        if probability >= least:
            scored.append(Scored(pair.entry, probability, pair.agreement))
    return sorted(scored, key=lambda one: (-one.probability, one.entry))


def _weight(field: str, level: str, one: str, other: str, profile: ListFrequencies, weights: Weights) -> float:
    if level == ComparisonLevel.MISSING:
        return 0.0
    match = weights.match[field, level]
    if level == ComparisonLevel.EQUAL:
        return math.log(match / profile.share(field, one))
    if level == ComparisonLevel.INITIAL:
        return math.log(match / initial_share(field, one[0]))
    if level == ComparisonLevel.DIFFERENT:
        return math.log(match / weights.chance[field, level])
    # a slip turned one into a certain spelling out of many; a stranger would have to be called so
    share, other_share = name_share(field, one), name_share(field, other)
    spellings = SPELLINGS * max(len(one), len(other))
    slip = match / (spellings if level == ComparisonLevel.NEAR else spellings**2 / 2)
    rarer = min(share, other_share)
    chance = (UNHEARD[field] if rarer <= table(field).rare else rarer) + slip * max(share, other_share)
    return math.log(slip / chance)


def _circumstance_weight(
    field: str, level: ComparisonLevel, other: Person, profile: ListFrequencies, weights: Weights
) -> float:
    """An equal unit says little in a roster of that unit: chance is how common the value is in the list."""
    if level == ComparisonLevel.EQUAL and field != REGION:
        keys = unit_key(other.unit) if field == UNIT else [rank_key(other.rank)]
        share = max(profile.circumstance_share(field, key) for key in keys)
        return math.log(weights.match[field, level] / max(share, 0.001))
    return math.log(weights.match[field, level] / weights.chance[field, level])


def _birth_weight(birth: DateLevel, year: int | None, profile: ListFrequencies, weights: Weights) -> float:
    if birth == DateLevel.MISSING:
        return 0.0
    match = weights.match["born", birth]
    if birth == DateLevel.EQUAL:
        chance = profile.year_share(year) / 365.25
    elif birth == DateLevel.YEAR:
        chance = profile.year_share(year)
    else:
        chance = weights.chance["born", birth]
    return math.log(match / chance)


def current_weights() -> MatchWeights | None:
    """The newest estimated table; None where the shipped one holds."""
    return MatchWeights.objects.order_by("-id").first()


def weights_of(stored: MatchWeights | None) -> Weights:
    if stored is None:
        return shipped()
    match: dict[tuple[str, str], float] = {}
    chance: dict[tuple[str, str], float] = {}
    for key, (of_matches, by_chance) in stored.table.items():
        field, level = key.split(" ", 1)
        match[field, level] = of_matches
        if by_chance is not None:
            chance[field, level] = by_chance
    return Weights(match, chance)
