"""Blind index: tokens by which a person is found by name, without opening sealed names.

Tokens of a sealed name are keyed digests, those of an open name plain hashes. A full name has a token of each kind:
surname; surname and initials; surname and given name; all three. A name that lacks a part, or has an initial for it,
has the token of its surname and one for partial names, so that a query by the full name finds it too. All are computed
from the folded spelling (`newsroom.lib.names.spelling.fold`), so that spellings of one name have the same tokens.

If one token stood beside every Ivanov, its frequency in a stolen database would reveal that these are the Ivanovs. So
each sealed token is drawn at random from many variants of the same meaning (`VARIANTS`), and a query asks for all of
them.
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
"""Kind → the number of variants of a token that have the same meaning."""
_chance = random.SystemRandom()


class BlindIndexField(ArrayField[Any, Any]):
    """The index tokens of the row's name, computed again on every save or insert.

    A database trigger rejects a change of a sealed name that leaves its tokens unchanged.
    """

    is_derived = True

    def deconstruct(self) -> Any:
        """Return an ordinary array for migrations."""
        name, _path, args, options = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, options

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        tokens = index_tokens_of(model_instance)
        setattr(model_instance, self.attname, tokens)
        return tokens


class DerivedKeyField(models.BigIntegerField[Any, Any]):
    """A keyed digest of `text(row)`, computed again on every save or insert."""

    is_derived = True

    def __init__(self, *args: Any, text: Any = None, **options: Any) -> None:
        super().__init__(*args, **{"default": 0, "editable": False} | options)
        self.text = text

    def deconstruct(self) -> Any:
        """Return an ordinary number for migrations."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        key = digest(self.text(model_instance))
        setattr(model_instance, self.attname, key)
        return key


def person_text(person: Any) -> str:
    """Return the text by which a person is recognised: folded full name, and date of birth.

    Two people for whom it is equal are taken to be the same person.
    """
    return "person " + " ".join([*folded(person), str(person.born_on or "")])


def blind_index_field() -> BlindIndexField:
    """Return the model field for index tokens."""
    return BlindIndexField(models.BigIntegerField(), default=list, editable=False)


def blind_index_db_index(name: str) -> GinIndex:
    """Return the database index over `blind_index`.

    It has no pending list, so that a query right after an import is as fast as any.
    """
    return GinIndex(fields=["blind_index"], name=name, fastupdate=False)


def index_tokens_of(person: Any) -> list[int]:
    """Return the tokens to store beside this person's name.

    Reads the name from `person.person` if it exists, as for list entries, and `person.is_sealed`.
    """
    meanings = token_texts_of(*folded(getattr(person, "person", person)))
    return sealed_tokens(meanings) if person.is_sealed else open_tokens(meanings)


def folded(person: Any) -> tuple[str, str, str]:
    """Return surname, given name and patronymic in folded spelling; an initial is one letter and a dot."""

    def part(text: str) -> str:
        return f"{fold(text)[:1]}." if is_initial(text) else fold(text)

    return fold(person.surname), part(person.given_name), part(person.patronymic)


def token_texts_of(surname: str, given: str, patronymic: str) -> tuple[tuple[str, str], ...]:
    """Return the (kind, text) from which the tokens of a folded name are computed; `()` without a surname."""
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
    """Return a random variant of the sealed token of each (kind, text), under the first key."""
    key = ring().digest_keys[0]
    return [digest(f"{kind} {_chance.randrange(variants[kind])} {text}", key) for kind, text in meanings]


def open_tokens(meanings: tuple[tuple[str, str], ...]) -> list[int]:
    """Return the unkeyed token of each (kind, text)."""
    return [_hash(f"{kind} {text}") for kind, text in meanings]


def name_of_person(person: Any) -> Name:
    """Return the name of an object that has its parts as attributes."""
    return Name(person.surname, person.given_name, person.patronymic)


def query_tokens(person: Any, *, sealed: bool) -> list[int]:
    """Return the tokens of every row whose name agrees with this one as far as both are known.

    Unknown parts agree with everything, initials with what they begin. A few rows that do not agree have such a token
    too. Returns `[]` for a name without a surname.
    """
    return query_tokens_of(*folded(person), sealed=sealed)


def query_tokens_of(surname: str, given: str, patronymic: str, *, sealed: bool) -> list[int]:
    """Return what `query_tokens` says, of a name in folded spelling."""
    wanted = list(_asked(surname, given, patronymic)) if surname else []
    return every_variant(wanted) if sealed else open_tokens(tuple(wanted))


def every_variant(meanings: Iterable[tuple[str, str]], variants: Mapping[str, int] = VARIANTS) -> list[int]:
    """Return all variants of the sealed token of each (kind, text), under every key."""
    return [
        digest(f"{kind} {variant} {text}", key)
        for key in ring().digest_keys
        for kind, text in meanings
        for variant in range(variants[kind])
    ]


def ids_by_name(rows: QuerySet[Any], person: Any, *, sealed: bool, most: int) -> list[int]:
    """Return the ids of at most `most` of these rows whose name agrees with the person's.

    PostgreSQL expects many tokens to match many rows and would read the whole table, so it is restricted to the index.
    """
    keys = query_tokens(person, sealed=sealed)
    if not keys:
        return []
    with force_index_scan():
        return list(rows.filter(blind_index__overlap=keys).order_by().values_list("pk", flat=True)[:most])


def _asked(surname: str, given: str, patronymic: str) -> Iterator[tuple[str, str]]:
    """Yield the (kind, text) for which a query by this folded name asks."""
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
    """Return the hash of a text as a signed number of 64 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
