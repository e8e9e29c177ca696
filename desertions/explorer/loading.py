"""Loading of a board: public facts come by one binary COPY and become bitmaps piece by piece, so little is held."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from desertions.explorer.bitmaps import Bitmap, packed, words_for
from desertions.explorer.board import FLAGS, ROW, SINGLE, Board, Rows
from desertions.figures.public_codes import CODES

COLUMNS = (
    "case_id, unit_id, composition, contract_type, first_month, last_month, left_from, outcome, verification, motives, "
    "flags, is_public"
)
LOAD_SQL = f"COPY (SELECT {COLUMNS} FROM desertions_publicfact WHERE is_public ORDER BY public_id) TO STDOUT BINARY"  # noqa: S608
PIECE = 64 * 1000
"""Rows of a piece; a whole number of words of a bitmap."""
PREFIX = 19
"""Bytes before the first row of a binary COPY."""
SENT = np.dtype(
    [("number of fields", ">i2")]
    + [
        field
        for name in ROW.names or ()
        for field in ((f"length of {name}", ">i4"), (name, ROW[name].newbyteorder(">")))
    ]
)
"""One row as the COPY sends it: each value after its length, the highest byte first."""


def load_board() -> Board:
    """Return the board of what this transaction sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (snapshot,) = cursor.fetchone()
        builder = _Builder()
        reader = _Reader(builder)
        cursor.copy_expert(LOAD_SQL, reader)
        reader.finish()
    return builder.board(snapshot)


def board_of(rows: Rows, snapshot: str) -> Board:
    """Return a board of rows in the order of their case numbers."""
    builder = _Builder()
    for start in range(0, len(rows), PIECE):
        builder.add(rows[start : start + PIECE])
    return builder.board(snapshot)


class _Builder:
    """Pieces of rows that become the bitmaps of a board. Every piece but the last has `PIECE` rows."""

    def __init__(self) -> None:
        self.number = 0
        self.ids: list[NDArray[np.int64]] = []
        self.spans: list[NDArray[np.uint16]] = []
        self.span_numbers: dict[int, int] = {}
        always = [*(("motive", number + 1) for number in range(len(CODES["motive"]))), *((name, 1) for name in FLAGS)]
        self.bitmaps: dict[tuple[str, int], list[tuple[int, Bitmap]]] = {key: [] for key in always}

    def add(self, rows: Rows) -> None:
        """Add the next rows."""
        word = self.number // 64
        for key, bits in _bits_of(rows):
            self.bitmaps.setdefault(key, []).append((word, packed(bits)))
        pks = rows["case_id"]
        self.ids.append(pks.astype(np.int32 if pks.max(initial=0) < 2**31 else np.int64))
        both = rows["first_month"].astype(np.int32) << 16 | rows["last_month"]
        distinct, numbers = np.unique(both, return_inverse=True)
        known = [self.span_numbers.setdefault(int(span), len(self.span_numbers)) for span in distinct]
        self.spans.append(np.array(known, dtype=np.uint16)[numbers])
        self.number += len(rows)

    def board(self, snapshot: str) -> Board:
        """Return the board of all rows added."""
        words = words_for(self.number)
        bitmaps = {}
        for key, pieces in self.bitmaps.items():
            bitmap = bitmaps[key] = np.zeros(words, dtype=np.uint64)
            for word, piece in pieces:
                bitmap[word : word + len(piece)] = piece
        both = np.array(list(self.span_numbers), dtype=np.int32)
        return Board(
            snapshot=snapshot,
            ids=np.concatenate(self.ids) if self.ids else np.zeros(0, np.int32),
            present=packed(np.ones(self.number, dtype=bool)),
            bitmaps=bitmaps,
            spans=np.concatenate(self.spans) if self.spans else np.zeros(0, np.uint16),
            span_table=np.stack([both >> 16, both & 0xFFFF], axis=1).astype(np.int16),
        )


def _bits_of(rows: Rows) -> Iterable[tuple[tuple[str, int], NDArray[Any]]]:
    """Yield each facet with each value that occurs, and which rows have it."""
    for name in SINGLE:
        for value in np.unique(rows[name]):
            yield (name, int(value)), rows[name] == value
    for number in range(len(CODES["motive"])):
        yield ("motive", number + 1), rows["motives"] >> number & 1
    for name, flag in FLAGS.items():
        yield (name, 1), rows["flags"] & flag


class _Reader:
    """A file for a binary COPY that hands on the rows as they come."""

    def __init__(self, builder: _Builder) -> None:
        self.builder, self.rest, self.is_begun = builder, bytearray(), False

    def write(self, data: bytes) -> int:
        self.rest += data
        if not self.is_begun and len(self.rest) >= PREFIX:
            del self.rest[:PREFIX]
            self.is_begun = True
        while len(self.rest) >= PIECE * SENT.itemsize:
            self._hand_on(PIECE)
        return len(data)

    def finish(self) -> None:
        """Hand on the rows that are left, before the two bytes that end a COPY."""
        self._hand_on(len(self.rest) // SENT.itemsize)

    def _hand_on(self, number: int) -> None:
        sent = np.frombuffer(bytes(self.rest[: number * SENT.itemsize]), dtype=SENT)
        del self.rest[: number * SENT.itemsize]
        rows = np.empty(number, dtype=ROW)
        for name in ROW.names or ():
            rows[name] = sent[name]
        if number:
            self.builder.add(rows)
