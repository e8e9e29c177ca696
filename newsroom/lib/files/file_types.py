"""What a file is by its content, and whether the desk takes such files. A name proves nothing."""

import codecs
import zipfile
from pathlib import Path

import puremagic
from django.utils.translation import gettext as _

SURE = 0.4
"""puremagic's confidence in a signature of four bytes; below it, it goes by the name."""
ZIP = "application/zip"
ZIP_HEAD = b"PK\x03\x04"
OFFICE = "application/vnd.openxmlformats-officedocument."
ZIPPED = {"word/": f"{OFFICE}wordprocessingml.document", "xl/": f"{OFFICE}spreadsheetml.sheet"}
ALLOWED = {
    "application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/heif", "image/heic",
    "audio/mpeg", "audio/wave", "audio/x-wav", "audio/wav", "audio/mp4", "audio/x-m4a", "audio/flac", "audio/ogg",
    "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/ogg", "application/ogg",
    "text/html", "message/rfc822", "application/rtf", "application/msword", "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP,
}  # fmt: skip
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"dex\n")
HEAD = 64 * 1024
UNPACKED_RATIO, UNPACKED_SMALL, UNPACKED_BYTES, UNPACKED_FILES = 100, 10 * 1024**2, 4 * 1024**3, 20_000


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
    found = _zipped(path) if head.startswith(ZIP_HEAD) else _by_signature(path) or _text(head)
    if found is None:
        raise RefusedFileError(
            _("File: its content is not of a kind kept here (PDF, picture, sound, video, text, office document, ZIP).")
        )
    return found


def text_of(content: bytes) -> str:
    """Text in the encodings that Russian files come in; what fits none is marked."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content)  # a letter cut at the end is left out
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
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = codecs.getincrementaldecoder("utf-16")("replace").decode(head).encode("utf-8", "replace")
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in head):
        return None
    return "text/plain"


def _zipped(path: Path) -> str:
    """What an archive holds: a document, or just files. Raises RefusedFileError for a damaged one and for a trap."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            kind = archive.read("mimetype").decode("ascii", "replace") if _is_open_document(entries) else ""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedFileError(_("File: the archive is damaged or cut off. Look at the original.")) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(UNPACKED_BYTES, max(path.stat().st_size * UNPACKED_RATIO, UNPACKED_SMALL)):
        raise RefusedFileError(
            _("File: it would unpack to far more than it is (%d MB): a trap for whoever opens it. It was not stored.")
            % (unpacked // 1024**2)
        )
    if len(entries) > UNPACKED_FILES:
        raise RefusedFileError(_("File: the archive holds too many files (%d). Send it in parts.") % len(entries))
    if kind in ALLOWED:
        return kind
    return next((m for start, m in ZIPPED.items() if any(e.filename.startswith(start) for e in entries)), ZIP)


def _is_open_document(entries: list[zipfile.ZipInfo]) -> bool:
    """The format asks for its type first and uncompressed: nothing is unpacked here."""
    if not entries or entries[0].filename != "mimetype":
        return False
    first = entries[0]
    return first.compress_type == zipfile.ZIP_STORED and first.file_size == first.compress_size < 100
