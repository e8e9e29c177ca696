"""Lists drawn at random: nobody is made of two neighbours, and everybody who stands in them is found."""

import random
from itertools import pairwise

import pytest

from newsroom.lib.names.declension import MALE, case_forms
from newsroom.lib.names.frequency_table import table
from newsroom.lib.names.in_text import PeopleFinder
from newsroom.lib.names.parsing import Name
from newsroom.lib.text.normal_form import searchable

LISTS, ROWS = 500, 20
LAYOUTS = {
    "surname first": "{s} {g} {p}",
    "given name first": "{g} {p} {s}",
    "initials": "{s} {g[0]}. {p[0]}.",
    "initials first": "{g[0]}.{p[0]}. {s}",
    "no patronymic": "{s} {g}",
    "rank and year": "рядовой {s} {g} {p}, 1990 г. р.",
    "number": "12. {s} {g} {p}",
    "capitals": "{S} {g} {p}",
}


def people(number: int, chance: random.Random) -> list[Name]:
    """Men drawn part by part from the frequency tables, which hold the spelling of each name."""
    drawn = []
    for part in ("surname", "given", "patronymic"):
        texts, shares = table(part).texts[MALE], table(part).shares[MALE]
        names = list(texts)
        drawn.append([texts[name] for name in chance.choices(names, weights=[shares[n] for n in names], k=number)])
    return [Name(*parts) for parts in zip(*drawn, strict=True)]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("end", ["\n", "\n\n", ", ", "\t"], ids=["line", "paragraph", "comma", "cell"])
def test_nobody_is_made_of_two_neighbours(layout, end):
    """Sought are people made of the parts of neighbours: each place that names one would accuse somebody."""
    chance = random.Random(f"{layout}{end}")
    joined = 0
    for _list in range(LISTS // 16):
        rows = people(ROWS, chance)
        text = end.join(layout.format(s=r.surname, S=r.surname.upper(), g=r.given_name, p=r.patronymic) for r in rows)
        mixed = [Name(b.surname, a.given_name, a.patronymic) for a, b in pairwise(rows)]
        mixed += [Name(a.surname, b.given_name, b.patronymic) for a, b in pairwise(rows)]
        mixed = [name for name in mixed if not any(_agree(name, row) for row in rows)]
        joined += len(PeopleFinder(enumerate(mixed)).mentions(searchable(text)))
    assert joined == 0


def _agree(name: Name, row: Name) -> bool:
    """Whether the made-up name is that of somebody in the list as far as this layout may write it."""
    return name.surname == row.surname and name.given_name[0] == row.given_name[0]


@pytest.mark.parametrize("case", ["nom", "gen", "dat", "acc", "ins", "pre"])
def test_everybody_is_found_in_every_case(case):
    chance = random.Random(case)
    men = people(200, chance)
    parts = ("surname", "given", "patronymic")
    names = [" ".join(case_forms(text, part, MALE)[case][0] for text, part in zip(m, parts, strict=True)) for m in men]
    text = ". ".join(f"Допросили {name}" for name in names)
    named = {mention.person for mention in PeopleFinder(enumerate(men)).mentions(searchable(text))}
    assert len(named) >= 0.97 * len(men)
