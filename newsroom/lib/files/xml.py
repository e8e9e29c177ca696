"""Reading of XML files of any size: the wanted elements one after the other, everything else skipped.

A document type is rejected, and with it every entity that a file could define. Depth, text and number of children of an
element are limited. Control characters, which some exports contain and XML forbids, are removed.
"""

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder  # built from expat's events below; its parser is not used
from xml.parsers import expat

CHUNK_SIZE = 64 * 1024
"""Bytes read at a time."""
MAX_DEPTH, MAX_TEXT_LENGTH, MAX_ELEMENTS = 100, 1_000_000, 10_000
"""Limits of one element: levels below the root, characters of its text that are stored, elements inside it."""
MAX_MARKUP_LENGTH = 2_000_000
"""Bytes of one piece of markup."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16, in which control bytes are part of other characters."""
FORBIDDEN = bytes(set(range(32)) - {9, 10, 13})
"""Control characters that are removed."""


class UnreadableXmlError(Exception):
    """The file is not XML that is accepted; `line` is where reading stopped, `what` is the reason."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line, self.what = line, what


def elements(file: BinaryIO, wanted: Collection[str]) -> Iterator[Element]:
    """Yield each complete element whose tag is in `wanted`, as `namespace tag` or `tag`, in the order of the file.

    Wanted elements inside a wanted one are yielded only as its children. Raises UnreadableXmlError.
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
    except (ValueError, LookupError) as error:  # an encoding that Python does not support
        raise UnreadableXmlError(1, str(error)) from error
    yield from reader.take()


class _Reader:
    """Builds the wanted elements from the events of expat, and enforces the limits."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.wanted, self.depth, self.completed = wanted, 0, list[Element]()
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
        """Parse the next bytes. Raises UnreadableXmlError.

        Markup longer than `MAX_MARKUP_LENGTH` is rejected, as expat would parse it again from its start with every
        call.
        """
        self.fed += len(content)
        self.parser.Parse(content, False)
        if self.fed - self.heard_at > MAX_MARKUP_LENGTH:
            self._refuse(f"a piece of markup of more than {MAX_MARKUP_LENGTH} bytes")

    def _hear(self, *_event: Any) -> None:
        """Note that expat has reported an event for the bytes so far."""
        self.heard_at = self.fed

    def take(self) -> list[Element]:
        """Return the elements completed since the last call."""
        batch, self.completed = self.completed, []
        return batch

    def _refuse(self, what: str) -> None:
        """Raise UnreadableXmlError at the current line."""
        raise UnreadableXmlError(self.parser.CurrentLineNumber, what)

    def _refuse_doctype(self, *_event: Any) -> None:
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
                self.completed.append(self.builder.close())
                self.builder = None
        self.depth -= 1

    def _data(self, text: str) -> None:
        self._hear()
        if self.builder is not None and self.text <= MAX_TEXT_LENGTH:
            self.text += len(text)
            self.builder.data(text)
