"""Given names and patronymics, read back from any case form, alphabet and East Slavic language.

They work on the folded spelling of `spelling.fold`. Ukrainian and Belarusian forms are known, not guessed: see
`given_name_variants.tsv`.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pytrovich.enums import NamePart

from newsroom.lib.names.declension import (
    ACCUSATIVE,
    ANY,
    DATIVE,
    FEMALE,
    FLEETING,
    GENITIVE,
    INSTRUMENTAL,
    MALE,
    NOMINATIVE,
    PREPOSITIONAL,
    declined,
)
from newsroom.lib.names.frequency_table import table
from newsroom.lib.names.spelling import fold

ALIASES = {
    "danil": "danila", "mihailo": "mihail", "mihal": "mihail", "miCael": "mihail", "dimitri": "dmitri",
    "artemi": "artem", "aleksi": "aleksei", "aleksander": "aleksandr", "alex": "aleksandr", "victor": "viktor",
    "peter": "petr", "niColas": "nikolai", "nikolas": "nikolai", "paul": "pavel", "george": "georgi",
    "andrew": "andrei", "sergi": "sergei", "eugene": "evgeni", "evgen": "evgeni", "eugeni": "evgeni",
    "aleksis": "aleksei", "serge": "sergei", "eugen": "evgeni", "gregor": "grigori", "basil": "vasili", "acob": "akov",
    "constantin": "konstantin", "jakob": "akov", "elias": "ila", "gavrila": "gavril", "kirila": "kiril",
    "muhamed": "magomed", "mohamed": "magomed", "muhamad": "magomed", "ahmed": "ahmad",
    "ahmet": "ahmad", "natali": "natala", "sofi": "sofa", "mariana": "marana",
}  # fmt: skip
"""Folded given names with more than one spelling → the spelling that is compared."""
VARIANTS = Path(__file__).with_name("given_name_variants.tsv")
"""Ukrainian and Belarusian forms of given names; README.md tells their source."""


class GivenNameForm(NamedTuple):
    """A given name as found, read as a case form of `base`.

    `gender` is "m", "f" or "" if unknown; `share` is that of the base form among people of this gender.
    """

    base: str
    gender: str
    cases: frozenset[str]
    share: float


class PatronymicForm(NamedTuple):
    """A patronymic as found: the father's name without its last vowels, the person's gender, and the cases."""

    base: str
    gender: str
    cases: frozenset[str]


_SON = re.compile(r"^(.+?)(?:ov|ev)?iC(a|u|em|om|e|)$")
_DAUGHTER = re.compile(r"^(.+?)(?:ov|ev|iv|au|eu|iniC|iC)n(a|i|e|u|oi|ou)$")
_OF_FATHER = re.compile(r"^(.+?)(ogli|oglu|uli|ulu|kizi|gizi)$")
_SON_MISTYPED = re.compile(
    r"^(.+?)(?:[oe].iC|[oe]v.C|[oe]vi.|[oe]iC|[oe]vC|[oe]vi|viC|[oe]vCi|[oe]ivC|v[oe]iC|[oe].viC|[oe]v.iC|[oe]vi.C)"
    r"(?:a|u|em|om|e|)$"
)
"""Patronymics with one letter of the ending wrong, missing or superfluous, or two exchanged."""
_SON_CASES = {
    "": {NOMINATIVE}, "a": {GENITIVE, ACCUSATIVE}, "u": {DATIVE}, "em": {INSTRUMENTAL}, "om": {INSTRUMENTAL},
    "e": {PREPOSITIONAL},
}  # fmt: skip
_DAUGHTER_CASES = {
    "a": {NOMINATIVE}, "i": {GENITIVE}, "e": {DATIVE, PREPOSITIONAL}, "u": {ACCUSATIVE}, "oi": {INSTRUMENTAL},
    "ou": {INSTRUMENTAL},
}  # fmt: skip


@lru_cache(maxsize=20_000)
def read_patronymic(patronymic: str) -> PatronymicForm:
    """Return the reading of a folded patronymic.

    A text that is not a patronymic is returned without its last vowels, without gender and in any case.
    """
    if match := _OF_FATHER.match(patronymic):
        gender = FEMALE if match[2] in ("kizi", "gizi") else MALE
        return PatronymicForm(_father(match[1]), gender, ANY)
    if match := _SON.match(patronymic):
        return PatronymicForm(_father(match[1]), MALE, frozenset(_SON_CASES[match[2]]))
    if match := _DAUGHTER.match(patronymic):
        return PatronymicForm(_father(match[1]), FEMALE, frozenset(_DAUGHTER_CASES[match[2]]))
    if len(patronymic) > 6 and (match := _SON_MISTYPED.match(patronymic)):
        return PatronymicForm(_father(match[1]), MALE, ANY)
    return PatronymicForm(_father(patronymic), "", ANY)


class Variant(NamedTuple):
    """The folded Russian form of a Ukrainian or Belarusian given name, and its gender."""

    name: str
    gender: str


@lru_cache(maxsize=1)
def variants() -> dict[str, Variant]:
    """Return the folded Ukrainian or Belarusian given name → its Russian form, if they differ.

    A form that is itself a common Russian name, such as Арсен, stays itself.
    """
    known = table("given")
    entries: dict[str, Variant] = {}
    for name, gender, variant, _language in _variant_rows():
        own, other = known.shares[gender].get(variant, 0.0), known.shares[gender].get(name, known.rare)
        if variant != name and own < other * MAX_SHARE_OF_VARIANT:
            entries.setdefault(variant, Variant(ALIASES.get(name, name), gender))
    return entries


MAX_SHARE_OF_VARIANT = 0.02
"""A form that is more common than this in Russia, relative to the Russian form, is a name of its own."""


@lru_cache(maxsize=1)
def _fathers() -> dict[str, str]:
    """Return the father's name in a Ukrainian or Belarusian patronymic → that in the Russian one."""
    fathers = {"ak": "akovl"}  # Якович
    for name, gender, variant, language in _variant_rows():
        if gender == MALE:
            fathers.setdefault(_stem(variant), _stem(name))
            if language == "be":  # Уладзіміравіч
                fathers.setdefault(f"{_stem(variant)}av", _stem(name))
    return {father: name for father, name in fathers.items() if father != name}


@lru_cache(maxsize=1)
def _variant_rows() -> list[tuple[str, str, str, str]]:
    """Return (name, gender, variant, language) of each row of the table, folded, also with г as h."""
    rows = [line.split("\t") for line in VARIANTS.read_text(encoding="utf-8").splitlines()[1:]]
    spellings = [
        (fold(name), gender, fold(spelling), language)
        for name, gender, variant, language, _source in rows
        for spelling in (variant, variant.replace("г", "х").replace("Г", "Х"))  # Hryhorii
    ]
    return list(dict.fromkeys(spellings))


def _father(name: str) -> str:
    """Return the father's name of a patronymic without its last vowels, in its Russian form."""
    stem = _stem(name)
    if stem in _fathers():
        return _fathers()[stem]
    is_belarusian = stem.endswith("av") and not table("given").known(stem) and bool(table("given").known(stem[:-2]))
    return stem[:-2] if is_belarusian else stem  # Іванавіч


def _stem(name: str) -> str:
    """Return a name without its last vowels, if it has more than three letters."""
    return re.sub(r"[aeiou]+$", "", name) if len(name) > 3 else name


@lru_cache(maxsize=20_000)
def read_given_name(name: str) -> tuple[GivenNameForm, ...]:
    """Return the known given names of which a folded name may be a form, the most common first.

    A name that is a form of no known name is its own base, without gender and in any case.
    """
    readings: dict[tuple[str, str], GivenNameForm] = {}
    for base in _bases_of_given(name):
        for known in table("given").known(base):
            forms = declined(known.text, NamePart.FIRSTNAME, known.gender)
            cases = {case for case, form in forms if fold(form) == name}
            if not cases:
                continue
            key = (ALIASES.get(base, base), known.gender)
            before = readings.get(key, GivenNameForm(*key, frozenset(), 0.0))
            readings[key] = GivenNameForm(*key, before.cases | cases, max(known.share, before.share))
    for base in _bases_of_given(name):
        variant = variants().get(base)
        if variant is not None and (variant not in readings or base == name):
            of_variant = frozenset({NOMINATIVE}) if base == name else ANY - {NOMINATIVE}
            share = table("given").shares[variant.gender].get(variant.name, table("given").rare)
            readings[variant] = GivenNameForm(*variant, of_variant, share)
    if not readings:
        return (GivenNameForm(ALIASES.get(name, name), "", ANY, table("given").rare),)
    return tuple(sorted(readings.values(), key=lambda reading: -reading.share))


def is_given_name(name: str) -> bool:
    """Return whether a folded word is a form of a known given name."""
    return read_given_name(name)[0].cases != ANY


def _bases_of_given(name: str) -> set[str]:
    """Return what could have been declined into a folded given name; most of it is not a name."""
    stems = {name} | {name[: -len(ending)] for ending in _GIVEN_ENDINGS if name.endswith(ending) and name != ending}
    bases = {stem + new for stem in stems for new in ("", "a", "i", "ei", "ai")}
    for stem in stems:
        if losing := FLEETING.match(stem):
            bases |= {f"{losing[1]}e{losing[2]}", f"{losing[1]}o{losing[2]}"}
    return bases


_GIVEN_ENDINGS = ("a", "u", "e", "i", "om", "em", "m", "oi", "ei", "iu", "ou")
"""Endings of given names in oblique cases."""
