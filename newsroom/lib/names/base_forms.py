"""Base forms of a name: its parts in the nominative, once for each way to read it.

`Александра Дмитриева` is a woman in the nominative or Александр Дмитриев in the genitive: two readings. Given name and
patronymic determine the case, and the case determines the base form of the surname.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from newsroom.lib.names.declension import (
    ACCUSATIVE,
    ANY,
    GENITIVE,
    MALE,
    NOMINATIVE,
    possible_bases,
    surname_bases,
)
from newsroom.lib.names.first_names import GivenNameForm, PatronymicForm, read_given_name, read_patronymic
from newsroom.lib.names.parsing import Name, order_likelihood
from newsroom.lib.names.spelling import fold, is_initial

MAX_BASE_FORMS = 4
"""Base forms of one name that are returned."""
NOMINATIVES, GENITIVES = frozenset({NOMINATIVE}), frozenset({GENITIVE, ACCUSATIVE})
_WOMANS = re.compile(r"(?:ov|ev|sk)a$")
"""Endings that a masculine surname does not have in the nominative."""
_UNKNOWN_GIVEN, _UNKNOWN_FATHER = GivenNameForm("", "", ANY, 0.0), PatronymicForm("", "", ANY)


class BaseForms(NamedTuple):
    """A reading of a name, in folded base forms. An initial is one letter and a dot; unknown parts are empty."""

    surname: str
    given: str
    father: str
    gender: str
    is_written: bool
    """Whether the surname was written in this form, not in an oblique case."""


@lru_cache(maxsize=100_000)
def base_forms(name: Name) -> tuple[BaseForms, ...]:
    """Return the readings of a name, likeliest first; `()` for a name without a surname.

    Where nothing decides which of two words is the surname, both orders are read.
    """
    readings = _in_order(name)
    if not name.patronymic and name.given_name and not is_initial(name.given_name) and _may_be_swapped(name):
        others = _in_order(Name(name.given_name, name.surname))
        readings = (*readings[:1], *others[:1], *readings[1:], *others[1:])  # the first two are what lists are found by
    return readings[:MAX_BASE_FORMS]


def _may_be_swapped(name: Name) -> bool:
    """Return whether the given name may stand in the place of the surname."""
    other = order_likelihood(name.given_name, name.surname)
    return other * DECIDES > order_likelihood(name.surname, name.given_name)


DECIDES = 100
"""How much likelier one order of two words has to be for the other to be left out."""


def _in_order(name: Name) -> tuple[BaseForms, ...]:
    """Return the readings of a name whose surname is what is called so."""
    surname = fold(name.surname)
    if not surname:
        return ()
    of_father = _father(name.patronymic)
    if of_father.cases == NOMINATIVES and (known := _in_nominative(name.given_name)):
        return (BaseForms(surname, known, of_father.base, of_father.gender, True),)
    options = [option for option in _given(name.given_name) if _agree(option, of_father)]
    if not options and name.given_name:  # mistyped, or in two different cases
        options = [_given(name.given_name)[0]._replace(cases=of_father.cases)]
    readings: dict[tuple[str, str], tuple[int, BaseForms]] = {}
    for option in options:
        gender = of_father.gender or option.gender
        for rank, base in enumerate(surname_bases(surname, _cases(surname, option, of_father, gender), gender)):
            reading = BaseForms(base, option.base, of_father.base, gender, base == surname)
            readings.setdefault((base, option.base), (rank, reading))
    return tuple(reading for _rank, reading in sorted(readings.values(), key=lambda ranked: ranked[0]))[:MAX_BASE_FORMS]


def _cases(surname: str, option: GivenNameForm, of_father: PatronymicForm, gender: str) -> frozenset[str]:
    """Return the cases in which the name may stand; the nominative if nothing determines them."""
    cases = option.cases & of_father.cases
    if cases == ANY:
        return GENITIVES if gender == MALE and _WOMANS.search(surname) else NOMINATIVES
    return cases


@lru_cache(maxsize=20_000)
def looser_base_forms(reading: BaseForms) -> tuple[frozenset[str], frozenset[str]]:
    """Return what surname and given name could be forms of if nothing determines the case."""
    return possible_bases(reading.surname), possible_bases(reading.given)


@lru_cache(maxsize=20_000)
def _in_nominative(text: str) -> str:
    """Return the base form of the given name if it can stand in the nominative, otherwise `""`.

    That is the usual case beside a patronymic in the nominative.
    """
    options = _given(text) if text and not is_initial(text) else ()
    return next((option.base for option in options if NOMINATIVE in option.cases), "")


def _father(text: str) -> PatronymicForm:
    """Return the reading of a patronymic, an initial or an empty text."""
    if not text:
        return _UNKNOWN_FATHER
    if is_initial(text):
        return PatronymicForm(f"{fold(text)[:1]}.", "", ANY)
    return read_patronymic(fold(text))


def _given(text: str) -> tuple[GivenNameForm, ...]:
    """Return the readings of a given name, an initial or an empty text."""
    if not text:
        return (_UNKNOWN_GIVEN,)
    if is_initial(text):
        return (GivenNameForm(f"{fold(text)[:1]}.", "", ANY, 0.0),)
    return read_given_name(fold(text))


def _agree(option: GivenNameForm, of_father: PatronymicForm) -> bool:
    """Return whether given name and patronymic can have the same gender and case."""
    if option.gender and of_father.gender and option.gender != of_father.gender:
        return False
    return bool(option.cases & of_father.cases)
