"""How much an agreement says, after Fellegi and Sunter (1969), with the frequencies of names (Winkler 1989).

An agreement that is seen in a share `match` of true pairs and in a share `chance` of pairs of strangers multiplies the
odds by match / chance. For equal names, `chance` is how common the name is.
"""

import math
from functools import lru_cache
from typing import NamedTuple

from desertions import reference
from desertions.matching.comparing import Level, NameAgreement, fathers
from desertions.matching.frequencies import surname_share, table
from desertions.matching.readings import Reading

SPELLINGS = 66
"""Ways to mistype one letter of a name: 32 others, one missing, 32 too many, two exchanged."""
UNHEARD = {"surname": 5e-8, "given": 5e-7, "patronymic": 5e-7}
"""Share of a spelling that is nobody's known name: a slip of the pen more often than a name."""


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


class Evidence(NamedTuple):
    """What one field says about a pair. `weight` is the natural logarithm of match / chance."""

    field: str
    level: str
    chance: float
    weight: float


def name_evidence(agreed: NameAgreement, weights: Weights) -> list[Evidence]:
    """What surname, given name and patronymic say; nothing where one is missing."""
    parts = (
        ("surname", agreed.surname, agreed.one.surname, agreed.other.surname),
        ("given", agreed.given, agreed.one.given, agreed.other.given),
        ("patronymic", agreed.father, agreed.one.father, agreed.other.father),
    )
    return [_of_part(*part, weights) for part in parts if part[1] != Level.MISSING]


def _of_part(field: str, level: str, one: str, other: str, weights: Weights) -> Evidence:
    match = weights.match[field, level]
    if level in (Level.NEAR, Level.FAR):
        # a slip turned one into a certain spelling out of many; a stranger would have to be called so
        share, other_share = _share(field, one), _share(field, other)
        rarer, common = min(share, other_share), max(share, other_share)
        spellings = SPELLINGS * max(len(one), len(other))
        slip = match / (spellings if level == Level.NEAR else spellings**2 / 2)
        unheard = UNHEARD[field] if rarer <= _rare(field) else rarer
        chance = unheard + slip * common
        return Evidence(field, level, chance, math.log(slip / chance))
    if level == Level.EQUAL:
        chance = _share(field, one)
    elif level == Level.INITIAL:
        chance = initial_share(field, one[0])
    else:
        chance = weights.chance[field, level]
    return Evidence(field, level, chance, math.log(match / chance))


def _share(field: str, name: str) -> float:
    if field == "surname":
        return surname_share(name)
    if field == "patronymic":
        return fathers().get(name, _rare(field))
    known, rare = table("given")
    return known[name][0].share if name in known else rare


@lru_cache(maxsize=3)
def _rare(field: str) -> float:
    return table(field).rare


@lru_cache(maxsize=200)
def initial_share(field: str, letter: str) -> float:
    """Of all men, the share whose given name or patronymic begins with this folded letter."""
    names = table(field).names
    return max(0.001, sum(k.share for name, of in names.items() if name[0] == letter for k in of if k.gender == "m"))


def total(evidence: list[Evidence]) -> float:
    return sum(one.weight for one in evidence)


__all__ = ["Evidence", "Reading", "Weights", "initial_share", "name_evidence", "shipped", "total"]
