"""One normal form of text: what people typed and pasted, as it is compared, searched and stored."""

import re
import unicodedata

HYPHENS = "\u2010\u2011\u2012\u2043\ufe63\uff0d\u2212"
"""Characters that are a hyphen, whatever their name."""
APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u02bb\u02c8\u2032\u00b4`\uff07"
"""Characters that stand for an apostrophe inside a word."""
_SPACES = re.compile(r"[^\S\n\t]")
_DIVIDED = re.compile(r"(?<=[^\W\d_])(?:[-¬]|\xad)[ \t]*\n[ \t]*(?=[^\W\d_])")
"""The break in a word that is divided at the end of a line."""
_DASH_INSIDE = re.compile(r"(?<=[^\W\d_])[–—](?=[^\W\d_])")
_APOSTROPHE_INSIDE = re.compile(rf"(?<=[^\W\d_])[{APOSTROPHES}](?=[^\W\d_])")
_COMPARED = str.maketrans(dict.fromkeys(HYPHENS, "-"))


def searchable(text: str) -> str:
    """Return a text as names are looked for in it.

    Composed letters, no invisible characters and no stress marks, one hyphen, one apostrophe, one kind of space, `\\n`
    at the ends of lines. Words that are divided at the end of a line are joined; where a capital follows a small
    letter, with their hyphen.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    if not text.isascii():
        text = text.translate(_COMPARED)
    text = _DIVIDED.sub(lambda match: _joint(match, text), text)
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
        text = _APOSTROPHE_INSIDE.sub("'", _DASH_INSIDE.sub("-", text))
        text = _SPACES.sub(" ", text)
    return text


def _joint(match: "re.Match[str]", text: str) -> str:
    """Return what joins the two parts of a divided word."""
    return "-" if text[match.end()].isupper() and text[match.start() - 1].islower() else ""
