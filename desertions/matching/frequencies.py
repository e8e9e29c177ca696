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
    rows = [(gender, text, folded, int(number)) for gender, text, folded, number in _rows()[part]]
    totals: dict[str, int] = {}
    for gender, _text, _folded, count in rows:
        totals[gender] = totals.get(gender, 0) + count
    names: dict[str, tuple[Known, ...]] = {}
    rare = 0.0
    for gender, text, folded, count in rows:
        share = count / totals[gender]
        if not text:
            rare = max(rare, count / int(folded) / totals["m"])
        elif folded in names:
            names[folded] = _with(names[folded], Known(text, gender, share))
        else:
            names[folded] = (Known(text, gender, share),)
    return Table(names, rare)


def _with(knowns: tuple[Known, ...], new: Known) -> tuple[Known, ...]:
    """Spellings of one gender add up under the commonest of them."""
    same = next((one for one in knowns if one.gender == new.gender), None)
    if same is not None:
        knowns = tuple(one for one in knowns if one is not same)
        new = same._replace(share=same.share + new.share)
    return tuple(sorted((*knowns, new), key=lambda one: -one.share))


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
