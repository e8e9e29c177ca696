"""Comparison of a file with a named list, and writing it, with set operations in the database and in one transaction.

Rows stream through temporary tables that are dropped at the end of the transaction. An unchanged row is recognised by
the digest of its cells and is not read further. Other rows are read and recognised by `match_key`: their number, or
name and birth.
"""

import hashlib
from collections.abc import Callable
from itertools import islice
from typing import Any

from django.db import connection

from desertions.cases.removal.suppression_list import SuppressionList
from desertions.choices import RowKind
from desertions.lists.importing.comparison import SAMPLE_SIZES, Comparison, Report
from desertions.lists.importing.known_contents import KnownContents
from desertions.lists.importing.rows import Refusal, RowReader
from desertions.models import ImportRun, NamedList
from desertions.models.named_list import ENTRY_VALUES, match_key, sealed_values
from newsroom.lib.db.bulk_copy import copy_lines
from newsroom.lib.names.parsing import Name
from newsroom.lib.sealing import keys as sealing
from newsroom.lib.sealing.blind_index import folded, open_tokens, sealed_tokens, token_texts_of
from newsroom.lib.sealing.fields import SealedJSONField

BATCH_SIZE = 10_000
"""Rows copied or fetched at a time."""
COLUMNS = ("row", "match_key", "content", *ENTRY_VALUES, "sealed", "blind_index")
"""Columns of an entry that an import writes."""


def compare(run: ImportRun, report: Report) -> Comparison:
    """Read the file into temporary tables and return what it would change.

    Call inside a transaction, whose end drops the tables; call `write` before. `report` gets the number of rows read,
    and may raise to stop. Raises ImportProblemError.
    """
    named = _list_of(run)
    reader = RowReader(run)
    comparison = Comparison(notices=reader.notices)
    with connection.cursor() as cursor:
        _make_tables(cursor)
        _stream_rows(cursor, reader, named, comparison, report)
        cursor.execute("ANALYZE incoming; ANALYZE unchanged")
        _refuse_repeats(cursor, named, comparison, numbered="number" in run.columns)
        _match(cursor, named, comparison)
        _count(cursor, run, comparison)
        _sample(cursor, run, comparison)
    comparison.refused.sort(key=lambda refusal: refusal.row)
    return comparison


def write(run: ImportRun, report: Report) -> None:
    """Write what `compare` found in this transaction. `report` gets the number of rows inserted."""
    named = _list_of(run)
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if run.is_whole:
            cursor.execute(
                f"UPDATE desertions_listentry e SET gone_in_id = %s WHERE {GONE}",  # noqa: S608 # constants
                [run.pk, named.pk],
            )
        cursor.execute("CREATE INDEX ON incoming (row)")
        cursor.execute("SELECT COALESCE(max(row), 0) FROM incoming")
        last = cursor.fetchone()[0]
        for start in range(0, last + 1, 5 * BATCH_SIZE):
            cursor.execute(
                f"INSERT INTO desertions_listentry (named_list_id, added_in_id, {columns}) "  # noqa: S608 # constants
                f"SELECT %s, %s, {columns} FROM incoming i WHERE row > %s AND row <= %s "
                "AND NOT EXISTS (SELECT 1 FROM matched m WHERE m.row = i.row)",
                [named.pk, run.pk, start, start + 5 * BATCH_SIZE],
            )
            report(min(start + 5 * BATCH_SIZE, last))
        sets = ", ".join(f"{name} = i.{name}" for name in COLUMNS)
        cursor.execute(
            f"UPDATE desertions_listentry e SET {sets}, before = m.before, changed_in_id = %s, gone_in_id = NULL "  # noqa: S608
            "FROM matched m JOIN incoming i ON i.row = m.row WHERE m.changed AND e.id = m.entry_id",
            [run.pk],
        )
        cursor.execute(
            "UPDATE desertions_listentry e SET content = i.content FROM matched m JOIN incoming i ON i.row = m.row "
            "WHERE NOT m.changed AND e.id = m.entry_id AND e.content <> i.content"
        )


GONE = (
    "e.named_list_id = %s AND e.gone_in_id IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM unchanged u WHERE u.content = e.content) "
    "AND NOT EXISTS (SELECT 1 FROM matched m WHERE m.entry_id = e.id)"
)
"""Condition of present entries that the file lacks. Its parameter is the id of the list."""


def _list_of(run: ImportRun) -> NamedList:
    """Return the list of an import of a list."""
    assert run.named_list is not None  # noqa: S101 # imports of cases do not come here
    return run.named_list


def _make_tables(cursor: Any) -> None:
    cursor.execute(
        "DROP TABLE IF EXISTS incoming, unchanged, matched;"
        "CREATE TEMPORARY TABLE incoming (row integer, match_key bigint, content bigint, number text, surname text, "
        "given_name text, patronymic text, born_on date, born_year smallint, rank_text text, unit_text text, "
        "place text, note text, sealed text, blind_index bigint[]) ON COMMIT DROP;"
        "CREATE TEMPORARY TABLE unchanged (row integer, content bigint) ON COMMIT DROP;"
        "CREATE TEMPORARY TABLE matched (row integer, entry_id bigint, changed boolean, before text) ON COMMIT DROP"
    )


def _stream_rows(cursor: Any, reader: RowReader, named: NamedList, comparison: Comparison, report: Report) -> None:
    """Stream the rows into `incoming` and `unchanged`, and refuse those that cannot be read."""
    known = KnownContents(cursor, named)
    prefix = "\x1f".join(name for _place, name in reader.columns)
    digest = _digest_of_cells(named, prefix)
    line = _line_of(named)
    removed = SuppressionList()
    done = 0
    picks = reader.picks()
    while chunk := list(islice(picks, BATCH_SIZE)):
        incoming, unchanged = [], []
        for row, cells in chunk:
            if isinstance(cells, Refusal):
                comparison.refuse(cells)
                continue
            content = digest(cells)
            if known.take(content):
                unchanged.append(f"{row}\t{content}\n")
                continue
            values = reader.read(row, cells)
            if isinstance(values, Refusal):
                comparison.refuse(values)
            elif certificate := removed.certificate_of(values):
                comparison.refuse(Refusal(row, "removed", params={"certificate": certificate}))
            else:
                incoming.append(line(row, content, values))
        copy_lines(cursor, "incoming", COLUMNS, incoming)
        copy_lines(cursor, "unchanged", ("row", "content"), unchanged)
        done += len(chunk)
        report(done)


def _digest_of_cells(named: NamedList, prefix: str) -> Callable[[list[str]], int]:
    """Return a function that computes the digest of a row's cells.

    It is keyed for a sealed list. `prefix` names the columns, so that another choice of columns changes every digest.
    """
    if named.is_sealed:
        key = sealing.ring().digest_keys[0]
        start = f"{named.pk}\x1f{prefix}\x1f"
        return lambda cells: sealing.digest(start + "\x1f".join(cells), key)
    begun = hashlib.blake2b((prefix + "\x1f").encode(), digest_size=8)

    def digest(cells: list[str]) -> int:
        state = begun.copy()
        state.update("\x1f".join(cells).encode("utf-8", "replace"))
        return int.from_bytes(state.digest(), signed=True)

    return digest


def _line_of(named: NamedList) -> Callable[[int, int, dict[str, Any]], str]:
    """Return a function that formats a row for COPY, in the order of `COLUMNS`."""
    seal = SealedJSONField().as_text

    def line(row: int, content: int, values: dict[str, Any]) -> str:
        name = Name(values["surname"], values.get("given_name", ""), values.get("patronymic", ""))
        meanings = token_texts_of(*folded(name))
        key = match_key(named, values)
        if named.is_sealed:
            stored = "\t".join("\\N" if name in DATES else "" for name in ENTRY_VALUES)
            sealed, keys = sealing.seal(seal(sealed_values(values))), sealed_tokens(meanings)
        else:
            stored = "\t".join(_escaped(values.get(name), name) for name in ENTRY_VALUES)
            sealed, keys = "\\N", open_tokens(meanings)
        return f"{row}\t{key}\t{content}\t{stored}\t{sealed}\t{{{','.join(map(str, keys))}}}\n"

    return line


DATES = {"born_on", "born_year"}
"""Columns that are null when empty."""


def _escaped(value: Any, name: str) -> str:
    """Return a value as COPY expects it."""
    if not value:
        return "\\N" if name in DATES else ""
    text = str(value)
    return text.replace("\\", "\\\\") if "\\" in text else text


def _refuse_repeats(cursor: Any, named: NamedList, comparison: Comparison, *, numbered: bool) -> None:
    """Refuse rows that repeat a person: all but the first in the file, and those that repeat an unchanged row."""
    cursor.execute(
        "SELECT row, first, same FROM (SELECT row, first_value(row) OVER w AS first, "
        "content = first_value(content) OVER w AS same FROM incoming "
        "WINDOW w AS (PARTITION BY match_key ORDER BY row)) r "
        "WHERE row <> first ORDER BY row"
    )
    _refuse_rows(cursor, cursor.fetchall(), comparison, numbered=numbered)
    cursor.execute(
        "SELECT i.row, u.row, i.content = u.content FROM incoming i "
        "JOIN desertions_listentry e ON e.named_list_id = %s AND e.match_key = i.match_key AND e.gone_in_id IS NULL "
        "JOIN unchanged u ON u.content = e.content ORDER BY i.row",
        [named.pk],
    )
    _refuse_rows(cursor, cursor.fetchall(), comparison, numbered=numbered)


def _refuse_rows(cursor: Any, rows: list[Any], comparison: Comparison, *, numbered: bool) -> None:
    """Refuse these rows, given as (row, row that it repeats, whether the cells are equal)."""
    for row, first, same in rows:
        code = "repeats row" if same else "same number" if numbered else "same man"
        comparison.refuse(Refusal(row, code, params={"row": first}))
    if rows:
        cursor.execute("DELETE FROM incoming WHERE row = ANY(%s)", [[row for row, *_rest in rows]])


def _match(cursor: Any, named: NamedList, comparison: Comparison) -> None:
    """Compare the rows of known entries field by field, into `matched`."""
    fields = ", ".join(f"i.{name}" for name in ("sealed", *ENTRY_VALUES))
    stored = ", ".join(f"e.{name}" for name in ("sealed", *ENTRY_VALUES))
    cursor.execute(
        f"DECLARE known NO SCROLL CURSOR FOR SELECT i.row, e.id, e.gone_in_id, {fields}, {stored} FROM incoming i "  # noqa: S608
        "JOIN desertions_listentry e ON e.named_list_id = %s AND e.match_key = i.match_key",
        [named.pk],
    )
    width = 1 + len(ENTRY_VALUES)
    while True:
        cursor.execute(f"FETCH {BATCH_SIZE} FROM known")
        rows = cursor.fetchall()
        if not rows:
            break
        lines = []
        for row, entry, gone, *values in rows:
            now, was = _values(values[:width]), _values(values[width:])
            before = {name: was.get(name) for name in ENTRY_VALUES if was.get(name) != now.get(name)}
            if gone:
                comparison.notices.add("back", str(row))
            changed = bool(before or gone)
            sealed = sealing.seal(SealedJSONField().as_text(before)) if before else "\\N"
            lines.append(f"{row}\t{entry}\t{'t' if changed else 'f'}\t{sealed}\n")
        copy_lines(cursor, "matched", ("row", "entry_id", "changed", "before"), lines)
    cursor.execute("CLOSE known; ANALYZE matched")


def _values(stored: list[Any]) -> dict[str, Any]:
    """Return the values of an entry in comparable form: without empty ones, dates as text."""
    sealed, *plain = stored
    if sealed:
        context: dict[str, Any] = SealedJSONField().from_text(sealing.unseal(sealed))
        return context
    return sealed_values(dict(zip(ENTRY_VALUES, plain, strict=True)))


def _count(cursor: Any, run: ImportRun, comparison: Comparison) -> None:
    """Count the rows of each kind."""
    cursor.execute("SELECT (SELECT count(*) FROM incoming), (SELECT count(*) FROM unchanged)")
    incoming, unchanged = cursor.fetchone()
    cursor.execute("SELECT count(*) FILTER (WHERE changed), count(*) FILTER (WHERE NOT changed) FROM matched")
    changed, same = cursor.fetchone()
    cursor.execute(f"SELECT count(*) FROM desertions_listentry e WHERE {GONE}", [run.named_list_id])  # noqa: S608
    missing = cursor.fetchone()[0]
    comparison.counts[RowKind.NEW] = incoming - changed - same
    comparison.counts[RowKind.CHANGED] = changed
    comparison.counts[RowKind.UNCHANGED] = unchanged + same + (0 if run.is_whole else missing)
    comparison.counts[RowKind.GONE] = missing if run.is_whole else 0


def _sample(cursor: Any, run: ImportRun, comparison: Comparison) -> None:
    """Set the samples of new, changed and missing rows."""
    values = ", ".join(("sealed", *ENTRY_VALUES))
    cursor.execute(
        f"SELECT row, {values} FROM incoming i WHERE NOT EXISTS (SELECT 1 FROM matched m WHERE m.row = i.row) "  # noqa: S608
        "ORDER BY row LIMIT %s",
        [SAMPLE_SIZES[RowKind.NEW]],
    )
    comparison.samples[RowKind.NEW] = [[row, _values(rest)] for row, *rest in cursor.fetchall()]
    qualified = ", ".join(f"i.{name}" for name in ("sealed", *ENTRY_VALUES))
    cursor.execute(
        f"SELECT m.row, m.before, {qualified} FROM matched m JOIN incoming i ON i.row = m.row WHERE m.changed "  # noqa: S608
        "ORDER BY m.row LIMIT %s",
        [SAMPLE_SIZES[RowKind.CHANGED]],
    )
    comparison.samples[RowKind.CHANGED] = [
        [row, _values(rest), SealedJSONField().from_text(sealing.unseal(before)) if before else {}]
        for row, before, *rest in cursor.fetchall()
    ]
    if run.is_whole:
        cursor.execute(
            f"SELECT row, {values} FROM desertions_listentry e WHERE {GONE} ORDER BY row LIMIT %s",  # noqa: S608
            [run.named_list_id, SAMPLE_SIZES[RowKind.GONE]],
        )
        comparison.samples[RowKind.GONE] = [[row, _values(rest)] for row, *rest in cursor.fetchall()]
