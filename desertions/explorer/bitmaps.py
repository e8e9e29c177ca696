"""Bitmaps: a bit for each of many things, in words of 64, the lowest bit first."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bitmap = NDArray[np.uint64]


def count(bitmap: Bitmap) -> int:
    """Return the number of bits that are set."""
    return int(np.bitwise_count(bitmap).sum(dtype=np.int64))


def packed(bits: NDArray[Any]) -> Bitmap:
    """Return a bitmap of these bits."""
    bytes_ = np.packbits(bits.astype(bool), bitorder="little")
    return padded(bytes_, words_for(len(bits)) * 8).view(np.uint64)


def padded(array: NDArray[Any], length: int) -> NDArray[Any]:
    """Return the array with zeros at its end, up to a length."""
    if len(array) == length:
        return array
    longer = np.zeros(length, dtype=array.dtype)
    longer[: len(array)] = array
    return longer


def words_for(bits: int) -> int:
    """Return the number of words of a bitmap of so many bits."""
    return -(-bits // 64)
