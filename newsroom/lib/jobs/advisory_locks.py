"""Advisory locks of PostgreSQL, for work that one process at a time may do.

A lock is released however its process ends. It is identified by two numbers: the kind of work (`Lock`), and the row of
that kind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from django.db import connection


class Lock(IntEnum):
    """The first number of each lock. All are defined here, so that no two kinds of work share one.

    Those of custody are taken by a database trigger, in `desertions/migrations`.
    """

    CUSTODY_OF_FILE = 20266
    LIST_IMPORT = 20267
    MATCH_RUN = 20268
    LIST_INDEX = 20269
    COMMENT_IMPORT = 20270
    COMMENT_FLOOD = 20271
    CUSTODY_OF_SEALED = 20272
    RELEASE_OF_FIGURES = 20273


LockNumber = tuple[Lock, int]
"""The two numbers that identify a lock."""


class AlreadyLockedError(Exception):
    """Another process holds the lock."""


@contextmanager
def advisory_lock(number: LockNumber, on: Any = None) -> Iterator[None]:
    """Hold the lock on the connection `on`, or on the default one. Raises AlreadyLockedError without waiting."""
    holder = on or connection
    with holder.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", number)
        if not cursor.fetchone()[0]:
            raise AlreadyLockedError
    try:
        yield
    finally:
        if holder.is_usable():
            with holder.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", number)


def lock_until_commit(number: LockNumber) -> None:
    """Wait for the lock, and hold it until the current transaction ends.

    The second number is reduced modulo 2³¹, since PostgreSQL expects a 32-bit number.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [number[0], number[1] % (1 << 31)])


def is_free(number: LockNumber) -> bool:
    """Return whether no process holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = %s AND objid = %s)",
            number,
        )
        return bool(cursor.fetchone()[0])
