"""How common a name is among people in Russia: what a chance agreement on it is worth.

The table is `name_frequencies.tsv` beside this file. Names that it lacks are as rare as the average of those it
leaves out.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("name_frequencies.tsv")


class Known(NamedTuple):
    """A name of the table. `text` is its commonest spelling, `gender` m or f, `share` of all people of that gender."""

    text: str
    gender: str
    share: float


class Table(NamedTuple):
    """Gender → folded name → its share, or its commonest spelling; spellings that fold alike are one name."""

    shares: dict[str, dict[str, float]]
    texts: dict[str, dict[str, str]]
    rare: float
    """The share of a name that is not there."""

    def known(self, name: str) -> list[Known]:
        """What is known of a folded name, the commonest first."""
        found = [Known(self.texts[of][name], of, shares[name]) for of, shares in self.shares.items() if name in shares]
        return sorted(found, key=lambda one: -one.share)


@lru_cache(maxsize=3)
def table(part: str) -> Table:
    """The names of one part: `surname` (masculine), `given` or `patronymic`."""
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
    """Of all men, the share that has this folded surname; of a feminine surname, its masculine one's."""
    shares, _texts, rare = table("surname")
    for form in (surname, surname.removesuffix("a"), surname.removesuffix("a") + "i"):
        if form in shares["m"]:
            return shares["m"][form]
    return rare


@lru_cache(maxsize=1)
def _lines() -> list[str]:
    return TABLE.read_text(encoding="utf-8").splitlines()[1:]
