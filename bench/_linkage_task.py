"""The linkage task of the matching benchmark: invented people, badly written, some of them in a long roster."""

import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import iuliia
from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
SCHEMAS = (
    iuliia.ALA_LC_ALT, iuliia.BGN_PCGN, iuliia.GOST_52290, iuliia.GOST_779_ALT, iuliia.ICAO_DOC_9303, iuliia.MOSMETRO,
    iuliia.WIKIPEDIA, iuliia.YANDEX_MAPS,
)  # fmt: skip
CASES = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL)
SHARES = {"inflected": 0.25, "latin": 0.15, "typo": 0.3, "no patronymic": 0.25, "no year": 0.25, "year off": 0.03}
"""How many of the people have each flaw; the flaws are independent of each other."""
_maker = PetrovichDeclinationMaker()

Row = tuple[str, str, str, int | None]
"""Surname, given name, patronymic and year of birth."""


@dataclass(frozen=True)
class Task:
    roster: list[Row]
    people: list[Row]
    truth: dict[int, int]
    """Person → row of the roster, both by position; a person who is not in the roster is not here."""


@lru_cache(maxsize=1)
def frequencies() -> dict[str, tuple[list[str], list[int]]]:
    """Return the surnames, given names and patronymics of men with their counts.

    They come from the package `russiannames` (BSD-3); names that both genders bear count half.
    """
    import duckdb
    import russiannames

    data = Path(russiannames.__file__).parent / "data"
    counts = {}
    for part in ("surnames", "names", "midnames"):
        rows = duckdb.sql(
            "SELECT text, ceil(sum(CASE gender WHEN 'm' THEN count ELSE count / 2 END))::BIGINT "
            f"FROM '{data}/{part}.parquet' WHERE coalesce(gender, 'u') IN ('m', 'u') AND count > 0 AND "
            " regexp_full_match(text, '[А-ЯЁ][а-яё]+(-[А-ЯЁ][а-яё]+)?') GROUP BY text ORDER BY 2 DESC, 1"
        ).fetchall()
        counts[part] = ([text for text, _count in rows], [count for _text, count in rows])
    return counts


def draw(number: int, chance: random.Random) -> list[Row]:
    """Draw `number` people, each part of the name and the year independently."""
    parts = [
        chance.choices(texts, weights=counts, k=number)
        for texts, counts in (frequencies()[part] for part in ("surnames", "names", "midnames"))
    ]
    years = [round(chance.triangular(1962, 2006, 1988)) for _person in range(number)]
    return list(zip(*parts, years, strict=True))


def make_task(*, people: int, overlap: int, roster: int, seed: int) -> Task:
    """Draw a roster, and `people` of whom `overlap` are in it, each written with the flaws of `SHARES`."""
    chance = random.Random(seed)
    rows = draw(roster, chance)
    places = chance.sample(range(roster), overlap)
    drawn = [rows[place] for place in places] + draw(people - overlap, chance)
    order = chance.sample(range(people), people)
    truth = {position: places[person] for position, person in enumerate(order) if person < overlap}
    return Task(rows, [spoil(drawn[person], chance) for person in order], truth)


def spoil(row: Row, chance: random.Random) -> Row:
    """Return the person as a hurried clerk would write them."""
    surname, given, patronymic, year = row
    if chance.random() < SHARES["inflected"]:
        case = chance.choice(CASES)
        surname = inflect(surname, NamePart.LASTNAME, case)
        given = inflect(given, NamePart.FIRSTNAME, case)
        patronymic = inflect(patronymic, NamePart.MIDDLENAME, case)
    if chance.random() < SHARES["no patronymic"]:
        patronymic = ""
    if chance.random() < SHARES["typo"]:
        which = chance.choice("ssgp")
        surname = mistype(surname, chance) if which == "s" else surname
        given = mistype(given, chance) if which == "g" else given
        patronymic = mistype(patronymic, chance) if which == "p" and patronymic else patronymic
    if chance.random() < SHARES["latin"]:
        schema = chance.choice(SCHEMAS)
        surname, given, patronymic = (schema.translate(part) for part in (surname, given, patronymic))
    if year and chance.random() < SHARES["year off"]:
        year += chance.choice((-1, 1))
    if chance.random() < SHARES["no year"]:
        year = None
    return surname, given, patronymic, year


@lru_cache(maxsize=100_000)
def inflect(text: str, part: NamePart, case: Case) -> str:
    return _maker.make(part, Gender.MALE, case, text)


def mistype(text: str, chance: random.Random) -> str:
    """Return the text with one letter wrong, missing, too many, or two exchanged; rarely the first one."""
    at = chance.randrange(1 if chance.random() < 0.8 else 0, len(text))
    kind = chance.choice(("other", "missing", "more", "exchanged"))
    letter = chance.choice(LETTERS)
    if kind == "other":
        return text[:at] + letter + text[at + 1 :]
    if kind == "missing":
        return text[:at] + text[at + 1 :]
    if kind == "more":
        return text[:at] + letter + text[at:]
    at = min(at, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
