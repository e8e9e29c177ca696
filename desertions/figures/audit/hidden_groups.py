"""Groups of hidden people: whom the figures that tell of the same things count beside those whom readers see.

They lie in cells: by the conditions of these figures that a list can hold, and by those that only we tell of.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import permutations, product
from typing import NamedTuple

from desertions.figures.audit.findings import SAYS_NOTHING, Condition, Finding
from desertions.figures.audit.intervals import Block, HiddenPeople, Interval, Total
from desertions.figures.audit.membership import Alike, Definition

MAX_CELLS = 400_000
"""Largest number of cells that are audited together."""

Bits = tuple[bool, ...]


class OutOfTimeError(Exception):
    """The audit takes too long."""


class Cell(NamedTuple):
    """Which of the known and of the told conditions the people of a cell meet."""

    known: Bits
    told: Bits


class Group(NamedTuple):
    """Cells that are looked at together: those of a figure, of one without another, or a cell of its own."""

    cells: frozenset[int]
    counted: tuple[str, ...] = ()
    """The slugs of these figures."""
    cell: Cell | None = None


class Subject:
    """Figures that tell of the same things, and the people whom they count."""

    def __init__(self, definitions: Sequence[Definition], alike: Iterable[Alike], deadline: float) -> None:
        self.definitions, self.deadline = definitions, deadline
        asked = {condition for definition in definitions for condition in definition.conditions}
        self.known = sorted(condition for condition in asked if not condition.is_told)
        self.told = sorted(condition for condition in asked if condition.is_told)
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
        return [Cell(*pair) for pair in product(known, self.combinations_told)]

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
            asked_told = [place for place, asked in enumerate(self.told) if asked in definition.conditions]
            counted.append(
                frozenset(
                    place
                    for place, cell in enumerate(self.cells)
                    if all(cell.known[asked] for asked in known) and all(cell.told[asked] for asked in asked_told)
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
        reported: list[tuple[frozenset[int], int]] = []
        for cells, finding in self._told_of_all():
            reported.append((cells, finding.high))
            yield finding
        for group in self._groups():
            self._require_time()
            left = self._too_narrow(group, k)
            if left is not None and not self._follows(group, left, reported):
                reported.append((group.cells, left.high))
                yield Finding(
                    self._among(group.cells), left.low, left.high, self._binding(left, group.counted), group.counted,
                    self._conditions(group.cell) if group.cell else (),
                )  # fmt: skip

    def _follows(self, group: Group, left: Interval, reported: Iterable[tuple[frozenset[int], int]]) -> bool:
        """Return whether what is left says no more of a group than what was reported of the cells around it."""
        around = [(cells, high) for cells, high in reported if group.cells <= cells]
        if any(cells == group.cells for cells, _high in around):
            return True
        at_most = min([self._among(group.cells), *(high for _cells, high in around)])
        return bool(around) and group.cell is not None and left.low == 0 and left.high >= at_most

    def _too_narrow(self, group: Group, k: int) -> Interval | None:
        """Return the interval that readers have for a group, or None if it is wide enough or the group large."""
        unpublished = self._unpublished_in(group.cells)
        hidden = unpublished + self._sum(self.unseen, group.cells)
        if group.counted and 0 < hidden < k:
            return Interval(hidden, hidden)
        if not 0 < unpublished < k or (group.cell and self._says_nothing(group.cell)):
            return None
        wide_enough = min(k, self.people.without_totals(group.cells).width)
        if self.people.is_open(group.cells, wide_enough):
            return None
        left = self.people.interval(group.cells)
        return left if left.width < wide_enough else None

    def _says_nothing(self, cell: Cell) -> bool:
        """Return whether nothing was found of anybody who is alike with the people of the cell."""
        conditions = zip(self.told, cell.told, strict=True)
        is_empty = all(is_met == (condition in SAYS_NOTHING) for condition, is_met in conditions)
        return is_empty and self.unpublished[cell] == self.alike[cell.known]

    def _told_of_all(self) -> Iterator[tuple[frozenset[int], Finding]]:
        """Yield what readers can tell of each of the unpublished people who are alike in what a list can hold."""
        met_by: dict[Bits, list[Bits]] = defaultdict(list)
        for cell in self.unpublished:
            met_by[cell.known].append(cell.told)
        for known, combinations in met_by.items():
            for number, condition in enumerate(self.told):
                if condition in SAYS_NOTHING or not all(bits[number] for bits in combinations):
                    continue
                self._require_time()
                meeting = frozenset(place for place in self.cells_of_known[known] if self.cells[place].told[number])
                left, people = self.people.interval(meeting), self.alike[known]
                if left.low == people > self.people.without_totals(meeting).low:
                    conditions = (*self._conditions(Cell(known, ())), (condition, True))
                    yield meeting, Finding(people, people, people, self._binding(left), (), conditions, True)

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
            Group(cells, (definition.figure.slug,))
            for definition, cells in zip(self.definitions, self.cells_of_figure, strict=True)
        ]
        yield from counted
        for whole, part in permutations(counted, 2):
            if part.cells < whole.cells:
                yield Group(whole.cells - part.cells, (*whole.counted, *part.counted))
        for cell in sorted(self.unpublished):
            yield Group(frozenset([self.place_of[cell]]), cell=cell)

    def _conditions(self, cell: Cell) -> tuple[tuple[Condition, bool], ...]:
        """Return the known conditions that the people of a cell meet, and the told ones with whether they do."""
        known = [(condition, True) for condition, is_met in zip(self.known, cell.known, strict=True) if is_met]
        return (*known, *zip(self.told, cell.told, strict=False))

    def _binding(self, left: Interval, counted: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the slugs of the figures that together leave this interval."""
        binding = [self.definitions[place].figure.slug for place in left.totals]
        return tuple(dict.fromkeys((*counted, *binding)))

    def _require_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise OutOfTimeError
