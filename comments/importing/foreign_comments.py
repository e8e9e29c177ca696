"""A comment as another system exported it, and helpers shared by the readers of all formats."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element

from comments.choices import Status
from newsroom.lib.text.html_to_text import TooLongError, text_of

MAX_TEXT_LENGTH = 20_000
"""The longest comment that is imported, in characters; a longer one is left out."""


@dataclass(frozen=True)
class ForeignComment:
    """One comment of an export.

    `skipped` says why it is not imported, though answers to it may be: spam, deleted, not a comment. It is ""
    otherwise.
    """

    key: str
    place: str
    """The key of its thread in the file."""
    name: str
    text: str
    written_at: datetime.datetime | None
    status: str = Status.APPROVED
    parent: str = ""
    edited_at: datetime.datetime | None = None
    skipped: str = ""


@dataclass
class Export:
    """The comments of a file, one after the other, and the threads that they name.

    `threads` has the title of each thread and then its addresses, by its key; it is complete once `comments` is read.
    """

    comments: Iterator[ForeignComment]
    threads: dict[str, list[str]] = field(default_factory=dict)
    repaired: int = 0
    """Characters that could not be read and were replaced, so far."""

    def count_repairs(self, number: int) -> None:
        """Add to the number of characters that were replaced."""
        self.repaired += number


Reader = Callable[[BinaryIO], Export]
"""Reads a file of one format."""


def read_parts(reader: Reader, files: Iterable[BinaryIO]) -> Export:
    """Return the export that came in several files, one after the other, as one."""
    export = Export(iter(()))
    export.comments = _comments_of(reader, files, export)
    return export


def _comments_of(reader: Reader, files: Iterable[BinaryIO], export: Export) -> Iterator[ForeignComment]:
    for file in files:
        part = reader(file)
        yield from part.comments
        export.threads |= part.threads
        export.count_repairs(part.repaired)


def text_in(element: Element | None) -> str:
    """Return the stripped text of an element, or "" for None."""
    return (element.text or "").strip() if element is not None else ""


def child(element: Element, name: str) -> Element | None:
    """Return the first direct child with this local name, in any namespace, or None."""
    return next((subelement for subelement in element if subelement.tag.rpartition(" ")[2] == name), None)


def text_of_child(element: Element, name: str) -> str:
    """Return the stripped text of the first direct child with this local name, or ""."""
    return text_in(child(element, name))


def attribute(element: Element | None, name: str) -> str:
    """Return the value of the attribute with this local name, or ""."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition(" ")[2] == name), "")


def plain_text(html: str) -> str:
    """Return the text of HTML. For HTML that is too long, return more characters than any comment may have."""
    try:
        return text_of(html)
    except TooLongError:
        return "…" * (MAX_TEXT_LENGTH + 1)


def parse_time(text: str) -> datetime.datetime | None:
    """Return an ISO 8601 time, in UTC if it has no zone; None if it is unreadable or not of the years 1990 to 9000."""
    try:
        at = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    return at if 1990 <= at.year <= 9000 else None
