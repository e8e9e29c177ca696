"""What the editor of a body offers, and what of it the sanitiser lets through."""

from typing import Any

EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "PullQuote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "FigureNumber": True,
    "Footnote": True,
    "Photographs": True,
    "DocumentLink": True,
    "CleanPaste": True,
}


def story_markup(config: Any, shared: dict[str, Any]) -> None:
    """For the editor's own list; `newsroom.lib.text.html.clean_story` has the last word about what is stored."""
