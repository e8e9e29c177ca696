"""Comparison of two texts, word by word."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple

from diff_match_patch import diff_match_patch
from django.utils.translation import gettext as _

from articles.editing import tokens

BLOCKS = {"p": "p", "h2": "h2", "h3": "h3", "li": "li", "tr": "tr", "hr": "hr", "figure": "p", "aside": "p"}
"""HTML tags that begin a block of a comparison, with the tag as which the block is shown."""
WORD = re.compile(r"\w+|\s+|[^\w\s]")
DIFF_TIMEOUT = 2.0
"""Seconds after which a comparison is cut short. Its result is then coarser, but still correct."""


class Piece(NamedTuple):
    """A run of text that both texts have (`kept`), only the older (`gone`) or only the newer has (`new`)."""

    change: str
    text: str


@dataclass
class Block:
    """A paragraph, heading, list item or table row."""

    tag: str
    pieces: list[Piece] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Return whether any part of the block was added or removed."""
        return any(piece.change != "kept" for piece in self.pieces)


@dataclass(frozen=True)
class Comparison:
    """The differences between two texts of an article."""

    headline: list[Piece]
    standfirst: list[Piece]
    body: list[Block]
    photographs: tuple[Any, Any] | None
    """The older and the newer lead photograph if they differ, else None."""

    @property
    def is_empty(self) -> bool:
        """Return whether the two texts are the same."""
        parts = [*self.headline, *self.standfirst]
        return not (self.photographs or any(p.change != "kept" for p in parts) or any(b.is_changed for b in self.body))


def compare(older: Any, newer: Any) -> Comparison:
    """Return what the newer text changes, with every word of both.

    Each argument is an article, a revision or a draft.
    """
    return Comparison(
        headline=_diff_line(older.headline, newer.headline),
        standfirst=_diff_line(older.standfirst, newer.standfirst),
        body=_diff_body(older.body, newer.body),
        photographs=(older.photograph, newer.photograph) if older.photograph_id != newer.photograph_id else None,
    )


def _diff_line(older: str, newer: str) -> list[Piece]:
    return [Piece(change, "".join(run)) for change, run in _word_diff(WORD.findall(older), WORD.findall(newer))]


def _diff_body(older: str, newer: str) -> list[Block]:
    blocks: list[Block] = []
    for change, run in _word_diff(_split_body(older), _split_body(newer)):
        for word in run:
            if word in _MARKS:
                tag = _MARKS[word]
                if change == "gone" and blocks:
                    _append_piece(blocks[-1], change, " ¶ ")
                    continue
                blocks.append(Block(tag))
                if change != "kept":
                    _append_piece(blocks[-1], change, "¶ ")
            else:
                if not blocks:
                    blocks.append(Block("p"))
                _append_piece(blocks[-1], change, word)
    return blocks


def _append_piece(block: Block, change: str, text: str) -> None:
    if block.pieces and block.pieces[-1].change == change:
        block.pieces[-1] = Piece(change, block.pieces[-1].text + text)
    else:
        block.pieces.append(Piece(change, text))


_MARKS = {f"\0{tag}": shown for tag, shown in BLOCKS.items()}


class _Reader(HTMLParser):
    """Parser that collects the words of a body, with a mark where a block begins and a bracketed note per token."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.address = ""
        self.is_silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag in BLOCKS and not (tag == "p" and self.words and self.words[-1] == "\0li"):
            self.words.append(f"\0{tag}")
        if tag == "br":
            self.words.append(" ")
        elif tag in ("td", "th"):
            self.words.append(" | ")
        elif tag == "data":
            how = " ".join([has.get("value") or "", has.get("data-mode") or "", "+" if has.get("data-noun") else ""])
            self.words.append(_("[figure: %s]") % how.strip())
            self.is_silent = True
        elif tag == "span":
            self.words += [" ", _("[footnote:"), " "]
        elif tag == "figure":
            self.words.append(_("[photographs: %s]") % has.get("data-photographs"))
        elif tag == "aside":
            chart = has.get("data-chart")
            self.words.append(_("[chart: %s]") % chart if chart else _("[document: %s]") % has.get("data-document"))
        elif tag == "blockquote":
            self.words.append(_("[pull quote]") if has.get("class") else _("[quote]"))
        elif tag == "a":
            self.address = has.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.address:
            self.words += [" ", f"({self.address})"]
            self.address = ""
        elif tag == "span":
            self.words.append("]")
        elif tag == "data":
            self.is_silent = False

    def handle_data(self, data: str) -> None:
        if not self.is_silent and data != "\n":
            self.words += WORD.findall(data)


def _split_body(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(tokens.with_canonical_tokens(html))
    reader.close()
    return reader.words


def _word_diff(older: list[str], newer: list[str]) -> list[tuple[str, list[str]]]:
    """Return runs of words, each with its change.

    Each distinct word becomes one letter, so that Myers' algorithm, which is fast, can compare the texts as strings.
    """
    letters: dict[str, str] = {}
    vocabulary: list[str] = []

    def encoded(text: list[str]) -> str:
        for word in text:
            if word not in letters:
                number = len(vocabulary) + 0x100
                letters[word] = chr(number if number < 0xD800 else number + 0x800)
                vocabulary.append(word)
        return "".join(letters[word] for word in text)

    matcher = diff_match_patch()
    matcher.Diff_Timeout = DIFF_TIMEOUT
    diffs = matcher.diff_main(encoded(older), encoded(newer), False)
    matcher.diff_cleanupSemantic(diffs)
    of_letter = {letter: word for word, letter in letters.items()}
    names = {0: "kept", -1: "gone", 1: "new"}
    return [(names[change], [of_letter[letter] for letter in run]) for change, run in diffs]
