"""JSON lines as `comments.reading.exporting` writes them. A line that is no comment is counted and left out."""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from comments.choices import Status
from comments.importing.foreign_comments import Export, ForeignComment, parse_time
from newsroom.lib.files.xml_repair import REPLACEMENT

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
MAX_LINE_LENGTH = 200_000


class UnreadableLineError(Exception):
    """No line is a comment; the message is the number of the first."""


def read(file: BinaryIO) -> Export:
    """Read the lines as they are iterated. Raises UnreadableLineError at the end if none is a comment."""
    export = Export(iter(()))
    export.comments = _comments(file, export)
    return export


def _comments(file: BinaryIO, export: Export) -> Iterator[ForeignComment]:
    number = bad_line = good_lines = 0
    while line := file.readline(MAX_LINE_LENGTH):
        number += 1
        if not line.strip():
            continue
        try:
            comment, headline = _comment(json.loads(_repaired(line, export)), export)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            bad_line = bad_line or number
            yield ForeignComment(f"line {number}", "", "", "", None, skipped="unreadable")
            continue
        good_lines += 1
        export.threads.setdefault(comment.place, [headline, "", comment.place])
        yield comment
    if bad_line and not good_lines:
        raise UnreadableLineError(bad_line)


def _comment(row: Any, export: Export) -> tuple[ForeignComment, str]:
    """Return the comment of a line and the headline of its article. Raises ValueError, KeyError or TypeError."""
    status = row["status"]
    if status not in (Status.APPROVED, Status.PENDING, Status.REJECTED):
        raise ValueError(status)
    place, name, text, headline = (
        _storable(str(value), export) for value in (row["article"], row["name"], row["text"], row.get("headline") or "")
    )
    comment = ForeignComment(
        key=str(int(row["id"])),
        place=place,
        name=name,
        text=text,
        written_at=parse_time(str(row["written_at"])),
        status=status,
        parent=str(int(row["parent"])) if row.get("parent") else "",
        edited_at=parse_time(str(row["edited_at"])) if row.get("edited_at") else None,
    )
    return comment, headline


def _repaired(line: bytes, export: Export) -> str:
    """Return a line as text; bytes that are not UTF-8 are replaced and counted."""
    text = line.decode("utf-8-sig", "replace")
    export.count_repairs(text.count(REPLACEMENT) - line.count(REPLACEMENT.encode()))
    return text


def _storable(value: str, export: Export) -> str:
    """Return a value with what no database stores replaced and counted: NUL and halves of characters."""
    repaired = UNSTORABLE.sub(REPLACEMENT, value)
    export.count_repairs(sum(old != new for old, new in zip(value, repaired, strict=True)))
    return repaired
