"""Signatures by which a text is found again, word for word or nearly.

MinHash by one permutation: the overlapping pieces of the text fall into `MINHASH_BINS` bins by their hash, and each bin
keeps its least hash. The share of bins in which two texts agree estimates the share of pieces that they have in common
(Li, Owen, Zhang: "One Permutation Hashing", 2012). An empty bin borrows from the next full one (Shrivastava, Li:
"Densifying One Permutation Hashing", 2014). Bins taken `BAND_SIZE` at a time give the keys by which an index finds
candidates.
"""

import hashlib
import operator
import zlib

from newsroom.lib.text import confusables

SHINGLE_LENGTH = 12
"""Bytes of a piece in UTF-16: six Russian letters."""
MINHASH_BINS, BAND_SIZE = 30, 3
MIN_SIMILARITY = 0.55
"""The share of equal bins from which two texts are nearly the same."""
MIN_LENGTH = 30
"""Letters below which only a word-for-word repeat counts: many short texts are alike by chance."""


def letters_of(text: str) -> str:
    """Return what is compared: the folded letters and digits, without spaces and punctuation."""
    return "".join(filter(str.isalnum, confusables.fold(text)))


def text_hash(letters: str) -> int:
    """Return a signed 64-bit hash of the letters."""
    return int.from_bytes(hashlib.blake2b(letters.encode(), digest_size=8).digest(), signed=True)


def minhash(letters: str) -> list[int]:
    """Return the signature of the text: `MINHASH_BINS` signed 32-bit numbers, or [] for a text below `MIN_LENGTH`."""
    if len(letters) < MIN_LENGTH:
        return []
    content = letters.encode("utf-16-le", "surrogatepass")
    least = [-1] * MINHASH_BINS
    for start in range(0, len(content) - SHINGLE_LENGTH + 1, 2):
        value = zlib.crc32(content[start : start + SHINGLE_LENGTH])
        place = value % MINHASH_BINS
        if not 0 <= least[place] <= value:
            least[place] = value
    full = next(place for place in range(MINHASH_BINS) if least[place] >= 0)
    for place in [*range(full, -1, -1), *range(MINHASH_BINS - 1, full, -1)]:
        if least[place] < 0:
            least[place] = least[(place + 1) % MINHASH_BINS]
    return [value - (1 << 31) for value in least]


def lsh_bands(minhash: list[int]) -> list[int]:
    """Return signed 32-bit keys. Texts that are nearly the same most likely share at least one."""
    return [
        zlib.crc32(repr((band, minhash[band : band + BAND_SIZE])).encode()) - (1 << 31)
        for band in range(0, len(minhash), BAND_SIZE)
    ]


def similarity(signature: list[int], other: list[int]) -> float:
    """Return the estimated share of pieces, from 0 to 1, that the texts of two signatures have in common."""
    if not signature or not other:
        return 0.0
    equal: int = sum(map(operator.eq, signature, other))
    return equal / len(signature)
