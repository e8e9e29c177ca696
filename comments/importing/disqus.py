"""The XML export of Disqus: threads, then posts, connected by their `dsq:id`."""

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

NAMESPACE = "http://disqus.com"
WANTED_ELEMENTS = {f"{NAMESPACE} thread", f"{NAMESPACE} post"}


def read(file: BinaryIO) -> Export:
    """Read the export as it is iterated. Raises UnreadableXmlError on the way."""
    export = Export(iter(()))
    export.comments = _posts(file, export)
    return export


def _posts(file: BinaryIO, export: Export) -> Iterator[ForeignComment]:
    """Yield the posts as comments.

    A thread, and a post that is answered, is identified by its `dsq:id`, or by its own `id` if that is missing.
    """
    names: dict[str, str] = {}
    for element in xml.elements(file, WANTED_ELEMENTS, on_repair=export.count_repairs):
        own = text_of_child(element, "id")
        key = attribute(element, "id") or own
        if element.tag.endswith(" thread"):
            names.setdefault(own, key)
            thread = [text_of_child(element, "title"), text_of_child(element, "link"), own]
            export.threads[key] = [] if text_of_child(element, "isDeleted") == "true" else thread
        else:
            yield _post(element, key, names)


def _post(element: Element, key: str, threads: dict[str, str]) -> ForeignComment:
    thread, parent, author = child(element, "thread"), child(element, "parent"), child(element, "author")
    is_deleted = text_of_child(element, "isDeleted") == "true"
    is_spam = text_of_child(element, "isSpam") == "true"
    return ForeignComment(
        key=key,
        place=attribute(thread, "id") or threads.get(text_in(thread), text_in(thread)),
        name=text_of_child(author, "name") if author is not None else "",
        text=plain_text(text_of_child(element, "message")),
        written_at=parse_time(text_of_child(element, "createdAt")),
        status=Status.PENDING if text_of_child(element, "isApproved") == "false" else Status.APPROVED,
        parent=attribute(parent, "id") or text_in(parent),
        skipped="deleted" if is_deleted else "spam" if is_spam else "",
    )
