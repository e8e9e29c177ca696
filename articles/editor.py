"""The extensions of the editor for article bodies, and what the sanitiser accepts from them."""

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
    "Chart": True,
    "CleanPaste": True,
}

PAGE_EXTENSIONS: dict[str, Any] = {
    name: options
    for name, options in EXTENSIONS.items()
    if name
    in {"Bold", "Italic", "Heading", "BulletList", "OrderedList", "ListItem", "Blockquote", "Link", "CleanPaste"}
}
"""Those of the editor for pages about the newsroom."""


def story_markup(config: Any, shared: dict[str, Any]) -> None:
    """Add nothing to the editor's own list of allowed markup.

    `newsroom.lib.text.html.clean_story` decides what is stored.
    """
