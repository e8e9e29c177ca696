"""Encodings of text files as people send them: detected, offered with a sample, and told apart within a file."""

from collections import Counter

from newsroom.lib.files import file_types

ENCODINGS = {
    "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE",
    "cp1251": "Windows-1251", "koi8-r": "KOI8-R", "cp866": "DOS (866)", "mac_cyrillic": "Mac",
}  # fmt: skip
"""Encodings of text files → label."""
ONE_BYTE = ("cp1251", "koi8-r", "cp866", "mac_cyrillic")
"""Encodings with one byte for each letter, which fit any bytes: the frequencies of letters decide."""
LOOKED_AT = 256 * 1024
"""Bytes from which a text file's encoding and separator are detected."""
SAMPLE_LENGTH = 24
"""Characters of a sample of an encoding."""
FREQUENT = dict(zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", range(33, 0, -1), strict=True))
"""Russian letter → rank, with the highest number for the most common letter."""


def encoding_of(head: bytes) -> str:
    """Return one of `ENCODINGS`.

    It is detected by the byte order mark, by what UTF-8 allows, or by the frequencies of Russian letters.
    """
    if wide := file_types.utf16_of(head):
        return wide
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    valid = 0
    lines = head.splitlines()
    for line in lines[:-1] if len(head) == LOOKED_AT else lines:
        try:
            valid += not line.decode("utf-8").isascii()
        except UnicodeDecodeError:
            valid -= 1
    if valid > 0 or head.isascii():
        return "utf-8-sig"
    return max(ONE_BYTE, key=lambda name: _russian(head.decode(name, "replace")))


def _russian(text: str) -> float:
    """Return how much a text looks like Russian, by the frequencies of its letters in any case."""
    counted = Counter(letter for letter in text.lower() if letter > "\x7f")
    return sum(FREQUENT.get(letter, -20) * number for letter, number in counted.items()) / max(counted.total(), 1)


def samples_of(head: bytes) -> dict[str, str]:
    """Return how the first letters beyond ASCII look in each encoding."""
    samples = {}
    for encoding in ENCODINGS:
        text = head[: len(head) // 2 * 2].decode(encoding, "replace").lstrip("\ufeff")
        start = next((at for at, letter in enumerate(text) if letter > "\x7f"), 0)
        samples[encoding] = " ".join(text[start : start + SAMPLE_LENGTH].split())
    return samples


def has_foreign_letters(cells: list[str], encoding: str) -> bool:
    """Return whether the row has letters in another encoding than the file's.

    These are UTF-8 in Windows-1251 or KOI8-R, and bytes that fit no encoding.
    """
    text = "".join(cells)
    if text.isascii():
        return False
    try:
        content = text.encode(encoding if encoding in ONE_BYTE else "utf-8")
    except UnicodeEncodeError:
        return True
    if encoding in ONE_BYTE:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True
    return False
