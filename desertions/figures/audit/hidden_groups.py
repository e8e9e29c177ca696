"""Groups of hidden people: whom the figures that tell of the same things count beside those whom readers see.

They lie in cells: by the conditions of these figures that a list can hold, and by those that only we tell of.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, product
from math import prod
from typing import NamedTuple

from desertions.figures.audit.findings import SAYS_NOTHING, Conditions, Finding
from desertions.figures.audit.intervals import Block, HiddenPeople, Interval, Total
from desertions.figures.audit.membership import Alike, Definition

MAX_CELLS = 400_000
"""Largest number of cells that are audited together."""

MAX_COMBINATIONS = 64
"""Largest number of combinations of what is told; beyond, only some of those that do not occur are thought of."""

Bits = tuple[bool, ...]


class OutOfTimeError(Exception):
    """The audit takes too long."""


class Cell(NamedTuple):
    """Which of the known and of the told conditions the people of a cell meet."""

    known: Bits
    told: Bits


class Group(NamedTuple):
    """Cells that are looked at together: those of a figure, of one without others, or a cell of its own."""

    cells: frozenset[int]
    counted: tuple[Definition, ...] = ()
    cell: Cell | None = None


class Subject:
    """Figures that tell of the same things, and the people whom they count."""

    def __init__(self, definitions: Sequence[Definition], alike: Iterable[Alike], *, k: int, deadline: float) -> None:
        self.definitions, self.k, self.deadline = definitions, k, deadline
        asked = {condition for definition in definitions for condition in definition.conditions}
        self.known = sorted(condition for condition in asked if not condition.is_told)
        self.told = sorted(condition for condition in asked if condition.is_told)
        self.unpublished: Counter[Cell] = Counter()
        """Cell → unpublished people."""
        self.unseen: Counter[Cell] = Counter()
        """Cell → public people of whom readers cannot see that they are in it."""
        occurring: set[Bits] = set()
        for people in alike:
            meets = [people.meets[condition] for condition in (*self.known, *self.told)]
            met = tuple([meets.is_met for meets in meets])
            cell = Cell(met[: len(self.known)], met[len(self.known) :])
            occurring.add(cell.told)
            if not people.is_public:
                self.unpublished[cell] += people.cases
            elif not all(meets.is_seen for meets in meets):
                self.unseen[cell] += people.cases
        self.combinations_told = self._combinations(occurring)

    @cached_property
    def places_of_name(self) -> dict[str, list[int]]:
        """The name of what is told → the places of its conditions, which stand together."""
        places = defaultdict(list)
        for place, condition in enumerate(self.told):
            places[condition.name].append(place)
        return places

    def _nothing(self, name: str) -> Bits:
        """Return which conditions of this name those meet of whom nothing is told."""
        return tuple([self.told[place] in SAYS_NOTHING for place in self.places_of_name[name]])

    def _of_name(self, bits: Bits, name: str) -> Bits:
        return tuple([bits[place] for place in self.places_of_name[name]])

    def _combinations(self, occurring: Collection[Bits]) -> list[Bits]:
        """Return the combinations of told conditions that readers cannot rule out: nothing may be told of anybody."""
        by_name = [
            sorted({self._nothing(name), *(self._of_name(bits, name) for bits in occurring)})
            for name in self.places_of_name
        ]
        if prod(map(len, by_name)) <= MAX_COMBINATIONS:
            return [tuple(chain(*pieces)) for pieces in product(*by_name)]
        nothing = tuple(chain(*map(self._nothing, self.places_of_name)))
        silenced = {
            tuple([nothing[place] if self.told[place].name == name else is_met for place, is_met in enumerate(bits)])
            for bits, name in product(occurring, self.places_of_name)
        }
        return sorted({*occurring, *silenced, nothing})

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
        totals = [Total(self._unpublished_in(cells), cells) for cells in self.cells_of_figure]
        return HiddenPeople(blocks, totals, self.k, self._seconds_left)

    def findings(self) -> Iterator[Finding]:
        """Yield what is given away. Raises OutOfTimeError and InfeasibleError."""
        reported: list[tuple[frozenset[int], int]] = []
        for cells, finding in self._told_of_all():
            reported.append((cells, finding.high))
            yield finding
        for group in self._groups():
            self._seconds_left()
            left = self._too_narrow(group, self.k)
            if left is not None and not self._follows(group, left, reported):
                reported.append((group.cells, left.high))
                slugs = tuple([definition.figure.slug for definition in group.counted])
                yield Finding(
                    self._among(group.cells), left.low, left.high, self._binding(left, slugs), slugs,
                    tuple([tuple((asked, True) for asked in sorted(other.conditions)) for other in group.counted]),
                    self._known_of(group.cell.known) if group.cell else (),
                    (tuple(zip(self.told, group.cell.told, strict=True)),) if group.cell else (),
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
        """Yield what readers can tell of each of the unpublished people who are alike in what a list can hold.

        That is that something is told of everyone, be it this or that.
        """
        met_by: dict[Bits, list[Bits]] = defaultdict(list)
        for cell in self.unpublished:
            met_by[cell.known].append(cell.told)
        for known, combinations in met_by.items():
            for name in self.places_of_name:
                nothing = self._nothing(name)
                if any(self._of_name(bits, name) == nothing for bits in combinations):
                    continue
                self._seconds_left()
                patterns = defaultdict(set)
                for place in self.cells_of_known[known]:
                    patterns[self._of_name(self.cells[place].told, name)].add(place)
                silent, people = frozenset(patterns.pop(nothing)), self.alike[known]
                if self.people.is_open(silent, 1) or (left := self.people.interval(silent)).high > 0:
                    continue
                possible = sorted(bits for bits, cells in patterns.items() if self.people.interval(cells).high > 0)
                conditions = [self.told[place] for place in self.places_of_name[name]]
                meeting = frozenset(self.cells_of_known[known]) - silent
                yield meeting, Finding(
                    people, people, people, self._binding(left), (), (), self._known_of(known),
                    tuple([tuple(zip(conditions, bits, strict=True)) for bits in possible]),
                )  # fmt: skip

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
        """Yield the groups that are looked at: of a figure, of what is left of one without others, and of a cell."""
        counted = [
            Group(cells, (definition,))
            for definition, cells in zip(self.definitions, self.cells_of_figure, strict=True)
        ]
        yield from counted
        for whole in counted:
            parts = [part for part in counted if part.cells < whole.cells]
            families: dict[frozenset[str], list[Group]] = defaultdict(list)
            for part in parts:
                yield _rest(whole, [part])
                more = part.counted[0].conditions - whole.counted[0].conditions
                families[frozenset(condition.name for condition in more)].append(part)
            for family in (*families.values(), parts):
                if len(family) > 1:
                    yield _rest(whole, family)
        for cell in sorted(self.unpublished):
            yield Group(frozenset([self.place_of[cell]]), cell=cell)

    def _known_of(self, known: Bits) -> Conditions:
        """Return the known conditions that are met."""
        return tuple([(condition, True) for condition, is_met in zip(self.known, known, strict=True) if is_met])

    def _binding(self, left: Interval, counted: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the slugs of the figures that together leave this interval."""
        binding = [self.definitions[place].figure.slug for place in left.totals]
        return tuple(dict.fromkeys((*counted, *binding)))

    def _seconds_left(self) -> float:
        """Return the seconds that are left. Raises OutOfTimeError."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return left


def _rest(whole: Group, parts: Collection[Group]) -> Group:
    """Return what one figure counts and the others do not."""
    cells = whole.cells.difference(*(part.cells for part in parts))
    return Group(cells, (*whole.counted, *(part.counted[0] for part in parts)))
