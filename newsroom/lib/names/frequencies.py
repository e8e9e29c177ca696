"""Shares of people who have a name: what an equal name is worth if nothing else is known."""

from collections import Counter
from functools import lru_cache

from newsroom.lib.names.declension import FEMALE, MALE
from newsroom.lib.names.first_names import read_patronymic
from newsroom.lib.names.frequency_table import surname_share, table

SURNAME, GIVEN, PATRONYMIC = FIELDS = ("surname", "given", "patronymic")


def name_share(field: str, name: str) -> float:
    """Return the share of people who have this folded surname, given name or father's name.

    Surnames are those of men; a given name counts among the gender in which it is more common.
    """
    if field == SURNAME:
        return surname_share(name)
    if field == PATRONYMIC:
        return father_name_shares().get(name) or table(field).rare
    shares, _texts, rare = table(GIVEN)
    return max((of_gender[name] for of_gender in shares.values() if name in of_gender), default=rare)


@lru_cache(maxsize=200)
def initial_share(field: str, letter: str) -> float:
    """Return the share of men whose given name or patronymic begins with this folded letter, at least 0.001."""
    return max(0.001, sum(share for name, share in table(field).shares[MALE].items() if name[0] == letter))


@lru_cache(maxsize=1)
def father_name_shares() -> dict[str, float]:
    """Return father's name, in the form in which patronymics are compared → the share of people who have it.

    Shares are those of men; a name that only women's patronymics show has its share among women.
    """
    totals: dict[str, Counter[str]] = {FEMALE: Counter(), MALE: Counter()}
    for gender, shares in table(PATRONYMIC).shares.items():
        for folded, share in shares.items():
            totals[gender][read_patronymic(folded).base] += share  # type: ignore[assignment] # a Counter of floats
    return {**totals[FEMALE], **totals[MALE]}
