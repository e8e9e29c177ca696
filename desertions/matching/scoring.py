"""Scores of pairs by Fellegi and Sunter (1969), with the frequencies of names (Winkler 1989).

An agreement that occurs in a share `match` of true pairs and in a share `chance` of pairs of strangers multiplies the
odds by match / chance. For equal names, `chance` is how common the name is. A person is in a list at most once: their
candidates share the probability among themselves and with the possibility that the person is not in the list.
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
"""Ways to mistype one letter of a name: 32 other letters, one missing, 32 superfluous ones, two exchanged."""
UNHEARD = {"surname": 5e-8, "given": 5e-7, "patronymic": 5e-7}
"""Field → the share of a spelling that is nobody's known name: more often a slip of the pen than a name."""
CONTRADICTED = 0.05
"""The maximal probability of a pair that differs in a name, in gender or in birth."""


class ListFrequencies(Protocol):
    """What a score needs to know of the list: see `desertions.matching.list_statistics.ListStatistics`."""

    @property
    def size(self) -> int:
        """The number of entries."""
        ...

    @property
    def prior(self) -> float:
        """The share of the cases expected to be in the list."""
        ...

    def share(self, field: str, name: str) -> float:
        """Return how common a folded name is in the list."""
        ...

    def year_share(self, year: int | None) -> float:
        """Return how common a year of birth is in the list."""
        ...

    def circumstance_share(self, field: str, key: str) -> float:
        """Return how common a unit or a rank is among the entries that have one."""
        ...


class Weights(NamedTuple):
    """The shares `match` and `chance` by (field, level). A chance that depends on the value is not included."""

    match: dict[tuple[str, str], float]
    chance: dict[tuple[str, str], float]


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """Return the weights of `reference/match_weights.tsv`."""
    match, chance = {}, {}
    for line in reference.lines("match_weights.tsv")[1:]:
        field, level, of_matches, by_chance, *_note = line.split("\t")
        match[field, level] = float(of_matches)
        if by_chance:
            chance[field, level] = float(by_chance)
    return Weights(match, chance)


class Agreement(NamedTuple):
    """How a pair agrees, field by field."""

    names: NameAgreement
    birth: DateLevel
    same_year: bool
    circumstances: dict[str, ComparisonLevel]
    """The levels of unit, rank and region, if they can be compared."""
    weight: float
    """The natural logarithm of match / chance over all fields."""

    @property
    def is_contradicted(self) -> bool:
        """Whether the pair differs in a name, in gender or in birth."""
        names = self.names
        return (
            names.gender_differs
            or self.birth == DateLevel.DIFFERENT
            or ComparisonLevel.DIFFERENT in (names.given, names.father)
        )

    def as_levels(self) -> dict[str, str]:
        """Return the level of each field that is not missing, without any name.

        Adds `surname form` if a surname was written in an oblique case, and `gender` if the genders differ.
        """
        names = self.names
        fields = {"surname": names.surname, "given": names.given, "patronymic": names.father, "born": self.birth}
        levels = {
            field: str(level)
            for field, level in (fields | self.circumstances).items()
            if level != ComparisonLevel.MISSING
        }
        if not (names.reading.is_written and names.other.is_written):
            levels["surname form"] = "other"
        if names.gender_differs:
            levels["gender"] = "different"
        return levels

    @property
    def is_whole(self) -> bool:
        """Whether surname, given name and patronymic are complete on both sides and equal."""
        names = self.names
        return names.surname == names.given == names.father == ComparisonLevel.EQUAL


class Weighed(NamedTuple):
    """An entry of the list, by its id, and how it agrees with a person."""

    entry: int
    agreement: Agreement


class Scored(NamedTuple):
    """An entry of the list, by its id, with its probability and how it agrees with a person."""

    entry: int
    probability: float
    agreement: Agreement


def compare(person: Person, other: Person, profile: ListFrequencies, weights: Weights) -> Agreement | None:
    """Return how two people agree, or `None` if their surnames differ."""
    names = compare_names(base_forms(person.name), base_forms(other.name))
    if names is None:
        return None
    birth = compare_dates(person.born, person.year, other.born, other.year)
    circumstances = compare_attributes(person, other)
    weight = (
        _weight("surname", names.surname, names.reading.surname, names.other.surname, profile, weights)
        + _weight("given", names.given, names.reading.given, names.other.given, profile, weights)
        + _weight("patronymic", names.father, names.reading.father, names.other.father, profile, weights)
        + _birth_weight(birth, other.year, profile, weights)
        + sum(_circumstance_weight(field, level, other, profile, weights) for field, level in circumstances.items())
    )
    same_year = bool(person.year) and person.year == other.year
    return Agreement(names, birth, same_year, circumstances, weight)


def weighed(
    person: Person, others: Iterable[tuple[int, Person]], profile: ListFrequencies, weights: Weights
) -> list[Weighed]:
    """Return how each of these entries, given as (id, person), agrees with a person.

    Entries with another surname are left out.
    """
    agreed = ((entry, compare(person, other, profile, weights)) for entry, other in others)
    return [Weighed(entry, agreement) for entry, agreement in agreed if agreement is not None]


def probabilities(pairs: list[Weighed], profile: ListFrequencies, *, least: float = 0.0) -> list[Scored]:
    """Return the candidates of one person with their probabilities, likeliest first.

    The probabilities and that of the person not being in the list add up to 1, before contradicted pairs are capped.
    Candidates below `least` are left out.
    """
    odds = [math.exp(min(pair.agreement.weight, 60.0)) for pair in pairs]
    # the odds that the person is not in the list, relative to the prior odds of each entry
    whole = profile.size * (1 - profile.prior) / profile.prior + math.fsum(odds)
    scored = []
    for pair, odd in zip(pairs, odds, strict=True):
        probability = min(odd / whole, CONTRADICTED if pair.agreement.is_contradicted else 1.0)
        if probability >= least:
            scored.append(Scored(pair.entry, probability, pair.agreement))
    return sorted(scored, key=lambda candidate: (-candidate.probability, candidate.entry))


def _weight(field: str, level: str, part: str, other: str, profile: ListFrequencies, weights: Weights) -> float:
    """Return the logarithm of match / chance for one part of a name."""
    if level == ComparisonLevel.MISSING:
        return 0.0
    match = weights.match[field, level]
    if level == ComparisonLevel.EQUAL:
        return math.log(match / profile.share(field, part))
    if level == ComparisonLevel.INITIAL:
        return math.log(match / initial_share(field, part[0]))
    if level == ComparisonLevel.DIFFERENT:
        return math.log(match / weights.chance[field, level])
    # a slip produced one particular spelling out of many; a stranger would have to bear that name
    share, other_share = name_share(field, part), name_share(field, other)
    spellings = SPELLINGS * max(len(part), len(other))
    slip = match / (spellings if level == ComparisonLevel.NEAR else spellings**2 / 2)
    rarer = min(share, other_share)
    chance = (UNHEARD[field] if rarer <= table(field).rare else rarer) + slip * max(share, other_share)
    return math.log(slip / chance)


def _circumstance_weight(
    field: str, level: ComparisonLevel, other: Person, profile: ListFrequencies, weights: Weights
) -> float:
    """Return the logarithm of match / chance for unit, rank or region.

    An equal unit says little in a roster of that unit: the chance of an equal unit or rank is how common it is in the
    list.
    """
    if level == ComparisonLevel.EQUAL and field != REGION:
        keys = unit_key(other.unit) if field == UNIT else [rank_key(other.rank)]
        share = max(profile.circumstance_share(field, key) for key in keys)
        return math.log(weights.match[field, level] / max(share, 0.001))
    return math.log(weights.match[field, level] / weights.chance[field, level])


def _birth_weight(birth: DateLevel, year: int | None, profile: ListFrequencies, weights: Weights) -> float:
    """Return the logarithm of match / chance for the births; `year` is that of the entry."""
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
    """Return the latest estimated weights, or `None` if the shipped ones apply."""
    return MatchWeights.objects.order_by("-id").first()


def weights_of(stored: MatchWeights | None) -> Weights:
    """Return the weights of a stored table, or the shipped ones for `None`."""
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
