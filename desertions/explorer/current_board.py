"""The board of this process: loaded when it is first asked for, and right at every question after that.

Each answer asks the database which public facts were changed by transactions that the board's snapshot does not see,
whatever order they committed in. Few changes are taken in at once; many are loaded anew, in the background if that
takes long, while the old board answers and says that it is behind.
"""

import logging
import threading
from dataclasses import replace
from typing import Any

import numpy as np
from django.db import connection, transaction

from desertions.explorer.board import ROW, Board, Rows

log = logging.getLogger(__name__)
MAX_CHANGES = 1000
"""Changed cases that are taken in one by one."""
QUICK_TO_LOAD = 50_000
"""Public cases up to which a whole board is loaded while a reader waits: about 0.2 s."""
COLUMNS = (
    "case_id, unit_id, composition, contract_type, first_month, last_month, left_from, outcome, verification, motives, "
    "flags, is_public"
)
LOAD_SQL = f"COPY (SELECT {COLUMNS} FROM desertions_publicfact WHERE is_public ORDER BY public_id) TO STDOUT BINARY"  # noqa: S608
CHANGES_SQL = f"""
SELECT pg_current_snapshot()::text, {COLUMNS} FROM (SELECT 1) always
LEFT JOIN (SELECT * FROM desertions_publicfact
    WHERE stamp >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
    AND stamp < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    AND NOT pg_visible_in_snapshot(stamp::text::xid8, %(snapshot)s::pg_snapshot) LIMIT {MAX_CHANGES + 1}) f ON TRUE
"""  # noqa: S608 # constants
"""The upper bound leaves out what another database server stamped, before its contents were restored here."""
PREFIX = 19
"""Bytes before the first row of a binary COPY."""
_lock = threading.Lock()
_boards: dict[str, Board] = {}
_loading: set[str] = set()


def current_board() -> Board:
    """Return the board of all public cases that are committed now.

    Inside a transaction, which may yet be rolled back, it is loaded for this call alone.
    """
    if connection.in_atomic_block:
        return _load()
    database = str(connection.settings_dict["NAME"])
    with _lock:
        board = _boards.get(database)
        if board is None:
            board = _loaded_alone()
        board = _boards[database] = _refreshed(board)
        return board


def forget_boards() -> None:
    """Let the next question load the board anew."""
    with _lock:
        _boards.clear()


def _refreshed(board: Board) -> Board:
    """Return the board with what was committed since."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES_SQL, {"snapshot": board.snapshot})
        answer = cursor.fetchall()
    changed = [values for _snapshot, *values in answer if values[0] is not None]
    is_quick = len(board.ids) <= QUICK_TO_LOAD
    if len(changed) > MAX_CHANGES:
        newer = replace(board, is_behind=True)
    else:
        newer = board.with_changes(np.array([tuple(row) for row in changed], dtype=ROW), answer[0][0])
        if newer.is_ordered:
            return newer
    if is_quick:
        return _loaded_alone()
    _load_in_background()
    return newer


def _loaded_alone() -> Board:
    """Return a board loaded in a transaction of its own, in which all statements see the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _load()


def _load_in_background() -> None:
    """Begin to load a board in a thread, unless one does."""
    database = str(connection.settings_dict["NAME"])
    if database in _loading:
        return
    _loading.add(database)

    def load() -> None:
        try:
            board = _loaded_alone()
            with _lock:
                _boards[database] = board
        except Exception:
            log.exception("The board of public cases could not be loaded; the old one goes on.")
        finally:
            _loading.discard(database)
            connection.close()

    threading.Thread(target=load, name="board", daemon=True).start()


def _load() -> Board:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (snapshot,) = cursor.fetchone()
        rows = _Reader()
        cursor.copy_expert(LOAD_SQL, rows)
    return Board.of(rows.all(), snapshot)


def _as_sent() -> np.dtype[Any]:
    """Return the type of one row of the COPY: each value after its length, the highest byte first."""
    fields: list[tuple[str, Any]] = [("number of fields", ">i2")]
    for name in ROW.names or ():
        fields += [(f"length of {name}", ">i4"), (name, ROW[name].newbyteorder(">"))]
    return np.dtype(fields)


SENT = _as_sent()


class _Reader:
    """A file for a binary COPY that turns rows into arrays as they come."""

    def __init__(self) -> None:
        self.rest, self.parts, self.is_begun = bytearray(), list[Rows](), False

    def write(self, data: bytes) -> int:
        self.rest += data
        if len(self.rest) > 4_000_000:
            self._take()
        return len(data)

    def all(self) -> Rows:
        """Return all rows."""
        self._take()
        return np.concatenate(self.parts) if self.parts else np.empty(0, dtype=ROW)

    def _take(self) -> None:
        begin = 0 if self.is_begun else PREFIX
        self.is_begun = True
        number = (len(self.rest) - begin) // SENT.itemsize
        sent = np.frombuffer(bytes(self.rest[begin : begin + number * SENT.itemsize]), dtype=SENT)
        del self.rest[: begin + number * SENT.itemsize]
        part = np.empty(number, dtype=ROW)
        for name in ROW.names or ():
            part[name] = sent[name]
        self.parts.append(part)
