"""A mark by which the processes of one machine know, without a query, that nothing was written since they last asked.

Whoever may write holds a lock on the file from before the first statement to after the commit, and changes the mark in
it as soon as the lock is held. The kernel releases the lock of a process that is killed; the mark stays changed. So an
unchanged mark, read while nobody holds the lock, proves that no commit of this machine came between.

    mark = gate.mark()   # before the query
    value = query()
    ...
    if mark is not None and gate.mark() == mark:
        use(value)       # what the query would return now
"""

import fcntl
import logging
import mmap
import os
import struct
from functools import lru_cache
from pathlib import Path

log = logging.getLogger(__name__)
MARK_LENGTH = 8
HELD_BY_NOBODY = fcntl.F_UNLCK


class WriteGate:
    """The gate in one file, which is made if it is missing. Raises OSError if it cannot be."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self.file).st_size < MARK_LENGTH:
            os.ftruncate(self.file, MARK_LENGTH)
        self.memory = mmap.mmap(self.file, MARK_LENGTH)

    def mark(self) -> bytes | None:
        """Return the mark, or None while somebody may be writing."""
        mark = self.memory[:MARK_LENGTH]  # before the lock is looked at: whoever changes it holds the lock already
        held = fcntl.fcntl(self.file, fcntl.F_OFD_GETLK, _lock(fcntl.F_WRLCK))
        return mark if struct.unpack_from("h", held)[0] == HELD_BY_NOBODY else None


class Passage:
    """One connection's way through the gate: from `enter` to `leave` it may write."""

    def __init__(self, gate: WriteGate) -> None:
        self.gate = gate
        self.file: int | None = None
        """A description of its own: locks of the same one do not exclude each other."""
        self.is_inside = False

    def enter(self) -> None:
        """Take the lock, shared with other writers, and change the mark. Entering twice is entering once."""
        if self.is_inside:
            return
        if self.file is None:
            self.file = os.open(self.gate.path, os.O_RDWR | os.O_CLOEXEC)
        fcntl.fcntl(self.file, fcntl.F_OFD_SETLK, _lock(fcntl.F_RDLCK))
        self.is_inside = True
        self.gate.memory[:MARK_LENGTH] = os.urandom(MARK_LENGTH)

    def leave(self) -> None:
        """Release the lock."""
        if self.is_inside and self.file is not None:
            self.is_inside = False
            fcntl.fcntl(self.file, fcntl.F_OFD_SETLK, _lock(fcntl.F_UNLCK))

    def close(self) -> None:
        """Leave, and close the file."""
        if self.file is not None:
            self.is_inside = False
            os.close(self.file)  # releases the lock
            self.file = None


def _lock(kind: int) -> bytes:
    """Return a `struct flock` that asks for the whole file."""
    return struct.pack("hhqqi4x", kind, os.SEEK_SET, 0, 0, 0)


@lru_cache(maxsize=8)
def gate_at(path: Path) -> WriteGate | None:
    """Return the gate in this file, one for the whole process, or None where the system has no such locks."""
    try:
        gate = WriteGate(path)
        gate.mark()
    except (OSError, AttributeError):  # a network's file system, another user's file, or not Linux
        log.warning("There is no write gate in %s: every page asks the database for its version.", path)
        return None
    return gate
