"""Conversion of other systems' HTML to readers' plain text: paragraphs, quotes, emphasis and the addresses of links."""

import re
from html.parser import HTMLParser

import nh3

from newsroom.lib.text.addresses import own_address

BLOCKS = {"p", "div", "li", "ul", "ol", "blockquote", "pre", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
STRESSED = {"em", "i"}
MAX_LENGTH = 100_000
"""Maximum number of characters of HTML. Nothing is read of a longer text."""

NO_TAG = re.compile(r"<(?!/?[a-zA-Z][^<>]*>|!--)")
"""A sign that begins no tag: people write "2 < 3"."""
BREAK_TWICE = re.compile(r"(<br>)[ \t]*\n")
"""A break for browsers followed by the one that was typed."""

# Its output is always well-formed, and the parser below reads that in linear time.
_well_formed = nh3.Cleaner(
    tags=BLOCKS | STRESSED | {"br", "a"},
    clean_content_tags={"script", "style", "template", "noscript", "iframe", "object"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel=None,
    strip_comments=True,
)

LOOKS_LIKE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")


class TooLongError(Exception):
    """The HTML has more than `MAX_LENGTH` characters."""


def text_of(html: str) -> str:
    """Return what a person reads of the HTML. No tag survives.

    A text without tags stays as it is, except for its entities. Raises TooLongError.
    """
    if len(html) > MAX_LENGTH:
        raise TooLongError
    html = _well_formed.clean(NO_TAG.sub("&lt;", html))
    reader = _TextReader(keeps_lines=not re.search(r"<(?:p|div)\b", html))
    reader.feed(BREAK_TWICE.sub(r"\1", html))
    reader.close()
    lines = [line.rstrip() for line in "".join(reader.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _TextReader(HTMLParser):
    def __init__(self, *, keeps_lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.keeps_lines, self.pieces = keeps_lines, list[str]()
        self.quotes = self.as_it_stands = 0
        self.newlines = 0
        """Number of line breaks at the end of the pieces."""
        self.address, self.link_began = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._break(1)
        elif tag in BLOCKS:
            self._break(1 if tag in ("li", "tr") else 2)
            self.quotes += tag == "blockquote"
            self.as_it_stands += tag == "pre"
        elif tag in STRESSED:
            self._say("*")
        elif tag == "a":
            self.address, self.link_began = dict(attrs).get("href") or "", len(self.pieces)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.quotes = max(0, self.quotes - (tag == "blockquote"))
            self.as_it_stands = max(0, self.as_it_stands - (tag == "pre"))
            self._break(1 if tag in ("li", "tr") else 2)
        elif tag in STRESSED:
            self._say("*")
        elif tag == "a" and self.address:
            self._end_link()

    def handle_data(self, data: str) -> None:
        if self.keeps_lines or self.as_it_stands:
            first, *rest = data.split("\n")
            self._say(first)
            for line in rest:
                self._break(self.newlines + 1)
                self._say(line)
        else:
            data = re.sub(r"\s+", " ", data)
            self._say(data.lstrip() if self.newlines or not self.pieces else data)

    def _end_link(self) -> None:
        """Add the address of a link after its text, or replace the text if it is an address itself."""
        text, address = "".join(self.pieces[self.link_began :]).strip("\n> "), own_address(self.address)
        self.address = ""
        bare = re.sub(r"^(?:https?:)?//|/$", "", address)
        shown = re.sub(r"^(?:https?:)?//|/$|\.{3}$|…$", "", text)
        if not re.match(r"https?://", address) or not bare:
            return
        if shown and (bare.startswith(shown) or LOOKS_LIKE_ADDRESS.match(text)):
            del self.pieces[self.link_began :]
            self._say(address)
        else:
            self._say(f" ({address})")

    def _say(self, text: str) -> None:
        if not text:
            return
        if self.quotes and (self.newlines or not self.pieces):
            self.pieces.append("> ")
        self.pieces.append(text)
        self.newlines = 0

    def _break(self, lines: int) -> None:
        """End the line or the paragraph. Does nothing before the first words."""
        if self.pieces and lines > self.newlines:
            self.pieces.append("\n" * (lines - self.newlines))
            self.newlines = lines
