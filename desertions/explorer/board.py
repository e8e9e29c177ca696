"""The board: what readers may filter public cases by, as bitmaps, so that a million cases are counted in milliseconds.

Cases stand on a board in the order of their numbers. A value of a facet (`contract_type`, `unit`…) is a bitmap with a
bit for each case that has it; selections are bitmaps too, combined by `&`, `|` and `~`. A board never changes: changes
of cases make a new one that shares what they leave as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desertions.explorer.bitmaps import Bitmap, count, packed, padded, words_for
from desertions.figures.public_codes import CODES, Flag

Rows = NDArray[Any]
"""Rows of public facts, with the fields of `ROW`."""
ROW = np.dtype(
    [
        ("case_id", "i8"), ("unit", "i8"), ("composition", "i2"), ("contract_type", "i2"), ("first_month", "i2"),
        ("last_month", "i2"), ("left_from", "i2"), ("outcome", "i2"), ("verification", "i2"), ("motives", "i4"),
        ("flags", "i2"), ("is_public", "?"),
    ]
)  # fmt: skip
SINGLE = ("unit", "composition", "contract_type", "left_from", "outcome", "verification")
"""Facets of which a case has one value."""
FLAGS = {
    "served_before": Flag.SERVED_BEFORE, "has_proceeding": Flag.HAS_PROCEEDING, "on_wanted_list": Flag.ON_WANTED_LIST,
    "is_invented": Flag.INVENTED, "has_text": Flag.HAS_TEXT,
}  # fmt: skip
"""Facets that are true (1) or false (0)."""
NO_MONTH = 0


@dataclass(frozen=True)
class Months:
    """How many of the selected cases left in each month from `first` on, counted from the year 0.

    `surely` counts those of which the month is shown, `perhaps` also those whose shown quarter, year or longer time
    holds it; `spread` shares each of these out over all months of its time, so that their sum is the number of cases.
    """

    first: int
    surely: NDArray[np.int64]
    perhaps: NDArray[np.int64]
    spread: NDArray[np.float64]


@dataclass(frozen=True)
class Board:
    """The public cases that were committed when `snapshot` was taken."""

    snapshot: str
    ids: NDArray[np.int64]
    present: Bitmap
    """The cases that are public: others have kept their place."""
    bitmaps: dict[tuple[str, int], Bitmap]
    spans: NDArray[np.uint16]
    """Of each case, the number of its span in `span_table`."""
    span_table: NDArray[np.int16]
    """The spans of months that occur, each as (first, last); (0, 0) is no month."""
    is_behind: bool = field(default=False)
    """Whether so much has changed that a newer board is being loaded."""
    is_ordered: bool = field(default=True)
    """Whether all cases stand in the order of their numbers; new ones stand at the end."""

    def with_changes(self, rows: Rows, snapshot: str) -> "Board":
        """Return the board with these rows in place of those of the same cases; new cases come at its end."""
        if not len(rows):
            return replace(self, snapshot=snapshot)
        grown = self._with_room_for(rows[rows["is_public"]]["case_id"])
        bitmaps = dict(grown.bitmaps) | {("", 0): grown.present}
        spans, table = grown.spans.copy(), [tuple(map(int, span)) for span in grown.span_table]
        place_of = {int(pk): int(place) for place, pk in zip(*grown._places(rows["case_id"]), strict=True)}
        copied: set[tuple[str, int]] = set()

        def put(key: tuple[str, int], place: int, bit: bool) -> None:
            word, mask = place // 64, np.uint64(1 << (place % 64))
            bitmap = bitmaps.get(key)
            if bit == bool(bitmap is not None and bitmap[word] & mask):
                return
            if key not in copied:
                copied.add(key)
                bitmaps[key] = np.zeros_like(grown.present) if bitmap is None else bitmap.copy()
            bitmaps[key][word] ^= mask

        for row in rows:
            place = place_of.get(int(row["case_id"]))
            if place is None:
                continue  # was never public on this board
            values = _values_of(row)
            for key in [*bitmaps, *values]:
                put(key, place, key in values)
            span = (int(row["first_month"]), int(row["last_month"]))
            if span not in table:
                table.append(span)
            spans[place] = table.index(span)
        present = bitmaps.pop(("", 0))
        table_array = np.array(table, dtype=np.int16).reshape(-1, 2)
        return replace(grown, snapshot=snapshot, present=present, bitmaps=bitmaps, spans=spans, span_table=table_array)

    def of_values(self, facet: str, values: Iterable[int]) -> Bitmap:
        """Return the cases that have any of these values of a facet, among them those that are no longer public."""
        result = np.zeros_like(self.present)
        for value in values:
            if facet in FLAGS and not value:
                result |= ~self.bitmaps[facet, 1]
            elif (facet, value) in self.bitmaps:
                result |= self.bitmaps[facet, value]
        return result

    def within(self, first: int, last: int) -> Bitmap:
        """Return the cases whose shown months overlap those from `first` to `last`."""
        begins, ends = self.span_table[:, 0], self.span_table[:, 1]
        is_within = (begins != NO_MONTH) & (begins <= last) & (ends >= first)
        return self._bitmap(is_within[self.spans])

    def of_ids(self, ids: Iterable[int]) -> Bitmap:
        """Return the cases with these primary keys."""
        return self._bitmap(np.isin(self.ids, np.fromiter(ids, dtype=np.int64)))

    def counts(self, facet: str, selected: Bitmap) -> dict[int, int]:
        """Return value → number of the selected cases that have it, for the values of a facet that occur."""
        numbers = {value: count(bitmap & selected) for (name, value), bitmap in self.bitmaps.items() if name == facet}
        if facet in FLAGS:
            numbers[0] = count(selected) - numbers[1]
        return numbers

    def occurring(self, facet: str) -> set[int]:
        """Return the values of a facet that any public case has."""
        if facet not in self._occurring:
            numbers = self.counts(facet, self.present)
            self._occurring[facet] = {value for value, number in numbers.items() if number}
        return self._occurring[facet]

    def months(self, selected: Bitmap) -> Months:
        """Return in which months the selected cases left."""
        return self.all_months if selected is self.present else self._months(selected)

    @cached_property
    def all_months(self) -> Months:
        """In which months all public cases left."""
        return self._months(self.present)

    def _months(self, selected: Bitmap) -> Months:
        numbers = self._numbers_of_spans(selected)
        dated = (self.span_table[:, 0] != NO_MONTH) & (numbers > 0)
        if not dated.any():
            return Months(NO_MONTH, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float64))
        table, numbers = self.span_table[dated].astype(np.int64), numbers[dated]
        start = int(table[:, 0].min())
        begins, ends = table[:, 0] - start, table[:, 1] - start
        length, is_exact = int(ends.max()) + 1, begins == ends

        def over(weights: NDArray[Any]) -> NDArray[np.float64]:
            steps = np.bincount(begins, weights, length + 1) - np.bincount(ends + 1, weights, length + 1)
            return np.cumsum(steps)[:length]

        surely = np.bincount(begins[is_exact], numbers[is_exact], length).astype(np.int64)
        perhaps = np.rint(over(numbers)).astype(np.int64)
        return Months(start, surely, perhaps, over(numbers * ~is_exact / (ends - begins + 1)))

    def page(self, selected: Bitmap, *, start: int, number: int, order: str) -> list[int]:
        """Return the primary keys of some of the selected cases, from the place `start` on.

        `order` is "number", "newest" or "oldest" by the month of leaving, cases without one last.
        """
        places = self.places(selected, start=start, number=number, order=order)
        return [int(pk) for pk in self.ids[places]]

    def places(self, selected: Bitmap, *, start: int, number: int, order: str) -> NDArray[np.intp]:
        """Return the places on the board of some of the selected cases, as `page` orders them."""
        if order == "number":
            return self._first_places(selected, start, number)
        return self._places_by_span(selected, start, number, newest_first=order == "newest")

    def codes(self, facet: str, places: NDArray[np.intp]) -> tuple[list[int], NDArray[np.uint16]]:
        """Return the values of a facet, and for each place the number of its value among them, from 1; 0 is none."""
        values = [value for name, value in self.bitmaps if name == facet]
        numbers = np.zeros(len(places), dtype=np.uint16)
        for number, value in enumerate(values, start=1):
            numbers += self.bits_at(facet, value, places) * np.uint16(number)
        return values, numbers

    def bits_at(self, facet: str, value: int, places: NDArray[np.intp]) -> NDArray[np.uint8]:
        """Return for each place 1 if its case has the value of the facet, else 0."""
        octets = self.bitmaps[facet, value].view(np.uint8)
        if not len(places):
            return np.zeros(0, np.uint8)
        first, last = int(places.min()) // 8, int(places.max()) // 8 + 1
        if last - first <= len(places):  # near each other
            return np.unpackbits(octets[first:last], bitorder="little")[places - first * 8]
        bits: NDArray[np.uint8] = octets[places >> 3] >> (places & 7).astype(np.uint8) & 1
        return bits

    @cached_property
    def _occurring(self) -> dict[str, set[int]]:
        return {}

    @property
    def is_settled(self) -> bool:
        """Return whether a page made of the board can be kept until something changes."""
        return self.is_ordered and not self.is_behind

    @cached_property
    def size(self) -> int:
        """Return how many bytes the board takes."""
        arrays: list[NDArray[Any]] = [self.ids, self.spans, self.span_table, self.present, *self.bitmaps.values()]
        return sum(array.nbytes for array in arrays)

    def _first_places(self, selected: Bitmap, start: int, number: int) -> NDArray[np.intp]:
        """Return the places of the selected cases from the one numbered `start` on, without unpacking the others."""
        reached = np.cumsum(np.bitwise_count(selected), dtype=np.int64)
        first, last = np.searchsorted(reached, [start, start + number], side="right")
        some = np.unpackbits(selected[first : last + 1].view(np.uint8), bitorder="little")
        before = int(reached[first - 1]) if first else 0
        return (np.flatnonzero(some) + int(first) * 64)[start - before : start - before + number]

    def _places_by_span(self, selected: Bitmap, start: int, number: int, *, newest_first: bool) -> NDArray[np.intp]:
        """Return the places of the selected cases from the one numbered `start` on, in the order of their months.

        Only the spans that reach into the page are looked at one by one.
        """
        first, last = (self.span_table[:, part].astype(np.int32) for part in (0, 1))
        sign = -1 if newest_first else 1
        order = np.lexsort((sign * last, sign * first, first == NO_MONTH))  # the last key counts first
        reached = np.cumsum(self._numbers_of_spans(selected)[order])
        begin, end = np.searchsorted(reached, [start, start + number - 1], side="right")
        before = int(reached[begin - 1]) if begin else 0
        bits = self._bits(selected).view(bool)
        parts = [np.flatnonzero(bits & (self.spans == span)) for span in order[begin : end + 1]]
        places = np.concatenate(parts) if parts else np.zeros(0, np.intp)
        return places[start - before : start - before + number]

    def _numbers_of_spans(self, selected: Bitmap) -> NDArray[np.int64]:
        """Return how many of the selected cases have each span."""
        asked, numbers = self._last_numbers[0]
        if asked is not selected:
            bits = self._bits(selected).view(bool)
            numbers = np.bincount(self.spans if bits.all() else self.spans[bits], minlength=len(self.span_table))
            self._last_numbers[0] = (selected, numbers)
        return numbers

    @cached_property
    def _last_numbers(self) -> list[tuple[Bitmap | None, NDArray[np.int64]]]:
        return [(None, np.zeros(0, np.int64))]

    def _bits(self, bitmap: Bitmap) -> NDArray[np.uint8]:
        return np.unpackbits(bitmap.view(np.uint8), count=len(self.ids), bitorder="little")

    def _bitmap(self, bits: NDArray[Any]) -> Bitmap:
        return padded(packed(bits), len(self.present))

    def _places(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return the places of those of the cases that stand on the board, and their primary keys."""
        places = np.flatnonzero(np.isin(self.ids, ids))
        return places, self.ids[places].astype(np.int64)

    def _with_room_for(self, ids: NDArray[np.int64]) -> "Board":
        """Return the board with empty places at its end for the cases that it lacks."""
        _there, known = self._places(ids)
        new = np.setdiff1d(ids, known)
        if not len(new):
            return self
        kind = np.int64 if new.max() >= 2**31 else self.ids.dtype
        grown = np.concatenate([self.ids.astype(kind), new.astype(kind)])
        length = words_for(len(grown))
        return replace(
            self,
            ids=grown,
            present=padded(self.present, length),
            bitmaps={key: padded(bitmap, length) for key, bitmap in self.bitmaps.items()},
            spans=np.concatenate([self.spans, np.zeros(len(new), self.spans.dtype)]),
            is_ordered=False,
        )


def _values_of(row: Any) -> set[tuple[str, int]]:
    """Return the facets and values that a row has."""
    if not row["is_public"]:
        return set()
    motives, flags = int(row["motives"]), int(row["flags"])
    return {
        ("", 0),
        *((name, int(row[name])) for name in SINGLE),
        *(("motive", number + 1) for number in range(len(CODES["motive"])) if motives >> number & 1),
        *((name, 1) for name, flag in FLAGS.items() if flags & flag),
    }
