"""What a file is by its content, and whether the desk takes such files. A name proves nothing."""

import zipfile
from pathlib import Path

import puremagic
from django.utils.translation import gettext as _

SURE = 0.8
"""puremagic's confidence from which a signature counts; below, it only repeats the name."""
ALLOWED = {
    "application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/heif", "image/heic",
    "audio/mpeg", "audio/wave", "audio/x-wav", "audio/wav", "audio/mp4", "audio/x-m4a", "audio/flac", "audio/ogg",
    "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/ogg", "application/ogg",
    "text/html", "message/rfc822", "application/rtf", "application/msword", "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip",
}  # fmt: skip
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"dex\n")
HEAD = 64 * 1024
UNPACKED_RATIO, UNPACKED_BYTES, UNPACKED_FILES = 100, 1024**3, 20_000


class RefusedFileError(Exception):
    """The desk does not take this file; the message says why and what to do."""


def media_type(path: Path) -> str:
    """The media type of the file's content, one of `ALLOWED` or a kind of text. Raises RefusedFileError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise RefusedFileError(_("File: it is empty. Look at the original and send it again."))
    if head.startswith(PROGRAMS):
        raise RefusedFileError(_("File: it is a program, whatever its name says. Programs are not kept here."))
    found = _by_signature(path) or _text(head)
    if found is None:
        raise RefusedFileError(
            _("File: its content is not of a kind kept here (PDF, picture, sound, video, text, office document, ZIP).")
        )
    if zipfile.is_zipfile(path):
        _refuse_bomb(path)
    return found


def text_of(content: bytes) -> str:
    """Text in the two encodings that Russian files come in; what fits neither is marked."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _by_signature(path: Path) -> str | None:
    try:
        matches = puremagic.magic_file(str(path))
    except (puremagic.PureError, ValueError, OSError, zipfile.BadZipFile):
        return None
    return next((match.mime_type for match in matches if match.confidence >= SURE and match.mime_type in ALLOWED), None)


def _text(head: bytes) -> str | None:
    """Text has no control characters but the end of a line, a tab, and the end of a page."""
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in head):
        return None
    return "text/plain"


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise RefusedFileError(_("File: the archive is damaged or cut off. Look at the original.")) from error
    unpacked = sum(entry.file_size for entry in entries)
    limit = min(UNPACKED_BYTES, max(path.stat().st_size * UNPACKED_RATIO, 10 * 1024**2))
    if unpacked > limit or len(entries) > UNPACKED_FILES:
        raise RefusedFileError(
            _("File: it would unpack to far more than it is (%d MB): a trap for whoever opens it. It was not stored.")
            % (unpacked // 1024**2)
        )
