"""The suppression list: recognising, without their names, people who were removed on request.

A row is compared in every reading of its name (`newsroom.lib.names.base_forms`): in any case, order, alphabet and East
Slavic language, with initials, without patronymic, and with one letter wrong in a whole name. Prefers false positives:
a namesake may be refused.
"""

import secrets
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from django.db import transaction

from desertions.models import KeyCheckValue, Purge, SuppressedPerson
from newsroom.lib.names.base_forms import BaseForms, base_forms
from newsroom.lib.names.comparison import COMMON
from newsroom.lib.names.declension import possible_bases
from newsroom.lib.names.first_names import is_given_name, read_patronymic
from newsroom.lib.names.frequencies import GIVEN, father_name_shares, name_share
from newsroom.lib.names.frequency_table import is_known_surname
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.spelling import first_letter, fold
from newsroom.lib.sealing.blind_index import folded
from newsroom.lib.sealing.keys import digest
from newsroom.lib.text.partial_dates import PartialDate

NO_BIRTH, ANY_BIRTH = "unknown", "any"


class SuppressionList:
    """All suppressed people, read once, as they are few. Each import reads its own list."""

    def __init__(self) -> None:
        self.by_form: dict[int, str] = {}
        self.by_person: dict[int, str] = {}
        self.by_name: dict[int, str] = {}
        self.by_name_without_birth: dict[int, str] = {}
        for stone in SuppressedPerson.objects.select_related("purge"):
            self.by_form.update(dict.fromkeys(stone.form_keys, stone.purge.number))
            self.by_person[stone.person_key] = stone.purge.number
            self.by_name[stone.name_key] = stone.purge.number
            if not stone.has_birth:
                self.by_name_without_birth[stone.name_key] = stone.purge.number
        self.key = _key() if self.by_person else b""

    def certificate_of(self, values: dict[str, Any]) -> str:
        """Return the number of the certificate under which this person was removed, or `""`.

        `values` has the name and birth as an import reads them: of a list `born_on` and `born_year`, of cases a partial
        date. If either side lacks the birth, the name decides.
        """
        if not self.by_person or not values.get("surname"):
            return ""
        name = Name(values["surname"], values.get("given_name", ""), values.get("patronymic", ""))
        born_on: Any = values.get("born_on")
        born_year = values.get("born_year")
        if isinstance(born_on, PartialDate):
            born_on, born_year = born_on.only_day, born_on.only_year
        by_person, by_name = _digests(self.key, name, born_on)
        known = self.by_name_without_birth if born_on else self.by_name
        number = self.by_person.get(by_person) or known.get(by_name, "")
        births: Iterable[Any] = (ANY_BIRTH,)
        if born_on:
            births = (born_on, _only(born_on.year), NO_BIRTH)
        elif born_year:
            births = (born_year, NO_BIRTH)
        asked = (_form_digest(self.key, form, birth) for form, birth in product(_asked(name), births))
        return number or next((self.by_form[key] for key in asked if key in self.by_form), "")


def suppress(purge: Purge, person: Any) -> None:
    """Store keyed digests by which this person is recognised, and nothing that reveals who they are."""
    name = Name(person.surname, person.given_name, person.patronymic)
    key, born_on = _key(), person.born_on
    by_person, by_name = _digests(key, name, born_on)
    births: Iterable[Any] = (ANY_BIRTH, NO_BIRTH)
    if born_on is not None and born_on.only_year:
        births = (ANY_BIRTH, born_on.only_day or _only(born_on.only_year), born_on.only_year)
    SuppressedPerson.objects.create(
        purge=purge,
        person_key=by_person,
        name_key=by_name,
        form_keys=sorted({_form_digest(key, form, birth) for form, birth in product(_stored(name), births)}),
        has_birth=born_on is not None,
    )


def _stored(name: Name) -> set[str]:
    """Return the forms under which a removed person is recognised; none of a surname alone."""
    forms: set[str] = set()
    of_father = first_letter(name.patronymic)
    for surname, given, father, *_rest in base_forms(name):
        if not given:
            continue
        letter, is_short = first_letter(name.given_name), given.endswith(".")
        forms |= {f"letter {surname} {letter}", f"letters {surname} {letter} {of_father}"}
        if is_short:
            forms |= {f"only letters {surname} {letter} {of_father}", f"only letters {surname} {letter}"}
            continue
        forms.add(f"given {surname} {given}")
        if not father or father.endswith("."):
            forms.add(f"only given {surname} {given} {of_father}")
        else:
            forms |= {f"given and letter {surname} {given} {of_father}", f"whole {surname} {given} {father}"}
            forms |= {f"near {part}" for part in _with_slips(surname, given, father)}
    return forms


def _asked(name: Name) -> set[str]:
    """Return the forms of which a removed person with this name has one: the same in all parts that both have."""
    forms: set[str] = set()
    if name.patronymic and read_patronymic(fold(name.given_name)).gender:  # “Сергее Никоновиче Карповиче”
        forms = _asked(Name(name.patronymic, name.surname, name.given_name))
    of_father = first_letter(name.patronymic)
    for reading in base_forms(name):
        surname, given, father = reading.surname, reading.given, reading.father
        if not given:
            continue
        is_swapped = reading.surname != fold(name.surname) and reading.surname == fold(name.given_name)
        letter, is_short = first_letter(name.surname if is_swapped else name.given_name), given.endswith(".")
        if is_short:
            for base in possible_bases(surname):  # nothing beside initials tells the case
                forms.add(f"letters {base} {letter} {of_father}" if father else f"letter {base} {letter}")
            continue
        forms |= {f"only given {surname} {given} {of}" for of in {"", of_father}}
        forms |= {f"only letters {surname} {letter} {of}" for of in {"", of_father}}
        if not father:
            forms |= {f"given {base} {given}" for base in possible_bases(surname)}
            forms.add(f"only letters {surname} {letter}")
        elif father.endswith("."):
            forms.add(f"given and letter {surname} {given} {of_father}")
        else:
            forms |= {f"whole {surname} {given} {father}", *(f"near {part}" for part in _slips_of(reading))}
    return forms


def _with_slips(surname: str, given: str, father: str) -> Iterator[str]:
    """Yield what a whole name shares with each name that differs in one letter of one part."""
    yield from (f"s {surname_} {given} {father}" for surname_ in _without_a_letter(surname))
    yield from (f"g {surname} {given_} {father}" for given_ in _without_a_letter(given))
    yield from (f"f {surname} {given} {father_}" for father_ in _without_a_letter(father))


def _slips_of(reading: BaseForms) -> Iterator[str]:
    """Yield the same for a row. A part that is a usual name of its own is not mistyped."""
    usual = {
        "s": is_known_surname(reading.surname),
        "g": is_given_name(reading.given) and name_share(GIVEN, reading.given) > COMMON,
        "f": father_name_shares().get(reading.father, 0.0) > COMMON,
    }
    slips = _with_slips(reading.surname, reading.given, reading.father)
    yield from (slip for slip in slips if not usual[slip[0]])


def _without_a_letter(text: str) -> set[str]:
    """Return the text, and the text without each of its letters: two texts that differ in one letter share one."""
    return {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))} if len(text) > 3 else {text}


def _only(year: int) -> str:
    """Return the birth of a removed person of whom no more than the year is known."""
    return f"in {year}"


def _form_digest(key: bytes, form: str, birth: Any) -> int:
    return digest(f"removed {form} {birth}", key)


def _digests(key: bytes, name: Name, born_on: Any) -> tuple[int, int]:
    """Return the digests of full name with date of birth, and of the full name alone."""
    text = " ".join(folded(name))
    return digest(f"removed {text} {born_on or ''}", key), digest(f"removed {text}", key)


@transaction.atomic
def _key() -> bytes:
    """Return the random key of these digests, generating and storing it on first use."""
    proof = KeyCheckValue.objects.select_for_update().first() or KeyCheckValue.objects.create(
        sentence=KeyCheckValue.SENTENCE
    )
    if not proof.suppression_key:
        proof.suppression_key = secrets.token_hex(32)
        proof.save(update_fields=["suppression_key"])
    return bytes.fromhex(proof.suppression_key)
