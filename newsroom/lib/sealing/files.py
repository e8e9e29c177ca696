"""Sealed files: bytes that only the keys of this site open, written and read a piece at a time.

A file has a line for each piece: sealed with it are the number of the file, the place of the piece in it and whether it
is the last one. So a piece that is missing, moved or from another file is noticed, and no file is held in memory.
"""

import secrets
import struct
from collections.abc import Iterator
from typing import IO

from cryptography.fernet import InvalidToken

from newsroom.lib.sealing.keys import WrongKeyError, encrypt, ring

PIECE_SIZE = 1024**2
"""Bytes that one line holds."""
HEAD = struct.Struct(">16sQ?")
"""Number of the file, place of the piece, and whether it is the last."""


class SealedWriter:
    """Writes a sealed file. Without `finish` the file is incomplete, and nothing opens it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.number, self.place, self.waiting = file, secrets.token_bytes(16), 0, b""

    def write(self, data: bytes) -> None:
        """Take more bytes. They are written once they fill a piece."""
        self.waiting += data
        while len(self.waiting) > PIECE_SIZE:
            self._seal(self.waiting[:PIECE_SIZE], is_last=False)
            self.waiting = self.waiting[PIECE_SIZE:]

    def finish(self) -> None:
        """Write what is left."""
        self._seal(self.waiting, is_last=True)
        self.waiting = b""
        self.file.flush()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        head = HEAD.pack(self.number, self.place, is_last)
        self.file.write(encrypt(head + piece) + b"\n")
        self.place += 1


def unsealed(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a sealed file. Raises WrongKeyError at a piece that no key opens or that does not belong."""
    first, place, is_last = b"", 0, False
    for line in file:
        opened = _opened(line.rstrip(b"\n"))
        number, place_written, is_last_written = HEAD.unpack_from(opened)
        if is_last or place_written != place or number != (first or number):
            raise WrongKeyError("A piece of a sealed file is missing or stands in another place.")
        first, place, is_last = number, place + 1, is_last_written
        yield opened[HEAD.size :]
    if not is_last:
        raise WrongKeyError("The end of a sealed file is missing.")


def sealed_again(file: IO[bytes], target: IO[bytes]) -> bool:
    """Write the file anew under the first key. Returns whether that was needed; if not, nothing is written.

    Raises WrongKeyError.
    """
    line = file.readline().rstrip(b"\n")
    file.seek(0)
    try:
        ring().fernets[0].decrypt(line)
        return False
    except InvalidToken:
        writer = SealedWriter(target)
        for piece in unsealed(file):
            writer.write(piece)
        writer.finish()
        return True


def _opened(line: bytes) -> bytes:
    for fernet in ring().fernets:
        try:
            return fernet.decrypt(line)
        except InvalidToken:
            continue
    raise WrongKeyError("SECRET_KEY and ENCRYPTION_SALT do not open what is stored.")
