"""What published totals leave open about a hidden number of people: the interval that all of them together allow.

People are hidden in *cells*. A `Block` is a number of people of whom it is known in which cells they may be, a `Total`
a set of cells with the number of people in it. Whoever knows the blocks and the totals can compute for any set of
cells the least and the greatest number of people in it: two linear programmes (auditing of statistical tables, as in
the Handbook on Statistical Disclosure Control, ESSNet 2024, chapter 4).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

TOLERANCE = 1e-6
MAX_WAYS = 100
STOPPED = 1
"""The status of a programme that reached its limit of time."""
MAX_IDLE = 2
"""Pairs of ways in a row that may show nothing new before programmes for single groups."""


class Block(NamedTuple):
    """People who are somewhere in these cells."""

    people: int
    cells: tuple[int, ...]


class Total(NamedTuple):
    """The number of people in these cells."""

    people: int
    cells: frozenset[int]


class Interval(NamedTuple):
    """The least and greatest number of people, and the places of the totals that bound it."""

    low: int
    high: int
    totals: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """The number of steps between both ends."""
        return self.high - self.low


class InfeasibleError(Exception):
    """The blocks and totals contradict each other."""


@dataclass
class HiddenPeople:
    """Blocks of hidden people and the totals that are published about them."""

    blocks: Sequence[Block]
    totals: Sequence[Total]
    wide: int
    """Width of an interval that is wide enough to be looked at no further."""
    seconds_left: Callable[[], float] = lambda: 60.0
    """Called before each programme; raises when there are none."""
    _parts: dict[int, "_Part"] = field(default_factory=dict, init=False)

    def without_totals(self, cells: Collection[int]) -> Interval:
        """Return the interval of the number of people in these cells that the blocks alone leave."""
        chosen = np.bincount(self._block_of[self._chosen(cells)], minlength=len(self.blocks))
        people = np.array([block.people for block in self.blocks])
        sizes = np.array([len(block.cells) for block in self.blocks])
        return Interval(int(people[(chosen == sizes) & (chosen > 0)].sum()), int(people[chosen > 0].sum()))

    def is_open(self, cells: Collection[int], width: int) -> bool:
        """Return whether some ways to place the people show that the number in these cells can differ by so much.

        Far quicker than the interval itself, but not sure to see it. Raises InfeasibleError.
        """
        chosen = self._chosen(cells)
        spread = 0.0
        for part in np.unique(self._part_of_variable[chosen]):
            sums = self._part(part).stacked() @ chosen[self._variables_of_part[part]]
            spread += sums.max() - sums.min()
        return bool(spread >= width - TOLERANCE)

    def interval(self, cells: Collection[int]) -> Interval:
        """Return the interval that blocks and totals leave of the number of people in these cells.

        Raises InfeasibleError.
        """
        chosen = self._chosen(cells)
        low = high = 0.0
        totals: set[int] = set()
        for part in np.unique(self._part_of_variable[chosen]):
            variables = self._variables_of_part[part]
            ends = self._part(part).ends(chosen[variables])
            low, high = low + ends[0], high + ends[1]
            totals |= ends[2]
        return Interval(math.ceil(low - TOLERANCE), math.floor(high + TOLERANCE), tuple(sorted(totals)))

    def _chosen(self, cells: Collection[int]) -> np.ndarray:
        """Return which columns stand for these cells."""
        chosen = np.zeros(len(self._cell_of), dtype=bool)
        for cell in cells:
            chosen[self._columns_of_cell[cell]] = True
        return chosen

    @cached_property
    def _columns_of_cell(self) -> Mapping[int, np.ndarray]:
        order = np.argsort(self._cell_of, kind="stable")
        cells, starts = np.unique(self._cell_of[order], return_index=True)
        columns: defaultdict[int, np.ndarray] = defaultdict(lambda: np.array([], dtype=int))
        columns.update(zip(cells.tolist(), np.split(order, starts[1:]), strict=True))
        return columns

    @cached_property
    def _block_of(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.blocks)), [len(block.cells) for block in self.blocks])

    @cached_property
    def _cell_of(self) -> np.ndarray:
        return np.array([cell for block in self.blocks for cell in block.cells], dtype=int)

    @cached_property
    def _rows(self) -> csr_array:
        """The equations: a row for each block, then one for each total; a column for each block and cell."""
        columns = np.arange(len(self._cell_of))
        rows, places = [self._block_of], [columns]
        for number, total in enumerate(self.totals, len(self.blocks)):
            inside = self._chosen(total.cells)
            places.append(columns[inside])
            rows.append(np.full(int(inside.sum()), number))
        row, column = np.concatenate(rows), np.concatenate(places)
        shape = (len(self.blocks) + len(self.totals), len(columns))
        return csr_array((np.ones(len(row)), (row, column)), shape=shape)

    @cached_property
    def _part_of_variable(self) -> np.ndarray:
        """The part of each column: columns of different parts have no equation in common."""
        count, rows = self._rows.shape[0], self._rows.tocoo()
        size = count + self._rows.shape[1]
        graph = csr_array((rows.data, (rows.row, rows.col + count)), shape=(size, size))
        return np.asarray(connected_components(graph, directed=False)[1][count:])

    @cached_property
    def _variables_of_part(self) -> dict[int, np.ndarray]:
        order = np.argsort(self._part_of_variable, kind="stable")
        parts, starts = np.unique(self._part_of_variable[order], return_index=True)
        return dict(zip(parts.tolist(), np.split(order, starts[1:]), strict=True))

    def _part(self, part: int) -> "_Part":
        if part not in self._parts:
            self._parts[part] = _Part.of(self, self._variables_of_part[part])
            self._parts[part].explore()
        return self._parts[part]


@dataclass(frozen=True)
class _Part:
    """The equations of columns that have nothing in common with others."""

    equations: csr_array
    right: np.ndarray
    totals: np.ndarray
    """The place of the total that each equation states, or -1 for a block."""
    wide: np.ndarray
    """The width of each column's interval that is wide enough."""
    seconds_left: Callable[[], float]
    ways: list[np.ndarray] = field(default_factory=list)
    """Some ways in which the people can be placed, at most `MAX_WAYS`."""
    _stack: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def of(cls, people: HiddenPeople, columns: np.ndarray) -> "_Part":
        rows = people._rows[:, columns]
        used = np.flatnonzero(np.diff(rows.indptr))
        sizes = np.array([block.people for block in people.blocks])
        right = np.concatenate([sizes, np.array([total.people for total in people.totals], dtype=int)])
        totals = np.where(used < len(sizes), -1, used - len(sizes))
        wide = np.minimum(sizes[people._block_of[columns]], people.wide)
        return cls(rows[used], right[used], totals, wide, people.seconds_left)

    def explore(self) -> None:
        """Find ways that lie far apart, until they show for most columns that these are open."""
        chance, idle = np.random.default_rng(0), 0
        closed = np.ones(self.equations.shape[1], dtype=bool)
        while idle < MAX_IDLE and closed.any():
            cost = np.where(closed, chance.standard_normal(len(closed)), 0)
            for sign in (1, -1):
                self._solve(sign * cost)
            ways = self.stacked()
            still = closed & (ways.max(axis=0) - ways.min(axis=0) < self.wide - TOLERANCE)
            idle = idle + 1 if (still == closed).all() else 0
            closed = still

    def stacked(self) -> np.ndarray:
        """Return the ways, one a row."""
        if not self._stack or len(self._stack[-1]) != len(self.ways):
            self._stack[:] = [np.array(self.ways)]
        return self._stack[-1]

    def ends(self, chosen: np.ndarray) -> tuple[float, float, set[int]]:
        """Return the least and greatest sum over the chosen columns, and the totals that bound it."""
        ends, binding = [], set()
        for sign in (1, -1):
            solved = self._solve(sign * chosen.astype(float))
            ends.append(sign * solved.fun)
            prices = np.asarray(solved.eqlin.marginals)
            binding |= {int(total) for total in self.totals[np.abs(prices) > TOLERANCE] if total >= 0}
        return ends[0], ends[1], binding

    def _solve(self, cost: np.ndarray) -> Any:
        # what presolving saves is less than what it takes in programmes as small as these
        options = {"presolve": False, "time_limit": self.seconds_left()}
        solved = linprog(cost, A_eq=self.equations, b_eq=self.right, method="highs", options=options)
        if solved.status == STOPPED:
            self.seconds_left()
        if solved.status != 0:
            raise InfeasibleError(solved.message)
        if len(self.ways) < MAX_WAYS:
            self.ways.append(solved.x)
        return solved
