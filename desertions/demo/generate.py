"""The files that the demonstration is imported from: invented people, drawn with a fixed seed.

    python -m desertions.demo.generate

writes the files anew beside this module; a test compares them. The totals below determine how many rows of each kind
there are; every published number is counted from what was imported.
"""

import csv
import datetime
import io
import random
from itertools import islice
from pathlib import Path
from typing import Any

from desertions import reference
from desertions.demo.people import names
from newsroom.lib.names.declension import case_forms

SEED = 20
"""The seed of all random numbers in the demonstration."""
CASES = 1010
"""People on the command's list."""
CONTRACT_TYPES = [("по контракту", 858), ("по мобилизации", 150), ("по призыву", 2)]
"""Contract types as the command writes them, and the number of people with each."""
OFFICERS = [
    ("junior_lieutenant", 3), ("lieutenant", 11), ("senior_lieutenant", 8), ("captain", 4), ("major", 1),
    ("lieutenant_colonel", 2),
]  # fmt: skip
"""Ranks of officers, and the number of people with each."""
ENLISTED = ["private", "corporal", "junior_sergeant", "sergeant", "senior_sergeant", "starshina", "praporshchik"]
"""Ranks of the others, with weights in `ENLISTED_WEIGHTS`."""
ENLISTED_WEIGHTS = [62, 10, 11, 9, 4, 2, 2]
REGIMENTS = [
    "33-й мотострелковый полк", "255-й гвардейский мотострелковый полк", "242-й мотострелковый полк",
    "944-й гвардейский артиллерийский полк",
]  # fmt: skip
LEFT_FROM = ["front", "base", "hospital", "leave", "training"]
SERVED_BEFORE, WANTED, STRANGERS = 31, 26, 400
"""People of the command's list on the roster and on the wanted list, and strangers on each."""
IN_COURT, OTHERS_IN_COURT = 96, 40
"""People of the command's list in the rulings, and strangers."""
DOUBTFUL = 4
"""People of the command's list whom the wanted list has by initials only: they wait for a reviewer."""
COURTS = ["Волгоградский", "Ростовский", "Саратовский"]
INVENTED = "Invented for the demonstration."

Person = dict[str, Any]
"""A drawn person: surname, given name, patronymic and `born_on`."""


def files() -> dict[str, bytes]:
    """Return each file by its name: the command's list, the roster of spring 2022, the wanted list and the rulings."""
    chance = random.Random(SEED)  # noqa: S311 # reproducible, not secret
    people = list(islice(names(chance), CASES))
    return {
        "command.csv": _command(chance, people),
        "roster.csv": _roster(chance, people),
        "wanted.tsv": _wanted(chance, people),
        "rulings.txt": _rulings(chance, people),
    }


def _command(chance: random.Random, people: list[Person]) -> bytes:
    """Return the command's list as CSV in UTF-8."""
    contract_types = [label for label, number in CONTRACT_TYPES for _ in range(number)]
    chance.shuffle(contract_types)
    rank_names = {row["code"]: row["ru_army"] for row in reference.rows("ranks.csv")}
    rows = [
        ["№ п/п", "ФИО", "Дата рождения", "Звание", "Подразделение", "Вид службы", "Дата ухода", "Откуда", "Примечание"]
    ]
    ranks = _ranks(chance, contract_types)
    for number, (person, contract_type, rank) in enumerate(zip(people, contract_types, ranks, strict=True), start=1):
        unit = chance.choices(REGIMENTS, [4, 4, 3, 1])[0]
        left_from = chance.choices(LEFT_FROM, [38, 22, 18, 17, 5])[0]
        rows.append([
            str(number), _full_name(person), _day(person["born_on"]), rank_names[rank], unit, contract_type,
            _departure(chance), left_from, INVENTED,
        ])  # fmt: skip
    return _table(rows, ";").encode()


def _roster(chance: random.Random, people: list[Person]) -> bytes:
    """Return the roster as CSV in Windows-1251, below a title, with the name in three columns."""
    rows = [["Штатно-должностной список, весна 2022 года (вымышлен)"], []]
    rows.append(["Фамилия", "Имя", "Отчество", "Дата рождения", "Подразделение"])
    for person in _mixed(chance, people, SERVED_BEFORE):
        unit = chance.choices(REGIMENTS, [4, 4, 3, 1])[0]
        rows.append([person["surname"], person["given_name"], person["patronymic"], _day(person["born_on"]), unit])
    return _table(rows, ",").encode("cp1251")


def _wanted(chance: random.Random, people: list[Person]) -> bytes:
    """Return the wanted list as TSV in UTF-8; some names are given by initials only."""
    rows = [["Full name", "Date of birth", "Region"]]
    regions = ["Волгоградская область", "Ростовская область", "Саратовская область", "Астраханская область"]
    ours = chance.sample(people, WANTED + DOUBTFUL)
    strangers = list(islice(names(chance), STRANGERS))
    written = [(person, _full_name(person)) for person in ours[DOUBTFUL:] + strangers]
    written += [(person, _with_initials(person)) for person in ours[:DOUBTFUL]]
    for person, name in sorted(written, key=lambda row: (row[1], row[0]["born_on"])):
        rows.append([name, person["born_on"].isoformat(), chance.choice(regions)])
    return _table(rows, "\t").encode()


def _rulings(chance: random.Random, people: list[Person]) -> bytes:
    """Return court rulings as text; each names one person in the grammatical case that its sentence requires."""
    paragraphs = []
    for number, person in enumerate(_mixed(chance, people, IN_COURT, OTHERS_IN_COURT), start=1):
        written = {case: _in_case(person, case) for case in ("gen", "ins")}
        court, year = chance.choice(COURTS), chance.choice([2023, 2024])
        paragraphs.append(
            f"Дело № 1-{number}/{year}. {court} гарнизонный военный суд рассмотрел дело в отношении "
            f"{written['gen']}, {_day(person['born_on'])} года рождения. Суд установил, что служба была оставлена "
            f"подсудимым самовольно. ({INVENTED})"
            if chance.random() < 0.7
            else f"Дело № 1-{number}/{year}. Как показано {written['ins']}, {_day(person['born_on'])} года рождения, в "
            f"суде ({court} гарнизонный военный суд), в часть он не вернулся. ({INVENTED})"
        )
    return "\n\n".join(paragraphs).encode() + b"\n"


def _in_case(person: Person, case: str) -> str:
    """Return the full name in a grammatical case."""
    parts = (("surname", "surname"), ("given_name", "given"), ("patronymic", "patronymic"))
    return " ".join(case_forms(person[field], part, "m")[case][0] for field, part in parts)


def _mixed(chance: random.Random, people: list[Person], sample_size: int, strangers: int = STRANGERS) -> list[Person]:
    """Return some of our people among strangers, sorted by surname as in a list."""
    mixed = chance.sample(people, sample_size) + list(islice(names(chance), strangers))
    return sorted(mixed, key=lambda person: (person["surname"], person["given_name"], person["born_on"]))


def _ranks(chance: random.Random, contract_types: list[str]) -> list[str]:
    """Return a rank for each contract type.

    Conscripts and mobilised soldiers are not officers here: officers serve under contract.
    """
    officers = [rank for rank, number in OFFICERS for _ in range(number)]
    places = [index for index, contract_type in enumerate(contract_types) if contract_type == CONTRACT_TYPES[0][0]]
    commissioned = dict(zip(chance.sample(places, len(officers)), officers, strict=True))
    return [
        commissioned.get(index)
        or ("private" if contract_type == CONTRACT_TYPES[2][0] else chance.choices(ENLISTED, ENLISTED_WEIGHTS)[0])
        for index, contract_type in enumerate(contract_types)
    ]


def _departure(chance: random.Random) -> str:
    """Return a day of leaving, as a day, a month or a year."""
    day = datetime.date(2022, 9, 21) + datetime.timedelta(days=int(chance.triangular(0, 740, 560)))
    return chance.choices([_day(day), f"{day:%m.%Y}", f"{day:%Y}"], [70, 25, 5])[0]


def _full_name(person: Person) -> str:
    return f"{person['surname']} {person['given_name']} {person['patronymic']}"


def _with_initials(person: Person) -> str:
    return f"{person['surname']} {person['given_name'][0]}. {person['patronymic'][0]}."


def _day(day: datetime.date) -> str:
    return f"{day:%d.%m.%Y}"


def _table(rows: list[list[str]], separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    for name, content in files().items():
        (Path(__file__).parent / name).write_bytes(content)
