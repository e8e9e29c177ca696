"""Insertion of many new rows by COPY, with the same defaults and triggers as `bulk_create` in a third of its time."""

import io
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})


def copy_in(rows: list[Any]) -> None:
    """Insert unsaved rows of one model and give each its primary key. Related rows must have theirs.

    As with `bulk_create`, `save()` and signals are bypassed, and fields fill themselves in by `pre_save`.
    """
    if not rows:
        return
    model: type[models.Model] = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    stored = [(field, _is_plain(field)) for field in fields]
    with connection.cursor() as cursor:
        _give_keys(cursor, model, rows)
        lines = [line_of(_stored(row, field, is_plain) for field, is_plain in stored) for row in rows]
        copy_lines(cursor, model._meta.db_table, [str(field.column) for field in fields], lines)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def line_of(values: Iterable[Any]) -> str:
    """Return the line of one row, as COPY reads it."""
    return "\t".join(map(_text, values)) + "\n"


def copy_lines(cursor: Any, table: str, columns: Iterable[str], lines: list[str]) -> None:
    """Insert finished lines, each with its line break, into columns of a table."""
    if lines:
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO("".join(lines)))


PLAIN = (str, int, bool, type(None))


def _is_plain(field: Any) -> bool:
    """Return whether the field stores a text or a number as it stands on the row."""
    # Asking such a field for each value would take most of the time.
    kind = type(field)
    same = kind.pre_save is models.Field.pre_save and kind.get_db_prep_save is models.Field.get_db_prep_save
    return same and isinstance(field, models.CharField | models.TextField | models.IntegerField | models.BooleanField)


def _stored(row: Any, field: Any, is_plain: bool) -> Any:
    if is_plain:
        value = getattr(row, field.attname)
        if isinstance(value, PLAIN):
            return value
    return field.get_db_prep_save(field.pre_save(row, True), connection)


def _give_keys(cursor: Any, model: type[models.Model], rows: list[Any]) -> None:
    key = model._meta.pk
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [model._meta.db_table, key.column, len(rows)],
    )
    for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
        row.pk = number


def _text(value: Any) -> str:
    """Return a value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    text = str(value)
    return text if text.isalnum() else text.translate(ESCAPED)
