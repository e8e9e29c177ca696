"""Keys that bring together whoever may be one man: a pair is compared only when it shares one.

Each key leaves out the part in which a slip of the pen would be, so that one slip, a missing patronymic or a missing
year of birth loses nobody. Made of `readings`, so a case form or a transliteration has the key of its base form.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsroom.lib.names.base_forms import Reading

SURNAME_GIVEN, SURNAME_FATHER, SURNAME_YEAR = "sg", "sf", "sy"
"""Against a slip in the patronymic, in the given name, in either."""
GIVEN_FATHER_YEAR, GIVEN_FATHER_HEAD, GIVEN_FATHER_TAIL = "gfy", "gfh", "gft"
GIVEN_YEAR_HEAD, GIVEN_YEAR_TAIL = "gyh", "gyt"
"""Against a slip in the surname, which then keeps its first letter, its head or its tail."""
SURNAME_INITIAL, ONLY_INITIAL = "si", "oi"
"""The first is every man's, and asked for by those with initials; the second the other way round."""
HEAD = 3
"""Letters."""
KINDS = (
    SURNAME_GIVEN, SURNAME_FATHER, SURNAME_YEAR, GIVEN_FATHER_YEAR, GIVEN_FATHER_HEAD, GIVEN_FATHER_TAIL,
    GIVEN_YEAR_HEAD, GIVEN_YEAR_TAIL, SURNAME_INITIAL, ONLY_INITIAL,
)  # fmt: skip
STORED_READINGS = 2
"""Of a name in a list: its likeliest readings. Who looks for it asks with all of his."""

Meaning = tuple[str, str]
"""A kind of key, and what it stands for."""


def stored(readings: Iterable[Reading], year: int | None) -> set[Meaning]:
    """What the keys beside a person stand for."""
    found: set[Meaning] = set()
    for reading in list(readings)[:STORED_READINGS]:
        if reading.given.endswith("."):
            found.add((ONLY_INITIAL, f"{reading.surname} {reading.given[0]}"))
        elif reading.given:
            found.add((SURNAME_INITIAL, f"{reading.surname} {reading.given[0]}"))
            found.update(_of_whole_name(reading, year))
    return found


class Given(NamedTuple):
    """What nearly every entry of a list gives. Keys that find only those without it need not be asked for then."""

    patronymics: bool = False
    years: bool = False


NOTHING = Given()


def asked(readings: Iterable[Reading], year: int | None, given: Given = NOTHING) -> set[Meaning]:
    """What the keys of whoever may be this person stand for, in a list of this kind."""
    found: set[Meaning] = set()
    needless = _needless(given, year)
    for reading in readings:
        if not reading.given:
            continue
        found.add((ONLY_INITIAL, f"{reading.surname} {reading.given[0]}"))
        if reading.given.endswith("."):
            found.add((SURNAME_INITIAL, f"{reading.surname} {reading.given[0]}"))
        else:
            whole = bool(reading.father) and not reading.father.endswith(".")
            found.update(key for key in _of_whole_name(reading, year) if not (whole and key[0] in needless))
    return found


def _needless(given: Given, year: int | None) -> set[str]:
    """Kinds that a man with a whole name need not be asked for by, as another kind finds the same entries."""
    found = {SURNAME_YEAR, GIVEN_YEAR_HEAD, GIVEN_YEAR_TAIL} if given.patronymics else set()
    return found | {GIVEN_FATHER_HEAD} if given.years and year else found


def _tail(surname: str) -> str:
    """More of a long surname: `ов` and `ский` are the end of many."""
    length = len(surname)
    return surname[-(4 if length <= 7 else 5 if length <= 9 else 6) :]


def _of_whole_name(reading: Reading, year: int | None) -> Iterator[Meaning]:
    surname, given, father = reading.surname, reading.given, reading.father
    yield SURNAME_GIVEN, f"{surname} {given}"
    if father and not father.endswith("."):
        yield SURNAME_FATHER, f"{surname} {father}"
        yield GIVEN_FATHER_HEAD, f"{given} {father} {surname[:HEAD]}"
        yield GIVEN_FATHER_TAIL, f"{given} {father} {_tail(surname)}"
        if year:
            yield GIVEN_FATHER_YEAR, f"{given} {father} {year} {surname[:1]}"
    if year:
        yield SURNAME_YEAR, f"{surname} {year}"
        yield GIVEN_YEAR_HEAD, f"{given} {year} {surname[:HEAD]}"
        yield GIVEN_YEAR_TAIL, f"{given} {year} {_tail(surname)}"
