"""Of all men, the share that has a name: what an equal name is worth where nothing else is known."""

from functools import lru_cache

from desertions.matching.forms import FEMALE, MALE, father
from desertions.matching.frequencies import surname_share, table

SURNAME, GIVEN, PATRONYMIC = FIELDS = ("surname", "given", "patronymic")


def name_share(field: str, name: str) -> float:
    """The share of men that has this folded surname, given name or father's name."""
    if field == SURNAME:
        return surname_share(name)
    if field == PATRONYMIC:
        return fathers().get(name) or table(field).rare
    known, rare = table(GIVEN)
    return known[name][0].share if name in known else rare


@lru_cache(maxsize=200)
def initial_share(field: str, letter: str) -> float:
    """The share of men whose given name or patronymic begins with this folded letter."""
    names = table(field).names
    return max(0.001, sum(k.share for name, of in names.items() if name[0] == letter for k in of if k.gender == "m"))


@lru_cache(maxsize=1)
def fathers() -> dict[str, float]:
    """Father's name, as patronymics are compared → the share of men who have it."""
    found: dict[str, dict[str, float]] = {}
    for folded, knowns in table(PATRONYMIC).names.items():
        for known in knowns:
            of_gender = found.setdefault(father(folded).base, {})
            of_gender[known.gender] = of_gender.get(known.gender, 0.0) + known.share
    return {base: of_gender.get(MALE) or of_gender[FEMALE] for base, of_gender in found.items()}
