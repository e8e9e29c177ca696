"""WordPress eXtended RSS, as its exporter (wp-admin/includes/export.php) writes it since version 1.0 of the format."""

import html
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from comments.choices import Status
from comments.importing.foreign_comments import (
    Export,
    ForeignComment,
    parse_time,
    plain_text,
    text_in,
    text_of_child,
)
from newsroom.lib.files import xml

NAMESPACES = [f"http://wordpress.org/export/{version}/" for version in ("1.0", "1.1", "1.2")]
WANTED_ELEMENTS = {"title", "link"} | {
    f"{ns} {name}" for ns in NAMESPACES for name in ("post_id", "post_name", "comment")
}
SKIPPED = {"spam": "spam", "trash": "deleted", "post-trashed": "deleted"}


def read(file: BinaryIO) -> Export:
    """Read the export as it is iterated. Raises UnreadableXmlError on the way."""
    export = Export(iter(()))
    export.comments = _comments(file, export)
    return export


def _comments(file: BinaryIO, export: Export) -> Iterator[ForeignComment]:
    """Yield the comments. In an item, title and address come before its number, and its number before its comments."""
    place, thread = "", list[str]()
    for element in xml.elements(file, WANTED_ELEMENTS, on_repair=export.count_repairs):
        name = element.tag.rpartition(" ")[2]
        if name == "title":
            place, thread = "", [text_in(element)]
        elif name == "link":
            thread = [*thread[:1], text_in(element)]
        elif name == "post_id":
            place = text_in(element)
            export.threads[place] = list(thread)
        elif name == "post_name" and place:
            export.threads[place].append(text_in(element))
        elif name == "comment":
            yield _comment(element, place)


def _comment(element: Element, place: str) -> ForeignComment:
    status, kind = text_of_child(element, "comment_approved"), text_of_child(element, "comment_type")
    parent = text_of_child(element, "comment_parent")
    written_at = parse_time(text_of_child(element, "comment_date_gmt")) or parse_time(
        text_of_child(element, "comment_date")
    )
    return ForeignComment(
        key=text_of_child(element, "comment_id"),
        place=place,
        name=html.unescape(text_of_child(element, "comment_author")),
        text=plain_text(text_of_child(element, "comment_content")),
        written_at=written_at,
        status=Status.APPROVED if status == "1" else Status.PENDING,
        parent="" if parent == "0" else parent,
        skipped=SKIPPED.get(status, "") or ("" if kind in ("", "comment") else "no comment"),
    )
