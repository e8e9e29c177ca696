"""XML is read element by element."""

import tracemalloc
from io import BytesIO

from newsroom.lib.files import xml


class Endless:
    """A file of so many megabytes that exists nowhere: comments, one after the other."""

    def __init__(self, megabytes: int) -> None:
        self.left = megabytes * 16
        self.piece = b"<item><title>" + b"x" * 1000 + b"</title></item>"

    def read(self, size: int) -> bytes:
        self.left -= 1
        return self.piece * 60 if self.left > 0 else b""


def test_memory_does_not_grow_with_the_file():
    def peak(megabytes: int) -> int:
        tracemalloc.start()
        file = Endless(megabytes)
        opening, number = BytesIO(b"<rss>"), 0
        try:
            for _element in xml.elements(_Joined(opening, file), {"title"}, on_repair=print):
                number += 1
        except xml.UnreadableXmlError:
            pass  # the root is never closed
        assert number > megabytes * 500
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40) < 1.5 * peak(4)


class _Joined:
    def __init__(self, *files) -> None:  # type: ignore[no-untyped-def]
        self.files = list(files)

    def read(self, size: int) -> bytes:
        while self.files:
            if content := self.files[0].read(size):
                return content
            self.files.pop(0)
        return b""
