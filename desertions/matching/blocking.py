"""Blocking keys: two people are compared only if they share at least one key.

Each key leaves out one part of the name or birth, so that a slip of the pen in that part, a missing patronymic or a
missing year of birth loses nobody. Keys are built from `base_forms`, so a case form or a transliteration has the key of
its base form.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction

from desertions.choices import ImportState
from desertions.matching.comparisons.person import Person
from desertions.models import ImportRun, NamedList
from newsroom.lib.db.bulk_copy import copy_lines
from newsroom.lib.jobs.advisory_locks import Lock, lock_until_commit
from newsroom.lib.names.base_forms import BaseForms, base_forms
from newsroom.lib.names.parsing import Name
from newsroom.lib.sealing.blind_index import every_variant, name_of_person, open_tokens, sealed_tokens
from newsroom.lib.sealing.fields import SealedJSONField
from newsroom.lib.sealing.keys import unseal

SURNAME_GIVEN, SURNAME_FATHER, SURNAME_YEAR = "sg", "sf", "sy"
"""Kinds that tolerate a slip in the patronymic, in the given name, or in either of them."""
GIVEN_FATHER_YEAR, GIVEN_FATHER_HEAD, GIVEN_FATHER_TAIL = "gfy", "gfh", "gft"
GIVEN_YEAR_HEAD, GIVEN_YEAR_TAIL = "gyh", "gyt"
"""Kinds that tolerate a slip in the surname, as long as its first letter, its head or its tail is right."""
SURNAME_INITIAL, ONLY_INITIAL = "si", "oi"
"""Kinds for given names of which one side has only the initial.

`SURNAME_INITIAL` is stored for entries with a full given name and queried by people with an initial; `ONLY_INITIAL` is
stored for entries with an initial and queried by everyone.
"""
HEAD = 3
"""Letters at the beginning of a surname that its head keys hold."""
KINDS = (
    SURNAME_GIVEN, SURNAME_FATHER, SURNAME_YEAR, GIVEN_FATHER_YEAR, GIVEN_FATHER_HEAD, GIVEN_FATHER_TAIL,
    GIVEN_YEAR_HEAD, GIVEN_YEAR_TAIL, SURNAME_INITIAL, ONLY_INITIAL,
)  # fmt: skip
"""All kinds of blocking keys."""
STORED_READINGS = 2
"""Base forms of a list entry's name for which keys are stored, likeliest first. A query uses all base forms of its
name.
"""

VARIANTS = dict.fromkeys(KINDS, 32) | {GIVEN_FATHER_YEAR: 8, SURNAME_INITIAL: 64}
"""Kind → how many variants of a sealed key have the same meaning: see `newsroom.lib.sealing.blind_index`."""

KeyText = tuple[str, str]
"""The kind of a key, and the plain text from which the key is computed."""


def stored_key_texts(found_readings: Iterable[BaseForms], year: int | None) -> set[KeyText]:
    """Return the texts of the keys to store for a list entry with these base forms and year of birth."""
    texts: set[KeyText] = set()
    for reading in list(found_readings)[:STORED_READINGS]:
        if reading.given.endswith("."):
            texts.add((ONLY_INITIAL, f"{reading.surname} {reading.given[0]}"))
        elif reading.given:
            texts.add((SURNAME_INITIAL, f"{reading.surname} {reading.given[0]}"))
            texts.update(_of_whole_name(reading, year))
    return texts


class ListCompleteness(NamedTuple):
    """Which parts nearly every entry of a list has.

    A key that finds only entries without such a part need not be queried.
    """

    patronymics: bool = False
    years: bool = False


UNKNOWN_COMPLETENESS = ListCompleteness()


def query_key_texts(
    found_readings: Iterable[BaseForms], year: int | None, completeness: ListCompleteness = UNKNOWN_COMPLETENESS
) -> set[KeyText]:
    """Return the texts of all keys that entries for this person may have, in a list of this completeness."""
    texts: set[KeyText] = set()
    needless = _needless(completeness, year)
    for reading in found_readings:
        if not reading.given:
            continue
        texts.add((ONLY_INITIAL, f"{reading.surname} {reading.given[0]}"))
        if reading.given.endswith("."):
            texts.add((SURNAME_INITIAL, f"{reading.surname} {reading.given[0]}"))
        else:
            whole = bool(reading.father) and not reading.father.endswith(".")
            texts.update(key for key in _of_whole_name(reading, year) if not (whole and key[0] in needless))
    return texts


def _needless(completeness: ListCompleteness, year: int | None) -> set[str]:
    """Return the kinds that a query with a whole name can leave out.

    Other kinds find the same entries in a list of this completeness.
    """
    kinds = {SURNAME_YEAR, GIVEN_YEAR_HEAD, GIVEN_YEAR_TAIL} if completeness.patronymics else set()
    return kinds | {GIVEN_FATHER_HEAD} if completeness.years and year else kinds


def _tail(surname: str) -> str:
    """Return the last 4 to 6 letters of a surname.

    More of a long surname is returned: many surnames end in `ов` or `ский`.
    """
    length = len(surname)
    return surname[-(4 if length <= 7 else 5 if length <= 9 else 6) :]


def _of_whole_name(reading: BaseForms, year: int | None) -> Iterator[KeyText]:
    """Yield the key texts that are possible for a reading with a full given name."""
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


def blocking_keys(person: Any, year: int | None, *, sealed: bool) -> list[int]:
    """Return the blocking keys to store for a person of a list."""
    meanings = tuple(sorted(stored_key_texts(base_forms(name_of_person(person)), year)))
    return sealed_tokens(meanings, VARIANTS) if sealed else open_tokens(meanings)


def blocking_query_keys(
    name: Name, year: int | None, *, sealed: bool, completeness: ListCompleteness = UNKNOWN_COMPLETENESS
) -> list[int]:
    """Return the keys by which every entry is found that may be this person."""
    meanings = query_key_texts(base_forms(name), year, completeness)
    return every_variant(meanings, VARIANTS) if sealed else open_tokens(tuple(meanings))


BATCH_SIZE = 20_000
"""Entries indexed in one transaction."""
Report = Callable[[int], None]
"""Called with the number of entries done; may raise to stop."""


def index_list(named_list: NamedList, report: Report = lambda done: None) -> int:
    """Create the missing and outdated blocking keys of a list's present entries. Returns the number of entries.

    Returns 0 if the list has been indexed since its latest import. Each batch is committed on its own: an interrupted
    call continues where it stopped.
    """
    latest = latest_import(named_list)
    if latest is not None and named_list.indexed_in_id == latest.pk:
        return 0
    done, last = 0, 0
    while rows := _batch_without_keys(named_list, last):
        lines = []
        for pk, content, *values in rows:
            person = person_of(values)
            keys = ",".join(map(str, blocking_keys(person.name, person.year, sealed=named_list.is_sealed)))
            lines.append(f"{pk}\t{named_list.pk}\t{content}\t{{{keys}}}\n")
        with transaction.atomic(), connection.cursor() as cursor:
            lock_until_commit((Lock.LIST_INDEX, named_list.pk))  # one writer at a time
            cursor.execute(
                "DELETE FROM desertions_entryblockingkeys WHERE entry_id = ANY(%s)", [[row[0] for row in rows]]
            )
            columns = ("entry_id", "named_list_id", "content", "keys")
            copy_lines(cursor, "desertions_entryblockingkeys", columns, lines)
        done, last = done + len(rows), rows[-1][0]
        report(done)
    if done:
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('entry_by_blocking_keys')")
            cursor.execute("ANALYZE desertions_entryblockingkeys")
    NamedList.objects.filter(pk=named_list.pk).update(indexed_in=latest)
    named_list.indexed_in = latest
    return done


def latest_import(named_list: NamedList) -> ImportRun | None:
    """Return the import that last wrote the list, which serves as its version, or `None`."""
    return ImportRun.objects.filter(named_list=named_list, state=ImportState.DONE).order_by("-confirmed_at").first()


ENTRY_COLUMNS = (
    "e.surname, e.given_name, e.patronymic, e.born_on, e.born_year, e.unit_text, e.rank_text, e.place, e.sealed"
)
"""The columns that `person_of` reads, in its order."""


def person_of(values: list[Any]) -> Person:
    """Return the person of an entry from its `ENTRY_COLUMNS`.

    Unseals a sealed entry. Raises WrongKeyError.
    """
    surname, given, patronymic, born, year, unit, rank, place, sealed = values
    if sealed:
        opened = SealedJSONField().from_text(unseal(sealed))
        surname, given, patronymic = (opened.get(part, "") for part in ("surname", "given_name", "patronymic"))
        born, year = opened.get("born_on"), opened.get("born_year")
        unit, rank, place = (opened.get(part, "") for part in ("unit_text", "rank_text", "place"))
    text = str(born) if born else ""
    return Person(Name(surname, given, patronymic), text, int(text[:4]) if text else year, unit, rank, place)


def _batch_without_keys(named_list: NamedList, after: int) -> list[Any]:
    """Return the next present entries after this id whose keys are missing or outdated, as (id, content, *columns)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, e.content, {ENTRY_COLUMNS} FROM desertions_listentry e "  # noqa: S608 # constant text
            "LEFT JOIN desertions_entryblockingkeys k ON k.entry_id = e.id "
            "WHERE e.named_list_id = %s AND e.gone_in_id IS NULL AND e.id > %s "
            "AND (k.entry_id IS NULL OR k.content <> e.content) ORDER BY e.id LIMIT %s",
            [named_list.pk, after, BATCH_SIZE],
        )
        result: list[Any] = cursor.fetchall()
        return result


_ASK = """
CREATE TEMPORARY TABLE IF NOT EXISTS asked (n bigint, keys bigint[]);
SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off;
SET LOCAL effective_io_concurrency = 0
"""
"""PostgreSQL cannot know how few rows share a person's keys, so it is restricted to index look-ups, one after the
other.

It also reads these rows without prefetching, which takes half as long.
"""
_ASKED = """
DELETE FROM asked;
SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_hashjoin TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT;
SET LOCAL jit TO DEFAULT; SET LOCAL effective_io_concurrency TO DEFAULT
"""
"""Undo `_ASK` for the rest of the transaction."""


def entries_with_keys(named_list: NamedList, probes: dict[int, list[int]]) -> Iterator[tuple[int, int, Person]]:
    """Yield (number, entry id, person) for every present entry that shares a key with `probes[number]`.

    `probes` holds the query keys of each person, by a number of the caller's choice.
    """
    lines = [f"{number}\t{{{','.join(map(str, keys))}}}\n" for number, keys in probes.items() if keys]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ASK)
        # by COPY: a statement's text can end up in a log, and must not hold the keys of a sealed name
        copy_lines(cursor, "asked", ("n", "keys"), lines)
        cursor.execute(
            f"SELECT p.n, e.id, {ENTRY_COLUMNS} FROM asked p "  # noqa: S608 # constant text
            "JOIN desertions_entryblockingkeys k ON k.keys && p.keys AND k.named_list_id = %s "
            "JOIN desertions_listentry e ON e.id = k.entry_id AND e.gone_in_id IS NULL",
            [named_list.pk],
        )
        rows = cursor.fetchall()
        cursor.execute(_ASKED)
    for number, pk, *values in rows:
        yield number, pk, person_of(values)
