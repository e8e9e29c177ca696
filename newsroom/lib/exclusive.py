"""Work that one process at a time may do, known by an advisory lock: however it ends, the kernel drops the lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

LockNumber = tuple[int, int]


class AlreadyAtWorkError(Exception):
    """Another worker has it in hand."""


@contextmanager
def held(lock: LockNumber, on: Any = None) -> Iterator[None]:
    """Hold the lock on this connection, the common one if none is given. Raises AlreadyAtWorkError."""
    of = on or connection
    with of.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
        if not cursor.fetchone()[0]:
            raise AlreadyAtWorkError
    try:
        yield
    finally:
        if of.is_usable():
            with of.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def is_free(lock: LockNumber) -> bool:
    """Whether nobody holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = %s AND objid = %s)",
            lock,
        )
        return bool(cursor.fetchone()[0])
