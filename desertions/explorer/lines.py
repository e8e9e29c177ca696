"""Lines of a file written for thousands of rows at once: each column is a table of words and a number for every row.

All rows are laid out in one array of bytes, as wide as the longest words, with zeros where words are shorter; then the
zeros are taken out. Texts hold no zero bytes.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer]


class Words:
    """The words that a column may hold."""

    def __init__(self, words: Sequence[bytes]) -> None:
        self.lengths = np.array([len(word) for word in words], dtype=np.intp)
        self.table = np.zeros((len(words), int(self.lengths.max(initial=0))), dtype=np.uint8)
        for place, word in enumerate(words):
            self.table[place, : len(word)] = np.frombuffer(word, dtype=np.uint8)

    def at(self, numbers: Numbers) -> NDArray[np.uint8]:
        """Return the word of each number, as rows of bytes."""
        width = int(self.lengths[numbers].max(initial=0))
        return self.table[:, :width][numbers]


Part = bytes | tuple[Words, Numbers] | NDArray[np.bytes_]
"""What stands in a column: the same everywhere, words by number, or a text of its own for each row."""


def lines_of(parts: Sequence[Part], number: int) -> bytes:
    """Return `number` lines, each of all parts. The last part has to hold the line break."""
    columns = [_column(part, number) for part in parts]
    return np.concatenate(columns, axis=1).tobytes().translate(None, b"\0")


def _column(part: Part, number: int) -> NDArray[np.uint8]:
    if isinstance(part, bytes):
        octets = np.frombuffer(part, dtype=np.uint8)
        return np.broadcast_to(octets, (number, len(octets)))
    if isinstance(part, tuple):
        words, numbers = part
        return words.at(numbers)
    return part.view(np.uint8).reshape(number, part.itemsize)
