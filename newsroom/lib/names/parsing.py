"""Names as parts: read from any way of writing them, and written out in every case.

Knows no model. What the writing leaves open (which word is the surname, what an initial stands for) is returned as
open, not guessed.
"""

import re
from itertools import product
from typing import NamedTuple

from newsroom.lib.names.declension import ANY, FEMALE, MALE, case_forms
from newsroom.lib.names.first_names import is_given_name, read_given_name, read_patronymic
from newsroom.lib.names.frequency_table import surname_share
from newsroom.lib.names.spelling import (
    DIGRAPHS,
    INITIAL,
    MAX_PART_LENGTH,
    NAME,
    NO_NAME,
    ONE_WORD,
    TOO_LONG,
    TOO_MANY,
    UnreadableNameError,
    fold,
    is_initial,
    plain_spelling,
    tidy,
)

OF_FATHER = {"оглы", "оглу", "кызы", "улы", "уулу", "гызы", "ogly", "oglu", "kyzy", "uly", "uulu"}
"""Words that follow the father's name in a patronymic."""
PARTICLES = {"ван", "фон", "де", "дер", "ди", "дю", "да", "ла", "ле", "аль", "эль", "тер", "бен", "ибн", "van", "von"}
"""Words that belong to the surname after them."""
WORDS_AROUND_NAMES = re.compile(
    r"\b(?:гр(?:аждан(?:ин|ина|ину|ином|ка|ки|ке|ку))?|гр-(?:н|на|ну|ка|ки)|г-(?:н|на|ну|жа)|господин\w{0,2}|"
    r"(?:гвардии|гв|мл(?:адш\w+)?|ст(?:арш\w+)?|гл(?:авн\w+)?|ряд(?:ов\w+)?|ефрейтор\w{0,2}|сержант\w{0,2}|с-т|"
    r"старшин\w{0,2}|(?:старш\w+ )?прапорщик\w{0,2}|пр-к|мичман\w{0,2}|лейтенант\w{0,2}|л-т|капитан\w{0,2}|к-н|"
    r"майор\w{0,2}|м-р|п(?:од)?полковник\w{0,2}|полковник\w{0,2}|п/?п-к|п-к|генерал\w{0,2}(?:-\w+)?|матрос\w{0,2}|"
    r"солдат\w{0,2}|военнослужащ\w+|в/с|запаса|в отставке|юстиции|медицинской службы))(?![\w-])\.?",
    re.IGNORECASE,
)
"""Words beside a name in documents that are not part of it: ranks, and “citizen”."""


class Name(NamedTuple):
    """A person's name in parts. An unknown part is empty, an initial is one letter."""

    surname: str
    given_name: str = ""
    patronymic: str = ""

    @property
    def written(self) -> str:
        """The known parts, surname first."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


class Parsed(NamedTuple):
    """A name with all ways to understand it, likeliest first.

    `open` holds what the writing does not determine: `ORDER`, `GIVEN` or `PATRONYMIC`.
    """

    ways: tuple[Name, ...]
    open: frozenset[str]


PIECES = re.compile(rf"[^\W\d_]\.-[^\W\d_]\.|(?:{'|'.join(sorted(DIGRAPHS))})\.|[^\W\d_]\.|[^.]+", re.IGNORECASE)
"""What `И.И.Иванов` consists of."""
CLEARLY = 10
"""How much likelier the other order of two words has to be to be read in place of surname first."""
RARE_SHARE = 0.0001
"""The share up to which a given name of the other gender is ignored."""
ORDER, GIVEN, PATRONYMIC = "order", "given name", "patronymic"


def parse(text: str) -> Parsed:
    """Parse a name written in any way: with ranks, in any order, with initials, in capitals, in either alphabet.

    Raises UnreadableNameError.
    """
    mended, _changed = tidy(WORDS_AROUND_NAMES.sub(" ", re.sub(r"[«»\"“”()\d]", " ", text)))
    parts = _words(mended)
    if len(parts) < 2:
        raise UnreadableNameError(ONE_WORD if parts else NO_NAME)
    ways = _ways(parts)
    best = ways[0]
    unsure = {
        ORDER: len(ways) > 1,
        GIVEN: not best.given_name or is_initial(best.given_name),
        PATRONYMIC: not best.patronymic or is_initial(best.patronymic),
    }
    return Parsed(ways, frozenset(name for name, is_open in unsure.items() if is_open))


def split(text: str) -> Name:
    """Return the name in a column of full names: surname first, initials first, patronymic second, or clearly last.

    Accepts `Иванов Иван Иванович`, `Иванов И.И.`, `И. И. Иванов`, `Иван Иванович Иванов`, `Мамедов Али Гасан оглы`.
    Expects text from `tidy`. Raises UnreadableNameError.
    """
    parts = _words(text)
    if len(parts) < 2:
        raise UnreadableNameError(ONE_WORD if parts else NO_NAME)
    parts = _initials_last(parts)
    if len(parts) == 3 and _is_sure_patronymic(parts[1]) and not _is_sure_patronymic(parts[2]):
        parts = [parts[2], parts[0], parts[1]]
    surname, given, *rest = parts
    if len(rest) == 2 and _is_patronymic(rest[1]) and not _is_patronymic(rest[0]):
        given, rest = f"{given} {rest[0]}", rest[1:]  # Ахмадов Магомед Али Ибрагимович
    if len(rest) > 1:
        raise UnreadableNameError(TOO_MANY)
    if not rest and _is_sure_patronymic(given) and not _is_patronymic(surname):
        raise UnreadableNameError(NO_NAME)
    if not rest and order_likelihood(given, surname) > CLEARLY * order_likelihood(surname, given):
        surname, given = given, surname
    return _name(surname, given, *rest)


def parse_typed(text: str) -> Name:
    """Return the name typed into a search: a full surname, alone or with given name or initials.

    Raises UnreadableNameError.
    """
    name = split(text) if len(text.split()) > 1 else Name(text.strip())
    if not NAME.match(name.surname):
        raise UnreadableNameError(NO_NAME)
    return name


def written_forms(name: Name) -> set[str]:
    """Return the name in all six cases, surname first and last, and with initials, in plain spelling.

    If the name does not show the gender, the surname is declined as masculine and as feminine.
    """
    genders = _genders(name)
    forms: set[str] = set()
    for gender in genders:
        surnames = case_forms(name.surname, "surname", gender)
        givens = case_forms(name.given_name, "given", gender)
        fathers = case_forms(name.patronymic, "patronymic", gender)
        for case, several in surnames.items():
            for surname, first in product(several, givens[case]):
                for rest in {first, *(f"{first} {of}" for of in fathers[case] if of)}:
                    forms |= {f"{surname} {rest}".strip(), f"{rest} {surname}".strip()}
                forms |= _with_initials(surname, name)
    return {plain_spelling(form) for form in forms}


def _genders(name: Name) -> tuple[str, ...]:
    """Return the genders that the name may have."""
    gender = read_patronymic(fold(name.patronymic)).gender if len(name.patronymic) > 1 else ""
    known = read_given_name(fold(name.given_name)) if name.given_name else ()
    if not gender and known and not any(form.gender != known[0].gender for form in known if form.share > RARE_SHARE):
        gender = known[0].gender
    return (gender,) if gender else (MALE, FEMALE)


def _with_initials(surname: str, name: Name) -> set[str]:
    """Return a form of the surname with the initials of the name, before and after it."""
    if not name.given_name:
        return set()
    first = f"{name.given_name[0]}."
    both = [first, *([f"{first}{name.patronymic[0]}.", f"{first} {name.patronymic[0]}."] if name.patronymic else [])]
    return {form for initials in both for form in (f"{surname} {initials}", f"{initials} {surname}")}


def _words(text: str) -> list[str]:
    """Return the words of a name, with parts that belong together joined: `Гасан оглы`, `ван Велли`."""
    parts = [part for word in text.replace(",", " ").split() for part in _apart(word)]
    joined: list[str] = []
    particle = ""
    for part in parts:
        if part.casefold() in OF_FATHER and joined:
            joined[-1] = f"{joined[-1]} {part}"
        elif part.casefold() in PARTICLES and len(parts) > 2:
            particle = f"{particle}{part} "
        else:
            joined.append(particle + part)
            particle = ""
    return joined


def _ways(parts: list[str]) -> tuple[Name, ...]:
    """Return the ways to understand these words, likeliest first. Raises UnreadableNameError."""
    if any(INITIAL.match(part) for part in parts):
        if len(parts) == 3 and not INITIAL.match(parts[0]) and INITIAL.match(parts[1]) and not INITIAL.match(parts[2]):
            return (_name(parts[2], parts[0], parts[1]),)  # Ivan S. Kozlov
        return (_name(*_initials_last(parts)[:3]),)
    if len(parts) == 2:
        left, right = parts
        ways = [_name(left, right), _name(right, left)]
        if right.split()[0].casefold() in PARTICLES or order_likelihood(right, left) > order_likelihood(left, right):
            ways.reverse()
        return tuple(ways)
    at = _place_of_patronymic(parts)
    if at is not None and at >= 2:
        ways = [_name(" ".join(parts[: at - 1]), parts[at - 1], parts[at])]
        if at > 2:  # Ахмадов Магомед Али Ибрагимович
            ways.append(_name(parts[0], " ".join(parts[1:at]), parts[at]))
        return tuple(reversed(ways) if at > 2 and _is_given(parts[at - 2]) else ways)
    if at == 1:
        return (_name(" ".join(parts[2:]), parts[0], parts[1]),)
    if len(parts) == 3:
        return _name(*parts), _name(parts[2], parts[0], parts[1])
    return *(_name(parts[-1], given) for given in parts[:-1]), _name(parts[0], parts[1])


def _place_of_patronymic(parts: list[str]) -> int | None:
    """Return the position of the patronymic, at best after a given name, or `None`."""
    for at in range(len(parts) - 1, 0, -1):
        if _is_patronymic(parts[at]) and _is_given(parts[at - 1]):
            return at
    return next((at for at in range(len(parts) - 1, 0, -1) if _is_patronymic(parts[at])), None)


def order_likelihood(surname: str, given_name: str) -> float:
    """Return how likely two words are surname and given name, as a share of people."""
    known = read_given_name(fold(given_name))[0]
    return surname_share(fold(surname)) * (known.share if known.cases != ANY else known.share / 100)


def _is_patronymic(word: str) -> bool:
    return bool(read_patronymic(fold(word)).gender)


def _is_sure_patronymic(word: str) -> bool:
    """Return whether the word is a patronymic without a slip, and not “Ивановым”, which is one letter from one."""
    form = read_patronymic(fold(word))
    return bool(form.gender) and (form.cases != ANY or " " in word)


def _is_given(word: str) -> bool:
    return is_given_name(fold(word))


def _initials_last(parts: list[str]) -> list[str]:
    """Return the words with leading initials moved to the end."""
    start = 0
    while start < len(parts) and INITIAL.match(parts[start]):
        start += 1
    return parts[start:] + parts[:start] if start < len(parts) else parts


def _name(surname: str, given: str, patronymic: str = "") -> Name:
    """Return the name with these parts. Raises UnreadableNameError."""
    if max(len(surname), len(given), len(patronymic)) > MAX_PART_LENGTH:
        raise UnreadableNameError(TOO_LONG)
    if INITIAL.match(surname):
        raise UnreadableNameError(NO_NAME)
    return Name(surname, _initial(given), _initial(patronymic))


def _apart(word: str) -> list[str]:
    """Split `И.И.` and `И.И.Иванов` into their parts; return any other word unchanged."""
    pieces = PIECES.findall(word) if word.count(".") else [word]
    return pieces if "".join(pieces) == word else [word]


def _initial(text: str) -> str:
    """Return an initial of one letter without its dot; return any other text unchanged."""
    return text.rstrip(".") if is_initial(text) and is_initial(text.rstrip(".")) else text
