"""The digests by which unchanged rows of a file are recognised, in nine bytes for each entry of the list."""

from array import array
from bisect import bisect_left
from typing import Any

from desertions.models import NamedList

BATCH_SIZE = 10_000
"""Digests fetched at a time."""


class KnownContents:
    """The digests of a list's present entries. Each can be taken once: a second row with it is a repetition."""

    def __init__(self, cursor: Any, named: NamedList) -> None:
        self.contents = array("q")
        cursor.execute(
            "DECLARE contents NO SCROLL CURSOR FOR SELECT content FROM desertions_listentry "
            "WHERE named_list_id = %s AND gone_in_id IS NULL ORDER BY content",
            [named.pk],
        )
        while True:
            cursor.execute(f"FETCH {BATCH_SIZE} FROM contents")
            rows = cursor.fetchall()
            if not rows:
                break
            self.contents.extend(content for (content,) in rows)
        cursor.execute("CLOSE contents")
        self.taken = bytearray(len(self.contents))

    def take(self, content: int) -> bool:
        """Take a digest. Returns whether an entry has it that no earlier row has taken."""
        place = bisect_left(self.contents, content)
        if place == len(self.contents) or self.contents[place] != content or self.taken[place]:
            return False
        self.taken[place] = 1
        return True
