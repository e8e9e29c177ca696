"""Names of listed people found in running text."""

import random
import time

from bench._linkage_task import CASES, Row, draw, inflect, mistype
from bench._table import report

SENTENCES = (
    "Военный суд рассмотрел дело, в котором {} самовольно оставил часть.",
    "Как следует из рапорта, {} не вернулся из отпуска; его ищут.",
    "Свидетель показал, что видел {} на станции в сентябре.",
)
WAYS = {
    "full": 40,
    "given name first": 15,
    "initials": 10,
    "no patronymic": 7,
    "divided": 8,
    "slip": 10,
    "two": 5,
    "brothers": 5,
}
"""How a person is written → per cent of the set."""
SECOND_GIVEN_NAMES = ("Али", "Мухаммад", "Хасан", "Юсуп")


def texts(*, megabytes: float) -> None:
    """Report how fast 1,000 people are sought in an invented court paper, and how many mentions are found."""
    from pytrovich.enums import NamePart

    from newsroom.lib.names.in_text import PeopleFinder
    from newsroom.lib.names.parsing import Name
    from newsroom.lib.text.normal_form import searchable

    chance = random.Random(5)
    people = draw(1_000, chance)
    filler = (
        "Военный суд в открытом судебном заседании рассмотрел уголовное дело в отношении военнослужащего войсковой "
        "части. Суд установил, что подсудимый, желая временно уклониться от службы, убыл из пункта дислокации. "
    )
    pieces, named, length = [], 0, 0
    while length < megabytes * 1e6:
        case, (surname, given, patronymic, _year) = chance.choice(CASES), chance.choice(people)
        parts = ((surname, NamePart.LASTNAME), (given, NamePart.FIRSTNAME), (patronymic, NamePart.MIDDLENAME))
        written = " ".join(inflect(text, part, case) for text, part in parts)
        piece = f"{filler}{filler}Допросив {written}, суд установил. "
        pieces.append(piece)
        named, length = named + 1, length + len(piece.encode())
    text = "".join(pieces)
    began = time.perf_counter()
    finder = PeopleFinder((n, Name(*row[:3])) for n, row in enumerate(people))
    places = {mention.start for mention in finder.mentions(searchable(text))}
    rate = length / 1e6 / (time.perf_counter() - began)
    report("running text against 1,000 people", f"{rate:.2f} MB/s", "≥ 1 MB/s", rate >= 1)
    report("mentions found of those written", f"{len(places)} of {named}")


def writings(*, mentions: int) -> None:
    """Report recall and precision where names are written in every way, one in ten with a slip, among as many others.

    A mention of somebody who is not sought is a mistake if it is taken for one who is, unless both names are the same.
    """
    from newsroom.lib.names.in_text import PeopleFinder
    from newsroom.lib.names.parsing import Name
    from newsroom.lib.text.normal_form import searchable

    chance = random.Random(11)
    rows = draw(4_000, chance)
    sought, others = rows[:1_000], rows[1_000:]
    number_of = {row[:3]: number for number, row in enumerate(sought)}
    second = {n: chance.choice(SECOND_GIVEN_NAMES) for n in range(0, len(sought), 5)}
    finder = PeopleFinder(
        (n, Name(row[0], f"{row[1]} {second[n]}" if n in second else row[1], row[2])) for n, row in enumerate(sought)
    )
    right = wrong = missed = 0
    for turn in range(2 * mentions):
        row = chance.choice(sought if turn % 2 else others)
        way = chance.choices(list(WAYS), weights=list(WAYS.values()))[0]
        if way == "two" and turn % 2:
            row = sought[chance.choice(list(second))]
        text = chance.choice(SENTENCES).format(
            _written(row, way, second.get(number_of.get(row[:3], -1), "Али"), chance)
        )
        hits = {mention.person for mention in finder.mentions(searchable(text))}
        meant = {n for n, other in enumerate(sought) if _may_be(row, other, way)} if hits else set()
        wrong += len(hits - meant)
        if turn % 2:
            right += bool(hits & meant)
            missed += not hits & meant
    recall, precision = right / (right + missed), right / (right + wrong)
    report("names written in every way: recall", f"{recall:.3f}", "≥ 0.97", recall >= 0.97)
    report("names written in every way: precision", f"{precision:.3f}", "≥ 0.995", precision >= 0.995)


def _written(row: Row, way: str, second: str, chance: random.Random) -> str:
    """Return a person's name in a case, written in one of `WAYS`."""
    from pytrovich.enums import NamePart

    from newsroom.lib.names.declension import plural_forms

    case = chance.choice(CASES)
    parts = [
        inflect(text, part, case)
        for text, part in zip(row[:3], (NamePart.LASTNAME, NamePart.FIRSTNAME, NamePart.MIDDLENAME), strict=True)
    ]
    if way == "slip":
        at = chance.choice([n for n, part in enumerate(parts) if len(part) > 5] or [0])
        parts[at] = mistype(parts[at], chance)
    surname, given, patronymic = parts
    if way == "divided":
        at = len(surname) // 2
        surname = f"{surname[:at]}-\n{surname[at:]}"
    if way == "brothers":
        return f"братья {chance.choice(plural_forms(row[0]))} {row[1]} и Ермолай"
    return {
        "given name first": f"{given} {patronymic} {surname}",
        "initials": f"{surname} {given[0]}.{patronymic[0]}.",
        "no patronymic": f"{surname} {given}",
        "two": f"{surname} {given} {inflect(second, NamePart.FIRSTNAME, case)} {patronymic}",
    }.get(way, f"{surname} {given} {patronymic}")


def _may_be(row: Row, other: Row, way: str) -> bool:
    """Return whether what was written of one person fits another one as well."""
    if row[0] != other[0]:
        return False
    if way == "initials":
        return row[1][0] == other[1][0] and row[2][0] == other[2][0]
    return row[1] == other[1] and (row[2] == other[2] or way in ("no patronymic", "brothers"))
