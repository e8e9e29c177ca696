"""The board of this process: loaded when it is first asked for, and right at every question after that.

Each answer asks the database which public facts were changed by transactions that the board's snapshot does not see,
whatever order they committed in. Few changes are taken in at once; many are loaded anew, in the background if that
takes long, while the old board answers and says that it is behind.
"""

import logging
import threading
from dataclasses import replace

import numpy as np
from django.db import connection, transaction

from desertions.explorer.board import ROW, Board
from desertions.explorer.loading import COLUMNS, load_board

log = logging.getLogger(__name__)
MAX_CHANGES = 1000
"""Changed cases that are taken in one by one."""
QUICK_TO_LOAD = 50_000
"""Public cases up to which a whole board is loaded while a reader waits: about 0.2 s."""
CHANGES_SQL = f"""
SELECT pg_current_snapshot()::text, {COLUMNS} FROM (SELECT 1) always
LEFT JOIN (SELECT * FROM desertions_publicfact
    WHERE stamp >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
    AND stamp < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    AND NOT pg_visible_in_snapshot(stamp::text::xid8, %(snapshot)s::pg_snapshot) LIMIT {MAX_CHANGES + 1}) f ON TRUE
"""  # noqa: S608 # constants
"""The upper bound leaves out what another database server stamped, before its contents were restored here."""
_lock = threading.Lock()
_boards: dict[str, Board] = {}
_loading: set[str] = set()


def current_board() -> Board:
    """Return the board of all public cases that are committed now.

    Inside a transaction, which may yet be rolled back, it is loaded for this call alone.
    """
    if connection.in_atomic_block:
        return load_board()
    database = str(connection.settings_dict["NAME"])
    with _lock:
        board = _boards.get(database)
        if board is None:
            board = _loaded_alone()
        board = _boards[database] = _refreshed(board)
        return board


def settled_board() -> Board:
    """Return the board of all public cases that are committed now, even if it has to be loaded while a reader waits."""
    board = current_board()
    if board.is_settled:
        return board
    board = _loaded_alone()
    with _lock:
        _boards[str(connection.settings_dict["NAME"])] = board
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
        return load_board()


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
