"""Keys by which a person is found by name: beside a sealed name they are keyed digests, beside an open one hashes.

A full name has a key of each kind: surname; surname and initials; surname and given name; all three. A name that
lacks a part, or has an initial for it, has its surname's key and a key of partial names, so that a look-up by the
full name finds it too. All of them are made of `names.fold`, so that spellings of one name share their keys.

A key that stood beside every Ivanov alike would tell, by its number in a stolen database, that these are the Ivanovs.
So each sealed key is drawn anew from many that mean the same (`VARIANTS`), and a look-up asks for all of them.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import QuerySet

from newsroom.lib.db.full_text_search import force_index_scan
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.spelling import fold, is_initial
from newsroom.lib.sealing.keys import digest, ring

SURNAME, INITIAL, INITIALS, GIVEN, FULL, PARTIAL = "s", "i", "ii", "g", "full", "part"
VARIANTS = {SURNAME: 256, INITIAL: 64, INITIALS: 32, GIVEN: 32, FULL: 8, PARTIAL: 16}
"""How many keys of a kind mean the same name."""
_chance = random.SystemRandom()


class BlindIndexField(ArrayField):
    """The keys of the row's name, made anew whenever the row is saved or inserted.

    A trigger refuses a change of a sealed name that leaves its keys as they were.
    """

    is_derived = True

    def deconstruct(self) -> Any:
        """To migrations an array like any other."""
        name, _path, args, options = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, options

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        made = index_tokens_of(model_instance)
        setattr(model_instance, self.attname, made)
        return made


class DerivedKeyField(models.BigIntegerField):
    """A keyed digest of `text(row)`, made anew whenever the row is saved or inserted."""

    is_derived = True

    def __init__(self, *args: Any, text: Any = None, **options: Any) -> None:
        super().__init__(*args, **{"default": 0, "editable": False} | options)
        self.text = text

    def deconstruct(self) -> Any:
        """To migrations a number like any other."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        made = digest(self.text(model_instance))
        setattr(model_instance, self.attname, made)
        return made


def person_text(person: Any) -> str:
    """Full name, as it compares, and date of birth: whoever has both alike is taken for one man."""
    return "person " + " ".join([*folded(person), str(person.born_on or "")])


def blind_index_field() -> BlindIndexField:
    return BlindIndexField(models.BigIntegerField(), default=list, editable=False)


def blind_index_db_index(name: str) -> GinIndex:
    """Without a waiting list of its own: a look-up right after an import is as fast as any."""
    return GinIndex(fields=["blind_index"], name=name, fastupdate=False)


def index_tokens_of(person: Any) -> list[int]:
    """The keys to store beside this person's name. A list's entry names its person by `values`."""
    meanings = token_texts_of(*folded(getattr(person, "person", person)))
    return sealed_tokens(meanings) if person.is_sealed else open_tokens(meanings)


def folded(person: Any) -> tuple[str, str, str]:
    """Surname, given name and patronymic as they compare; an initial stays one letter and a dot."""

    def part(text: str) -> str:
        return f"{fold(text)[:1]}." if is_initial(text) else fold(text)

    return fold(person.surname), part(person.given_name), part(person.patronymic)


def token_texts_of(surname: str, given: str, patronymic: str) -> tuple[tuple[str, str], ...]:
    """What the keys of a name stand for, as (kind, text). The parts are `folded`."""
    if not surname:
        return ()
    if not given or not patronymic or given.endswith(".") or patronymic.endswith("."):
        return (SURNAME, surname), (PARTIAL, f"{surname} {given[:1]}")
    return (
        (SURNAME, surname),
        (INITIAL, f"{surname} {given[0]}"),
        (INITIALS, f"{surname} {given[0]} {patronymic[0]}"),
        (GIVEN, f"{surname} {given}"),
        (FULL, f"{surname} {given} {patronymic}"),
    )


def sealed_tokens(meanings: tuple[tuple[str, str], ...], variants: Mapping[str, int] = VARIANTS) -> list[int]:
    key = ring().digest_keys[0]
    return [digest(f"{kind} {_chance.randrange(variants[kind])} {text}", key) for kind, text in meanings]


def open_tokens(meanings: tuple[tuple[str, str], ...]) -> list[int]:
    return [_hash(f"{kind} {text}") for kind, text in meanings]


def name_of_person(person: Any) -> Name:
    return Name(person.surname, person.given_name, person.patronymic)


def query_tokens(person: Any, *, sealed: bool) -> list[int]:
    """The keys of every row whose name agrees with this one as far as both are known; with a few that do not.

    Unknown parts agree with everything, initials with what they begin. Nothing for a name without a surname.
    """
    surname, given, patronymic = folded(person)
    wanted = list(_asked(surname, given, patronymic)) if surname else []
    return every_variant(wanted) if sealed else open_tokens(tuple(wanted))


def every_variant(meanings: Iterable[tuple[str, str]], variants: Mapping[str, int] = VARIANTS) -> list[int]:
    return [
        digest(f"{kind} {variant} {text}", key)
        for key in ring().digest_keys
        for kind, text in meanings
        for variant in range(variants[kind])
    ]


def ids_by_name(rows: QuerySet[Any], person: Any, *, sealed: bool, most: int) -> list[int]:
    """Ids of those of these rows whose name agrees with the person's, at most so many.

    PostgreSQL takes many keys for many rows and would read the whole table: it is held to the index.
    """
    keys = query_tokens(person, sealed=sealed)
    if not keys:
        return []
    with force_index_scan():
        return list(rows.filter(blind_index__overlap=keys).order_by().values_list("pk", flat=True)[:most])


def _asked(surname: str, given: str, patronymic: str) -> Iterator[tuple[str, str]]:
    if not given:
        yield SURNAME, surname
        return
    yield PARTIAL, f"{surname} "
    yield PARTIAL, f"{surname} {given[0]}"
    if given.endswith("."):
        yield (INITIALS, f"{surname} {given[0]} {patronymic[0]}") if patronymic else (INITIAL, f"{surname} {given[0]}")
    elif not patronymic:
        yield GIVEN, f"{surname} {given}"
    elif patronymic.endswith("."):
        yield INITIALS, f"{surname} {given[0]} {patronymic[0]}"
    else:
        yield FULL, f"{surname} {given} {patronymic}"


@lru_cache(maxsize=20_000)
def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
