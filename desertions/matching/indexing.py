"""Keeping the keys by which matching finds people up to date: of lists after each import, in batches that can stop."""

import io
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from desertions.matching.keys import blocking_keys
from desertions.matching.people import Person
from desertions.models import ImportRun, NamedList
from desertions.vocabulary import ImportState
from newsroom.lib.jobs.advisory_locks import Lock, lock_until_commit
from newsroom.lib.names.parsing import Name
from newsroom.lib.sealing.fields import SealedJSONField
from newsroom.lib.sealing.keys import unseal

BATCH = 20_000
Report = Callable[[int], None]


def index_list(named_list: NamedList, report: Report = lambda done: None) -> int:
    """Give every present entry of the list its keys where they are missing or out of date; how many got them.

    Each batch is kept as it is done: stopped at any moment, it goes on where it was.
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
            lock_until_commit((Lock.LIST_INDEX, named_list.pk))  # one after the other
            cursor.execute("DELETE FROM desertions_entrykeys WHERE entry_id = ANY(%s)", [[row[0] for row in rows]])
            text = io.StringIO("".join(lines))
            cursor.copy_expert("COPY desertions_entrykeys (entry_id, named_list_id, content, keys) FROM STDIN", text)
        done, last = done + len(rows), rows[-1][0]
        report(done)
    if done:
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('entry_by_blocking_keys')")
            cursor.execute("ANALYZE desertions_entrykeys")
    NamedList.objects.filter(pk=named_list.pk).update(indexed_in=latest)
    named_list.indexed_in = latest
    return done


def latest_import(named_list: NamedList) -> ImportRun | None:
    """The import that wrote the list last: its version."""
    return ImportRun.objects.filter(named_list=named_list, state=ImportState.DONE).order_by("-confirmed_at").first()


VALUES = "e.surname, e.given_name, e.patronymic, e.born_on, e.born_year, e.unit_text, e.rank_text, e.place, e.sealed"
"""The columns that `person_of` reads."""


def person_of(values: list[Any]) -> Person:
    """The person of an entry, from its columns `VALUES`."""
    surname, given, patronymic, born, year, unit, rank, place, sealed = values
    if sealed:
        opened = SealedJSONField().from_text(unseal(sealed))
        surname, given, patronymic = (opened.get(part, "") for part in ("surname", "given_name", "patronymic"))
        born, year = opened.get("born_on"), opened.get("born_year")
        unit, rank, place = (opened.get(part, "") for part in ("unit_text", "rank_text", "place"))
    text = str(born) if born else ""
    return Person(Name(surname, given, patronymic), text, int(text[:4]) if text else year, unit, rank, place)


def _batch_without_keys(named_list: NamedList, after: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, e.content, {VALUES} FROM desertions_listentry e "  # noqa: S608 # our own words
            "LEFT JOIN desertions_entrykeys k ON k.entry_id = e.id "
            "WHERE e.named_list_id = %s AND e.gone_in_id IS NULL AND e.id > %s "
            "AND (k.entry_id IS NULL OR k.content <> e.content) ORDER BY e.id LIMIT %s",
            [named_list.pk, after, BATCH],
        )
        return cursor.fetchall()


_ASK = """
CREATE TEMPORARY TABLE IF NOT EXISTS asked (n bigint, keys bigint[]);
SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off;
SET LOCAL effective_io_concurrency = 0
"""
"""PostgreSQL cannot know how few rows share a person's keys: it is held to looking up one after the other, and to
reading these rows itself, which takes half as long as sending for them.
"""
_ASKED = """
DELETE FROM asked;
SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_hashjoin TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT;
SET LOCAL jit TO DEFAULT; SET LOCAL effective_io_concurrency TO DEFAULT
"""


def entries_with_keys(named_list: NamedList, probes: dict[int, list[int]]) -> Iterator[tuple[int, int, Person]]:
    """(number, entry, its person) for every entry that shares a key with the keys of that number."""
    lines = [f"{number}\t{{{','.join(map(str, keys))}}}\n" for number, keys in probes.items() if keys]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ASK)
        # by COPY: the keys of a sealed name in the text of a statement could end in a log
        cursor.copy_expert("COPY asked FROM STDIN", io.StringIO("".join(lines)))
        cursor.execute(
            f"SELECT p.n, e.id, {VALUES} FROM asked p "  # noqa: S608 # our own words
            "JOIN desertions_entrykeys k ON k.keys && p.keys AND k.named_list_id = %s "
            "JOIN desertions_listentry e ON e.id = k.entry_id AND e.gone_in_id IS NULL",
            [named_list.pk],
        )
        found = cursor.fetchall()
        cursor.execute(_ASKED)
    for number, pk, *values in found:
        yield number, pk, person_of(values)
