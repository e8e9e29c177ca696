"""How common a name is among people in Russia: what a chance agreement on it is worth.

The table is `reference/name_frequencies.tsv`. Names that it lacks are as rare as the average of those it leaves out.
"""

from functools import lru_cache
from typing import NamedTuple

from desertions import reference


class Known(NamedTuple):
    """A name of the table. `text` is its commonest spelling, `gender` m or f, `share` of all people of that gender."""

    text: str
    gender: str
    share: float


class Table(NamedTuple):
    names: dict[str, tuple[Known, ...]]
    """Folded name → what is known of it, the commonest first."""
    rare: float
    """The share of a name that is not there."""


@lru_cache(maxsize=3)
def table(part: str) -> Table:
    """The names of one part: `surname` (masculine), `given` or `patronymic`."""
    totals: dict[str, int] = {}
    counted: dict[tuple[str, str], tuple[str, int]] = {}
    rare = 0.0
    for gender, text, folded, number in _rows()[part]:
        count = int(number)
        totals[gender] = totals.get(gender, 0) + count
        if not text:
            rare = max(rare, count / int(folded))
            continue
        spelled, before = counted.get((folded, gender), (text, 0))
        counted[folded, gender] = (spelled, before + count)
    names: dict[str, tuple[Known, ...]] = {}
    for (folded, gender), (text, count) in counted.items():
        known = Known(text, gender, count / totals[gender])
        names[folded] = tuple(sorted((*names.get(folded, ()), known), key=lambda one: -one.share))
    return Table(names, rare / totals["m"])


def surname_share(surname: str) -> float:
    """Of all men, the share that has this folded surname; of a feminine surname, its masculine one's."""
    known, rare = table("surname")
    for form in (surname, surname.removesuffix("a"), surname.removesuffix("a") + "i"):
        if form in known:
            return known[form][0].share
    return rare


@lru_cache(maxsize=1)
def _rows() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for line in reference.lines("name_frequencies.tsv")[1:]:
        part, *row = line.split("\t")
        found.setdefault(part, []).append(row)
    return found
