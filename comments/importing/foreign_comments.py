"""A comment as another system exported it, and what every reader of a format has in common."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element

from newsroom.lib.text.html_to_text import TooLongError, text_of

MAX_TEXT_LENGTH = 20_000
"""Characters of a comment that comes; a longer one is left out."""
APPROVED, PENDING, REJECTED = "approved", "pending", "rejected"


@dataclass(frozen=True)
class ForeignComment:
    """One comment. `skipped` says why it does not come, though answers to it may: spam, deleted, not a comment."""

    key: str
    place: str
    """What its thread is known by in the file."""
    name: str
    text: str
    written_at: datetime.datetime | None
    status: str = APPROVED
    parent: str = ""
    edited_at: datetime.datetime | None = None
    skipped: str = ""


@dataclass
class Export:
    """What is read from a file: its comments, one after the other, and the threads that they name.

    `threads`: of each place, the addresses and titles it goes by. Complete when the comments have been read.
    """

    comments: Iterator[ForeignComment]
    threads: dict[str, list[str]] = field(default_factory=dict)


Reader = Callable[[BinaryIO], Export]


def text_in(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def child(element: Element, name: str) -> Element | None:
    """The direct child of this local name, in whatever namespace."""
    return next((one for one in element if one.tag.rpartition(" ")[2] == name), None)


def text_of_child(element: Element, name: str) -> str:
    return text_in(child(element, name))


def attribute(element: Element | None, name: str) -> str:
    """Of the element's attribute of this local name, the value."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition(" ")[2] == name), "")


def plain_text(html: str) -> str:
    """The comment's HTML as text; of one that is too long, more characters than any comment may have."""
    try:
        return text_of(html)
    except TooLongError:
        return "…" * (MAX_TEXT_LENGTH + 1)


def parse_time(text: str) -> datetime.datetime | None:
    """A point in time as ISO 8601 writes it; without a zone it is taken as UTC."""
    try:
        at = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    return at if 1990 <= at.year <= 9000 else None
