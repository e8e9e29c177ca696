"""The media type of a file by its content, and whether the desk accepts it. A file's name proves nothing."""

import codecs
import zipfile
from pathlib import Path

import puremagic
from django.utils.translation import gettext as _

SURE = 0.4
"""The confidence of puremagic in a signature of four bytes; below it, puremagic relies on the name."""
ZIP = "application/zip"
LOCKED = "application/x-office-under-password"
"""Our own media type of an office document that a password locks: what is inside cannot be known."""
MAX_OLE_BYTES = 64 * 1024**2
"""Bytes of an old office file in which its streams are looked for."""
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS = {
    "EncryptedPackage": LOCKED, "Workbook": "application/vnd.ms-excel", "Book": "application/vnd.ms-excel",
    "WordDocument": "application/msword",
}  # fmt: skip
"""Name of a stream in an old office file (MS-CFB) → its media type. The first of these that it has decides."""
ZIP_HEAD = b"PK\x03\x04"
OFFICE = "application/vnd.openxmlformats-officedocument."
ZIPPED = {"word/": f"{OFFICE}wordprocessingml.document", "xl/": f"{OFFICE}spreadsheetml.sheet"}
"""Start of a name inside an archive → media type of the office document that has such a part."""
ALLOWED = {
    "application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/heif", "image/heic",
    "audio/mpeg", "audio/wave", "audio/x-wav", "audio/wav", "audio/mp4", "audio/x-m4a", "audio/flac", "audio/ogg",
    "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/ogg", "application/ogg",
    "text/html", "message/rfc822", "application/rtf", "application/msword", "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP, LOCKED,
}  # fmt: skip
"""Media types that are accepted, besides plain text."""
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"dex\n")
"""How executable files and scripts begin."""
HEAD = 64 * 1024
"""Bytes at the beginning of a file that are examined."""
WIDE_SHARE = 0.7
"""Share of every second byte that is 0 or 4 in Russian or English text in UTF-16."""
UNPACKED_RATIO, UNPACKED_SMALL, UNPACKED_BYTES, UNPACKED_FILES = 100, 10 * 1024**2, 4 * 1024**3, 20_000
"""Limits of an archive: unpacked size relative to its own, the size up to which that ratio is ignored, unpacked bytes,
and number of files.
"""


class RefusedFileError(Exception):
    """The desk does not accept this file; the message says why and what to do."""


def media_type(path: Path) -> str:
    """Return the media type of the file's content: one of `ALLOWED`, or `text/plain`. Raises RefusedFileError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise RefusedFileError(_("File: it is empty. Check the original and send it again."))
    if head.startswith(PROGRAMS):
        raise RefusedFileError(_("File: this is a program, despite its name. Programs are not accepted."))
    if head.startswith(OLE_HEAD):
        kind = _old_office(path)
    else:
        kind = _zipped(path) if head.startswith(ZIP_HEAD) else _by_signature(path) or _text(head)
    if kind is None:
        raise RefusedFileError(
            _(
                "File: this kind of file is not accepted. Send a PDF, picture, sound, video, text, office document "
                "or ZIP."
            )
        )
    return kind


def utf16_of(head: bytes) -> str:
    """Return `utf-16`, `utf-16-le` or `utf-16-be` if the bytes are text in it, with or without its mark, else ""."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(high) > 1 and sum(byte in (0, 4) for byte in high) > WIDE_SHARE * len(high):
            return name
    return ""


def text_of(content: bytes) -> str:
    """Return bytes as text, in the encodings of Russian files; undecodable bytes become U+FFFD."""
    if wide := utf16_of(content[:HEAD]):
        return content.decode(wide, errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content)  # omits a letter that is cut at the end
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _by_signature(path: Path) -> str | None:
    """Return the media type by the content's signature, or `None` if it is unknown or not allowed."""
    try:
        matches = puremagic.magic_file(str(path))
    except (puremagic.PureError, ValueError, OSError, zipfile.BadZipFile):
        return None
    return next((match.mime_type for match in matches if match.confidence >= SURE and match.mime_type in ALLOWED), None)


def _old_office(path: Path) -> str | None:
    """Return the media type of an old office file, or of a new one under a password, by the streams it names."""
    with path.open("rb") as file:
        content = file.read(MAX_OLE_BYTES)
    names = [name for name in OLE_STREAMS if f"{name}\0".encode("utf-16-le") in content]
    if "WordDocument" in names and "ObjectPool\0".encode("utf-16-le") in content:
        return OLE_STREAMS["WordDocument"]  # with a workbook inside it
    return OLE_STREAMS[names[0]] if names else None


def _text(head: bytes) -> str | None:
    """Return `text/plain`, or `None` if the content is not text.

    Text has no control characters except line breaks, tabs and page breaks.
    """
    if wide := utf16_of(head):
        head = codecs.getincrementaldecoder(wide)("replace").decode(head).encode("utf-8", "replace")
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in head):
        return None
    return "text/plain"


def _zipped(path: Path) -> str:
    """Return the media type of an archive: an office document, or a plain archive.

    Raises RefusedFileError for a damaged archive, for one that unpacks to far more than its size, and for too many
    files.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            kind = archive.read("mimetype").decode("ascii", "replace") if _is_open_document(entries) else ""
            manifest = next((entry for entry in entries if entry.filename == "META-INF/manifest.xml"), None)
            if kind and manifest and manifest.file_size < HEAD and b"encryption-data" in archive.read(manifest):
                kind = LOCKED
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedFileError(_("File: the archive is damaged or incomplete. Check the original.")) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(UNPACKED_BYTES, max(path.stat().st_size * UNPACKED_RATIO, UNPACKED_SMALL)):
        raise RefusedFileError(
            _("File: unpacked, it would be far larger (%d MB), a danger to anyone who opens it. It was not stored.")
            % (unpacked // 1024**2)
        )
    if len(entries) > UNPACKED_FILES:
        raise RefusedFileError(_("File: the archive holds too many files (%d). Send it in parts.") % len(entries))
    if kind in ALLOWED:
        return kind
    return next((m for start, m in ZIPPED.items() if any(e.filename.startswith(start) for e in entries)), ZIP)


def _is_open_document(entries: list[zipfile.ZipInfo]) -> bool:
    """Return whether the archive begins like an OpenDocument file.

    The format requires the media type to come first and uncompressed, so nothing is unpacked here.
    """
    if not entries or entries[0].filename != "mimetype":
        return False
    first = entries[0]
    return first.compress_type == zipfile.ZIP_STORED and first.file_size == first.compress_size < 100
