"""Reading XML of any size: one wanted element after the other, everything else passed over.

A document type is refused, and with it every entity a file could define; depth, text and children of an element are
bounded. Control characters, which some exports hold and XML forbids, are left out.
"""

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder  # built from expat's events below, never parsed by it
from xml.parsers import expat

CHUNK_SIZE = 64 * 1024
MAX_DEPTH, MAX_TEXT_LENGTH, MAX_ELEMENTS = 100, 1_000_000, 10_000
"""Of one element: levels below the root, characters that are kept of it, elements in it."""
MAX_MARKUP_LENGTH = 2_000_000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
FORBIDDEN = bytes(set(range(32)) - {9, 10, 13})


class UnreadableXmlError(Exception):
    """The file is no XML that is taken; `line` is where that became clear."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line, self.what = line, what


def elements(file: BinaryIO, wanted: Collection[str]) -> Iterator[Element]:
    """Each element whose tag, as `namespace tag` or `tag`, is wanted, whole, in the order of the file.

    Wanted elements inside a wanted one come as its children alone. Raises UnreadableXmlError where it stops.
    """
    reader = _Reader(wanted)
    forbidden = b""
    try:
        while content := file.read(CHUNK_SIZE):
            if not reader.fed:
                forbidden = b"" if content[:2] in UTF_16 else FORBIDDEN
            reader.feed(content.translate(None, forbidden))
            yield from reader.take()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableXmlError(error.lineno, expat.ErrorString(error.code)) from error
    except (ValueError, LookupError) as error:  # an encoding that Python does not have
        raise UnreadableXmlError(1, str(error)) from error
    yield from reader.take()


class _Reader:
    def __init__(self, wanted: Collection[str]) -> None:
        self.wanted, self.depth, self.found = wanted, 0, list[Element]()
        self.fed = self.heard_at = 0
        self.builder: TreeBuilder | None = None
        self.began_at = self.text = self.number = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = self._hear

    def feed(self, content: bytes) -> None:
        """Parse on. A piece of markup longer than `LONGEST_MARKUP` would be read again and again: it ends here."""
        self.fed += len(content)
        self.parser.Parse(content, False)
        if self.fed - self.heard_at > MAX_MARKUP_LENGTH:
            self._refuse(f"a piece of markup of more than {MAX_MARKUP_LENGTH} bytes")

    def _hear(self, *_told: Any) -> None:
        self.heard_at = self.fed

    def take(self) -> list[Element]:
        found, self.found = self.found, []
        return found

    def _refuse(self, what: str) -> None:
        raise UnreadableXmlError(self.parser.CurrentLineNumber, what)

    def _refuse_doctype(self, *_told: Any) -> None:
        self._refuse("a document type is not taken")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._hear()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse(f"more than {MAX_DEPTH} levels")
        if self.builder is None and tag in self.wanted:
            self.builder, self.began_at, self.text, self.number = TreeBuilder(), self.depth, 0, 0
        if self.builder is not None:
            self.number += 1
            if self.number > MAX_ELEMENTS:
                self._refuse(f"an element of more than {MAX_ELEMENTS} elements")
            self.builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._hear()
        if self.builder is not None:
            self.builder.end(tag)
            if self.depth == self.began_at:
                self.found.append(self.builder.close())
                self.builder = None
        self.depth -= 1

    def _data(self, text: str) -> None:
        self._hear()
        if self.builder is not None and self.text <= MAX_TEXT_LENGTH:
            self.text += len(text)
            self.builder.data(text)
