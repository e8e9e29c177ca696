"""Moments of the history within the one transaction of a test."""

from django.db import connection

from desertions.models import Case, Evidence, FactResolution, Identity, Motive, Outcome
from newsroom.lib.desk.history import events_of


def backdate() -> None:
    """A test is one transaction, and the database stamps events with its start: set what happened so far apart."""
    with connection.cursor() as cursor:
        for model in (Case, Evidence, Identity, Outcome, Motive, FactResolution):
            table = events_of(model).model._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {table} SET pgh_created_at = pgh_created_at - interval '1 hour'")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def then():  # type: ignore[no-untyped-def]
    """The moment of the last thing set apart by one call of `backdate`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - interval '1 hour'")
        return cursor.fetchone()[0]
