"""Files that may arrive packed: gzip as it comes out of a server, ZIP as services hand it to people."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

MAX_UNPACKED_BYTES = 4 * 1024**3
MAX_PARTS = 1000
GZIP_HEAD, ZIP_HEAD = b"\x1f\x8b", b"PK\x03\x04"
DAMAGED_ERRORS = (EOFError, OSError, zlib.error, zipfile.BadZipFile)
"""What the unpackers raise for a damaged file, when it is opened or while it is read."""


class PackedFileError(Exception):
    """The packed file is not accepted; the message says why and what to do."""


class _Bounded:
    """What is unpacked of a file, at most `MAX_UNPACKED_BYTES` in all."""

    def __init__(self, file: Any, left: int) -> None:
        self.file, self.left = file, left

    def read(self, size: int) -> bytes:
        return self._counted(self.file.read(size))

    def readline(self, size: int) -> bytes:
        return self._counted(self.file.readline(size))

    def _counted(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            raise PackedFileError(_("Unpacked, the file is larger than the site accepts."))
        return content


@contextmanager
def unpacked(path: Path, suffixes: tuple[str, ...]) -> Iterator[Iterator[BinaryIO]]:
    """Open a file, and yield it, or the files in it whose names end in `suffixes`, in the order of their names.

    Raises PackedFileError, or while reading one of `DAMAGED_ERRORS`.
    """
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head == ZIP_HEAD:
            with zipfile.ZipFile(file) as archive:
                yield _parts(archive, suffixes)
        elif head[:2] == GZIP_HEAD:
            with gzip.open(file, "rb") as content:
                yield iter([_Bounded(content, MAX_UNPACKED_BYTES)])  # type: ignore[list-item] # reads as a file does
        else:
            yield iter([file])


def _parts(archive: zipfile.ZipFile, suffixes: tuple[str, ...]) -> Iterator[BinaryIO]:
    names = sorted(entry.filename for entry in archive.infolist() if _is_part(entry.filename, suffixes))
    if not names or len(names) > MAX_PARTS:
        raise PackedFileError(
            _("The ZIP contains no export (%s). Unpack it and send the export itself.") % ", ".join(suffixes)
        )
    left = MAX_UNPACKED_BYTES
    for name in names:
        try:
            with archive.open(name) as content:
                part = _Bounded(content, left)
                yield part  # type: ignore[misc] # reads as a file does
                left = part.left
        except (RuntimeError, NotImplementedError) as error:
            raise PackedFileError(
                _("The ZIP is locked with a password, or packed in a way that is not read here. Unpack it first.")
            ) from error


def _is_part(name: str, suffixes: tuple[str, ...]) -> bool:
    """Return whether a name in an archive is an export. macOS adds files of its own that begin with a dot."""
    path = PurePosixPath(name)
    return path.name.lower().endswith(suffixes) and not path.name.startswith(".") and "__MACOSX" not in path.parts
