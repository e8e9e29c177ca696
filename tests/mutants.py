"""Damaged files: each of many mutants of good ones, from a fixed seed."""

import random
from collections.abc import Iterator

MUTANTS = 10_000
INTERESTING = [b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x80\0\0\0", b"&", b"<", b"]]>", b"\n", b"\xd0", b'"', b";"]


def mutants(good: list[bytes], *, number: int = MUTANTS, seed: int = 1) -> Iterator[bytes]:
    """Yield the good files with bytes changed, cut, repeated, inserted, or taken from another one of them."""
    draw = random.Random(seed)
    for turn in range(number):
        content = bytearray(good[turn % len(good)])
        for _change in range(draw.choice([1, 1, 2, 4, 16])):
            at, kind = draw.randrange(len(content) or 1), draw.randrange(6)
            if kind == 0 and content:
                content[at] = draw.randrange(256)
            elif kind == 1:
                del content[at : at + draw.choice([1, 2, 8, 64])]
            elif kind == 2:
                content[at:at] = content[at : at + draw.choice([1, 4, 32])]
            elif kind == 3:
                content[at:at] = draw.choice(INTERESTING)
            elif kind == 4:
                other = draw.choice(good)
                start = draw.randrange(len(other))
                content[at : at + 16] = other[start : start + 16]
            elif draw.random() < 0.2:
                del content[at:]
        yield bytes(content)
