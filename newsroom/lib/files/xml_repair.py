"""Bytes that are meant to be XML, as text that a parser accepts: what cannot be read is replaced and counted.

Databases cut letters in two, exporters write characters that XML forbids, and people's HTML stands where only XML's
five entities are known. None of it is a reason to refuse a million comments.
"""

import codecs
import re
from html.entities import html5

REPLACEMENT = "\ufffd"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
BORDER = re.compile(r"(<!\[CDATA\[|\]\]>)")
FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML document may hold (XML 1.0, 2.2)."""
TWO_HALVES = re.compile(
    r"&#(?:x(d[89ab][0-9a-f]{2})|(5[56]\d{3}));&#(?:x(d[c-f][0-9a-f]{2})|(5[67]\d{3}));", re.IGNORECASE
)
"""One character of an emoji that is written as the two halves that it has in UTF-16."""
REFERENCE = re.compile(r"&(?:#(?:x([0-9a-f]{1,6})|(\d{1,7}));|([A-Za-z][A-Za-z0-9]{1,30};)|)", re.IGNORECASE)
OWN = {"amp;", "lt;", "gt;", "quot;", "apos;"}
NO_MARKUP = re.compile(r"<(?![A-Za-z_:/!?])")
HELD_BACK = 48
"""Characters at the end of a piece that are read with the next one if markup or a reference begins in them."""
MARKS = "&<]"
HALF_AT_END = re.compile(r"&#(?:xd[89ab][0-9a-f]{2}|55[2-9]\d\d|56(?:[0-2]\d\d|3[01]\d));$", re.IGNORECASE)


class Repairer:
    """Turns the bytes of a file, piece by piece, into XML in UTF-8. `count` is how many characters were replaced."""

    def __init__(self) -> None:
        self.count = 0
        self.decoder: codecs.IncrementalDecoder | None = None
        self.rest, self.is_cdata, self.has_begun = "", False, False

    def feed(self, content: bytes, *, is_last: bool = False) -> bytes:
        """Return what can be parsed of the bytes so far. Raises LookupError for an unknown encoding."""
        if self.decoder is None:
            self.decoder = _decoder(content)
        text = self.decoder.decode(content, is_last)
        self.count += text.count(REPLACEMENT)
        if not self.has_begun:
            text = text.lstrip("\ufeff \t\r\n")
            self.has_begun = bool(text)
        text = self.rest + text
        end = len(text) if is_last else _safe_end(text)
        self.rest = text[end:]
        return self._repaired(text[:end]).encode("utf-8", "replace")

    def _repaired(self, text: str) -> str:
        pieces = []
        for piece in BORDER.split(FORBIDDEN.sub("", text)):
            if piece == "<![CDATA[":
                self.is_cdata = True
            elif piece == "]]>":
                self.is_cdata = False
            elif not self.is_cdata:
                piece = NO_MARKUP.sub("&lt;", REFERENCE.sub(self._reference, TWO_HALVES.sub(_joined, piece)))
            pieces.append(piece)
        return "".join(pieces)

    def _reference(self, match: "re.Match[str]") -> str:
        """Return a reference that XML knows, for one that it may not know."""
        hexadecimal, decimal, name = match.groups()
        if name:
            if name in OWN:
                return match[0]
            meant = html5.get(name)
            return "".join(f"&#{ord(c)};" for c in meant) if meant else f"&amp;{name}"
        if hexadecimal is None and decimal is None:
            return "&amp;"
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF:
            return match[0]
        self.count += 1
        return REPLACEMENT


def _decoder(content: bytes) -> codecs.IncrementalDecoder:
    """Return the decoder of a file by its mark, its declaration, or UTF-8."""
    if content.startswith(UTF_16):
        name = "utf-16"
    elif content[:4].count(0) == 2:
        name = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    else:
        declared = DECLARED.match(content.removeprefix(codecs.BOM_UTF8))
        name = declared[1].decode("ascii") if declared else "utf-8"
    if not codecs.lookup(name)._is_text_encoding:  # “hex” is a codec too
        raise LookupError(name)
    return codecs.getincrementaldecoder(name)("replace")


def _safe_end(text: str) -> int:
    """Return how much of a piece holds whole markup and references."""
    start = max(len(text) - HELD_BACK, 0)
    marks = [at for mark in MARKS if (at := text.find(mark, start)) >= 0]
    end = min(marks, default=len(text))
    half = HALF_AT_END.search(text, max(end - 10, 0), end)
    return half.start() if half else end


def _joined(match: "re.Match[str]") -> str:
    """Return the character of two halves, or the reference as it is if they are none."""
    high = int(match[1], 16) if match[1] else int(match[2])
    low = int(match[3], 16) if match[3] else int(match[4])
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)
    return match[0]
