"""JSON lines as `comments.reading.exporting` writes them."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from comments.importing.foreign_comments import APPROVED, PENDING, REJECTED, Export, ForeignComment, parse_time

MAX_LINE_LENGTH = 200_000


class UnreadableLineError(Exception):
    """A line is not a comment; the message is its number."""


def read(file: BinaryIO) -> Export:
    """Read the lines as they are iterated. Raises UnreadableLineError on the way."""
    export = Export(iter(()))
    export.comments = _comments(file, export)
    return export


def _comments(file: BinaryIO, export: Export) -> Iterator[ForeignComment]:
    number = 0
    while line := file.readline(MAX_LINE_LENGTH):
        number += 1
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            place, status = str(row["article"]), row["status"]
            if status not in (APPROVED, PENDING, REJECTED):
                raise ValueError(status)
            comment = ForeignComment(
                key=str(int(row["id"])),
                place=place,
                name=str(row["name"]),
                text=str(row["text"]),
                written_at=parse_time(str(row["written_at"])),
                status=status,
                parent=str(int(row["parent"])) if row.get("parent") else "",
                edited_at=parse_time(str(row["edited_at"])) if row.get("edited_at") else None,
            )
            headline = str(row.get("headline") or "")
            for value in (place, comment.name, comment.text, headline):
                if "\0" in value or value.encode(errors="ignore").decode() != value:
                    raise ValueError(value)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise UnreadableLineError(number) from error
        export.threads.setdefault(place, [headline, "", place])
        yield comment
