"""Reading of XML files of any size: the wanted elements one after the other, everything else skipped.

A document type is rejected, and with it every entity that a file could define. Depth, text and number of children of an
element are limited. What XML forbids is repaired on the way (`xml_repair`).
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder  # built from expat's events below; its parser is not used
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.lib.files.xml_repair import Repairer

CHUNK_SIZE = 64 * 1024
"""Bytes read at a time."""
MAX_DEPTH, MAX_TEXT_LENGTH, MAX_ELEMENTS = 100, 1_000_000, 10_000
"""Limits of one element: levels below the root, characters of its text that are stored, elements inside it."""
MAX_MARKUP_LENGTH = 2_000_000
"""Bytes of one piece of markup."""
REASONS = {
    expat.errors.codes[message]: reason
    for message, reason in {
        expat.errors.XML_ERROR_NO_ELEMENTS: gettext_lazy("the file ends too soon; download it again"),
        expat.errors.XML_ERROR_UNCLOSED_TOKEN: gettext_lazy("the file ends too soon; download it again"),
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: gettext_lazy("the file ends too soon; download it again"),
        expat.errors.XML_ERROR_TAG_MISMATCH: gettext_lazy("a tag is closed that is not the open one"),
        expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: gettext_lazy("the file goes on after its end"),
        expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: gettext_lazy("a tag says the same thing twice"),
        expat.errors.XML_ERROR_UNBOUND_PREFIX: gettext_lazy("a tag has a prefix that is not declared"),
    }.items()
}
"""Code of an error of the parser → our words for it."""


class UnreadableXmlError(Exception):
    """The file is not XML that is accepted; `line` is where reading stopped, `what` is the reason."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line, self.what = line, what


def elements(file: BinaryIO, wanted: Collection[str], *, on_repair: Callable[[int], None]) -> Iterator[Element]:
    """Yield each complete element whose tag is in `wanted`, as `namespace tag` or `tag`, in the order of the file.

    Wanted elements inside a wanted one are yielded only as its children. `on_repair` is called with the number of
    characters that were replaced because they could not be read. Raises UnreadableXmlError.
    """
    reader, repairer = _Reader(wanted), Repairer()
    try:
        while content := file.read(CHUNK_SIZE):
            reader.feed(repairer.feed(content))
            yield from reader.take()
        reader.feed(repairer.feed(b"", is_last=True))
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = REASONS.get(error.code, gettext_lazy("this is not XML"))
        raise UnreadableXmlError(error.lineno, str(reason)) from error
    except (ValueError, LookupError) as error:
        raise UnreadableXmlError(1, _("its encoding is not known")) from error
    on_repair(repairer.count)
    yield from reader.take()


class _Reader:
    """Builds the wanted elements from the events of expat, and enforces the limits."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.wanted, self.depth, self.completed = wanted, 0, list[Element]()
        self.fed = self.heard_at = 0
        self.builder: TreeBuilder | None = None
        self.began_at = self.text = self.number = 0
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
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
            self._refuse(_("a tag of more than %d bytes") % MAX_MARKUP_LENGTH)

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
        self._refuse(_("a document type is not accepted"))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._hear()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse(_("more than %d levels") % MAX_DEPTH)
        if self.builder is None and tag in self.wanted:
            self.builder, self.began_at, self.text, self.number = TreeBuilder(), self.depth, 0, 0
        if self.builder is not None:
            self.number += 1
            if self.number > MAX_ELEMENTS:
                self._refuse(_("an element of more than %d elements") % MAX_ELEMENTS)
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
