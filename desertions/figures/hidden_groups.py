"""Groups of hidden people: whom the figures that tell of the same things count beside those whom readers see.

They lie in cells: by the conditions of these figures that a list can hold, and by those that only we tell of.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desertions.figures.intervals import Block, HiddenPeople, Interval, Total
from desertions.figures.membership import SAYS_NOTHING, Alike, Condition, Definition
from desertions.models import Figure

MAX_CELLS = 400_000
"""Largest number of cells that are audited together."""

Bits = tuple[bool, ...]


class OutOfTimeError(Exception):
    """The audit takes too long."""


@dataclass(frozen=True)
class Finding:
    """A group of hidden people of whom the published numbers leave too little open.

    Readers can tell that `low` to `high` of `among` hidden people are in it. `figures` are the numbers that together
    say so. `key` is the same whenever the same group is found.
    """

    key: str
    group: str
    among: int
    low: int
    high: int
    figures: tuple[str, ...]

    @property
    def is_about_all(self) -> bool:
        """Whether it is told of all of them, so that it holds of each."""
        return self.low == self.among

    @property
    def message(self) -> str:
        """What readers can work out, in words."""
        numbers = ", ".join(f"“{label}”" for label in self.figures)
        about = {"group": self.group, "among": self.among, "low": self.low, "high": self.high, "numbers": numbers}
        if self.is_about_all:
            text = ngettext(
                "%(group)s: readers can tell that it is true of the one person whose case they cannot see. Together "
                "with the public cases, this says so: %(numbers)s.",
                "%(group)s: readers can tell that it is true of all %(among)d people whose cases they cannot see. "
                "Together with the public cases, this says so: %(numbers)s.",
                self.among,
            )
        elif self.low == self.high:
            text = _(
                "%(group)s: readers can tell that it is %(low)d of the %(among)d people whose cases they cannot see. "
                "Together with the public cases, this says so: %(numbers)s."
            )
        else:
            text = _(
                "%(group)s: readers can tell that it is %(low)d to %(high)d of the %(among)d people whose cases they "
                "cannot see. Together with the public cases, this says so: %(numbers)s."
            )
        return text % about


class Cell(NamedTuple):
    """Which of the known and of the told conditions the people of a cell meet."""

    known: Bits
    told: Bits


class Group(NamedTuple):
    """Cells that are looked at together: those of a figure, of one without another, or a cell of its own."""

    cells: frozenset[int]
    figures: tuple[Figure, ...] = ()
    cell: Cell | None = None


class Subject:
    """Figures that tell of the same things, and the people whom they count."""

    def __init__(self, definitions: Sequence[Definition], alike: Iterable[Alike], deadline: float) -> None:
        self.definitions, self.deadline = definitions, deadline
        asked = {condition for definition in definitions for condition in definition.conditions}
        self.known = sorted(condition for condition in asked if not condition.is_told)
        self.told = sorted(condition for condition in asked if condition.is_told)
        self.labels = {asked: label for definition in definitions for asked, label in definition.labels.items()}
        self.unpublished: Counter[Cell] = Counter()
        """Cell → unpublished people."""
        self.unseen: Counter[Cell] = Counter()
        """Cell → public people of whom readers cannot see that they are in it."""
        combinations_told: set[Bits] = set()
        for people in alike:
            meets = [people.meets[condition] for condition in (*self.known, *self.told)]
            met = tuple([meets.is_met for meets in meets])
            cell = Cell(met[: len(self.known)], met[len(self.known) :])
            combinations_told.add(cell.told)
            if not people.is_public:
                self.unpublished[cell] += people.cases
            elif not all(meets.is_seen for meets in meets):
                self.unseen[cell] += people.cases
        self.combinations_told = sorted(combinations_told)

    @cached_property
    def cells(self) -> list[Cell]:
        """Every cell in which hidden people may be."""
        known = sorted({cell.known for cell in (*self.unpublished, *self.unseen)})
        if len(known) * len(self.combinations_told) > MAX_CELLS:
            raise OutOfTimeError
        return [Cell(met, told) for met in known for told in self.combinations_told]

    @cached_property
    def place_of(self) -> dict[Cell, int]:
        """The place of each cell."""
        return {cell: place for place, cell in enumerate(self.cells)}

    @cached_property
    def cells_of_known(self) -> dict[Bits, tuple[int, ...]]:
        """Known conditions → the places of the cells of those who meet just them."""
        places = defaultdict(list)
        for place, cell in enumerate(self.cells):
            places[cell.known].append(place)
        return {known: tuple(cells) for known, cells in places.items()}

    @cached_property
    def cells_of_figure(self) -> list[frozenset[int]]:
        """The places of the cells that each figure counts."""
        counted = []
        for definition in self.definitions:
            known = [place for place, asked in enumerate(self.known) if asked in definition.conditions]
            told = [place for place, asked in enumerate(self.told) if asked in definition.conditions]
            counted.append(
                frozenset(
                    place
                    for place, cell in enumerate(self.cells)
                    if all(cell.known[asked] for asked in known) and all(cell.told[asked] for asked in told)
                )
            )
        return counted

    @cached_property
    def alike(self) -> Counter[Bits]:
        """Known conditions → the unpublished people who meet just them."""
        people: Counter[Bits] = Counter()
        for cell, number in self.unpublished.items():
            people[cell.known] += number
        return people

    @cached_property
    def people(self) -> HiddenPeople:
        """What readers know of the unpublished people."""
        blocks = [Block(number, self.cells_of_known[known]) for known, number in sorted(self.alike.items())]
        return HiddenPeople(blocks, [Total(self._unpublished_in(cells), cells) for cells in self.cells_of_figure])

    def findings(self, k: int) -> Iterator[Finding]:
        """Yield what is given away. Raises OutOfTimeError and InfeasibleError."""
        settled: list[frozenset[int]] = []
        for cells, finding in self._told_of_all():
            settled.append(cells)
            yield finding
        for group in self._groups():
            self._require_time()
            if any(group.cells <= cells for cells in settled):
                continue
            left = self._too_narrow(group, k)
            if left is not None:
                if left.width == 0:
                    settled.append(group.cells)
                yield self._finding(self._key_of(group), self._words_of(group), self._among(group.cells), left,
                                    group.figures)  # fmt: skip

    def _too_narrow(self, group: Group, k: int) -> Interval | None:
        """Return the interval that readers have for a group, or None if it is wide enough or the group large."""
        unpublished = self._unpublished_in(group.cells)
        hidden = unpublished + self._sum(self.unseen, group.cells)
        if group.figures and 0 < hidden < k:
            return Interval(hidden, hidden)
        if not 0 < unpublished < k:
            return None
        wide_enough = min(k, self.people.without_totals(group.cells).width)
        if self.people.is_open(group.cells, wide_enough):
            return None
        left = self.people.interval(group.cells)
        return left if left.width < wide_enough else None

    def _told_of_all(self) -> Iterator[tuple[frozenset[int], Finding]]:
        """Yield what readers can tell of each of the unpublished people who are alike in what a list can hold."""
        met_by: dict[Bits, list[Bits]] = defaultdict(list)
        for cell in self.unpublished:
            met_by[cell.known].append(cell.told)
        for known, told in met_by.items():
            for number, condition in enumerate(self.told):
                if condition in SAYS_NOTHING or not all(bits[number] for bits in told):
                    continue
                self._require_time()
                meeting = frozenset(place for place in self.cells_of_known[known] if self.cells[place].told[number])
                left, people = self.people.interval(meeting), self.alike[known]
                if left.low == people > self.people.without_totals(meeting).low:
                    key = f"all {_key(self._met(known))} {_key([condition])}"
                    yield meeting, self._finding(key, self._words(known, [self.labels[condition]]), people, left)

    def _unpublished_in(self, cells: Collection[int]) -> int:
        return self._sum(self.unpublished, cells)

    def _sum(self, people: Counter[Cell], cells: Collection[int]) -> int:
        return sum(people[self.cells[place]] for place in cells)

    def _among(self, cells: Collection[int]) -> int:
        """Return the number of hidden people who are alike in what a list can hold with some of these cells."""
        known = {self.cells[place].known for place in cells}
        return sum(
            number
            for people in (self.unpublished, self.unseen)
            for cell, number in people.items()
            if cell.known in known
        )

    def _groups(self) -> Iterator[Group]:
        """Yield the groups of cells that are looked at."""
        counted = [
            Group(cells, (definition.figure,))
            for definition, cells in zip(self.definitions, self.cells_of_figure, strict=True)
        ]
        yield from counted
        for whole, part in permutations(counted, 2):
            if part.cells < whole.cells:
                yield Group(whole.cells - part.cells, (*whole.figures, *part.figures))
        for cell in sorted(self.unpublished):
            yield Group(frozenset([self.place_of[cell]]), cell=cell)

    def _key_of(self, group: Group) -> str:
        if group.cell is None:
            return "figure " + " without ".join(figure.slug for figure in group.figures)
        told = _key(condition for condition, is_met in zip(self.told, group.cell.told, strict=True) if is_met)
        return f"cell {_key(self._met(group.cell.known))} {told}"

    def _words_of(self, group: Group) -> str:
        if group.cell is not None:
            told = [
                self.labels[condition] if is_met else _("not “%s”") % self.labels[condition]
                for condition, is_met in zip(self.told, group.cell.told, strict=True)
            ]
            return self._words(group.cell.known, told)
        if len(group.figures) == 1:
            return _("Counted in “%s”") % group.figures[0]
        whole, part = group.figures
        return _("Counted in “%(whole)s”, not in “%(part)s”") % {"whole": whole, "part": part}

    def _met(self, known: Bits) -> list[Condition]:
        return [condition for condition, is_met in zip(self.known, known, strict=True) if is_met]

    def _words(self, known: Bits, told: Iterable[str]) -> str:
        return "; ".join([*(self.labels[condition] for condition in self._met(known)), *told])

    def _finding(self, key: str, group: str, among: int, left: Interval, named: tuple[Figure, ...] = ()) -> Finding:
        figures = (*named, *(self.definitions[place].figure for place in left.totals))
        return Finding(key, group, among, left.low, left.high, tuple(dict.fromkeys(map(str, figures))))

    def _require_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise OutOfTimeError


def _key(conditions: Iterable[Condition]) -> str:
    return "&".join(f"{name}={','.join(values)}" for name, values in sorted(conditions))
