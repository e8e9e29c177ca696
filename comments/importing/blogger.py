"""Blogger exports: the Atom file from the settings of the blog, and the feed.atom of Google Takeout."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from comments.choices import Status
from comments.importing.foreign_comments import (
    Export,
    ForeignComment,
    attribute,
    child,
    parse_time,
    plain_text,
    text_in,
    text_of_child,
)
from newsroom.lib.files import xml

WANTED_ELEMENTS = {"http://www.w3.org/2005/Atom entry"}
KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
TAKEOUT = "http://schemas.google.com/blogger/2018"
SKIPPED = {"SPAM_COMMENT": "spam", "SPAM": "spam", "EMPTIED": "deleted"}


def read(file: BinaryIO) -> Export:
    """Read either kind of export as it is iterated. Raises UnreadableXmlError on the way."""
    export = Export(iter(()))
    export.comments = _entries(file, export)
    return export


def _entries(file: BinaryIO, export: Export) -> Iterator[ForeignComment]:
    """Yield the comments. They may come before the posts to which they belong."""
    for entry in xml.elements(file, WANTED_ELEMENTS, on_repair=export.count_repairs):
        if _kind(entry) == "comment":
            yield _taken_out(entry) if _of(entry, "type") else _exported(entry, export)
        elif _kind(entry) in ("post", "page"):
            address = _link(entry, "alternate") or _of(entry, "filename")
            export.threads[_number(text_of_child(entry, "id"))] = [text_of_child(entry, "title"), address]


def _exported(entry: Element, export: Export) -> ForeignComment:
    """Convert an entry of the Atom export.

    `thr:in-reply-to` always names the post; the answered comment is in a link `related`.
    """
    post = child(entry, "in-reply-to")
    place, answered = _number(attribute(post, "ref")), re.search(r"/comments/default/(\d+)", _link(entry, "related"))
    export.threads.setdefault(place, ["", attribute(post, "href")])
    removed = any(attribute(element, "name") == "blogger.contentRemoved" for element in entry)
    return _foreign(entry, place, answered[1] if answered else "", Status.APPROVED, "deleted" if removed else "")


def _taken_out(entry: Element) -> ForeignComment:
    status, trashed = _of(entry, "status"), _of(entry, "trashed")
    return _foreign(
        entry,
        _number(_of(entry, "parent")),
        _number(_of(entry, "inReplyTo")),
        Status.APPROVED if status == "LIVE" else Status.PENDING,
        "deleted" if trashed else SKIPPED.get(status, ""),
    )


def _foreign(entry: Element, place: str, parent: str, status: str, skipped: str) -> ForeignComment:
    author, content = child(entry, "author"), text_of_child(entry, "content")
    is_plain = attribute(child(entry, "content"), "type") in ("", "text")
    return ForeignComment(
        key=_number(text_of_child(entry, "id")),
        place=place,
        name=text_of_child(author, "name") if author is not None else "",
        text=content if is_plain else plain_text(content),
        written_at=parse_time(text_of_child(entry, "published")),
        status=status,
        parent=parent,
        skipped=skipped,
    )


def _kind(entry: Element) -> str:
    """Return post, page, comment or another kind: in the export a category, in Takeout an element of its own."""
    terms = [attribute(element, "term") for element in entry if attribute(element, "scheme") == KIND_SCHEME]
    return terms[0].rpartition("#")[2] if terms else _of(entry, "type").lower()


def _of(entry: Element, name: str) -> str:
    """Return the text of one of Takeout's own elements."""
    return next((text_in(element) for element in entry if element.tag == f"{TAKEOUT} {name}"), "")


def _link(entry: Element, rel: str) -> str:
    links = [element for element in entry if element.tag.endswith(" link") and attribute(element, "rel") == rel]
    return attribute(links[0], "href") if links else ""


def _number(name: str) -> str:
    """Return the number at the end of an id such as `tag:blogger.com,1999:blog-1.post-2`."""
    match = re.search(r"(\d+)$", name.strip())
    return match[1] if match else ""
