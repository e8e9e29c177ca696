"""Frequencies of names among people in Russia, from `name_frequencies.tsv` beside this file.

A name that is not in the table is taken to be as rare as the average of the names that the table omits.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("name_frequencies.tsv")
"""The file of the table."""


class Known(NamedTuple):
    """A name of the table: its most common spelling, gender "m" or "f", and its share of people of that gender."""

    text: str
    gender: str
    share: float


class Table(NamedTuple):
    """The names of one part: gender → folded name → share or most common spelling.

    Spellings that fold alike are one name.
    """

    shares: dict[str, dict[str, float]]
    texts: dict[str, dict[str, str]]
    rare: float
    """The share of a name that is not in the table."""

    def known(self, name: str) -> list[Known]:
        """Return what is known of a folded name, one value for each gender, the most common first."""
        entries = [
            Known(self.texts[of][name], of, shares[name]) for of, shares in self.shares.items() if name in shares
        ]
        return sorted(entries, key=lambda entry: -entry.share)


@lru_cache(maxsize=3)
def table(part: str) -> Table:
    """Return the names of one part: `surname` (masculine), `given` or `patronymic`."""
    counts: dict[str, dict[str, int]] = {}
    texts: dict[str, dict[str, str]] = {}
    totals: dict[str, int] = {}
    left_out: list[tuple[int, int]] = []
    for line in _lines():
        if not line.startswith(part):
            continue
        _part, gender, text, folded, number = line.split("\t")
        count = int(number)
        totals[gender] = totals.get(gender, 0) + count
        if text:
            of_gender = counts.setdefault(gender, {})
            of_gender[folded] = of_gender.get(folded, 0) + count
            texts.setdefault(gender, {}).setdefault(folded, text)
        else:
            left_out.append((count, int(folded)))
    shares = {of: {name: count / totals[of] for name, count in names.items()} for of, names in counts.items()}
    return Table(shares, texts, max(count / names for count, names in left_out) / totals["m"])


def surname_share(surname: str) -> float:
    """Return the share of men with this folded surname; for a feminine surname, with its masculine form."""
    shares, _texts, rare = table("surname")
    for form in (surname, surname.removesuffix("a"), surname.removesuffix("a") + "i"):
        if form in shares["m"]:
            return shares["m"][form]
    return rare


def is_known_surname(surname: str) -> bool:
    """Return whether a folded word is a surname of the table, masculine or feminine."""
    return surname_share(surname) != table("surname").rare


@lru_cache(maxsize=1)
def _lines() -> list[str]:
    """Return the lines of the table below its heading."""
    return TABLE.read_text(encoding="utf-8").splitlines()[1:]
