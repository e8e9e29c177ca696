"""The interval that published totals leave of a hidden number, against all ways in which people can be in cells."""

import itertools
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from desertions.figures.audit.intervals import Block, HiddenPeople, Interval, Total


@st.composite
def problems(draw):  # type: ignore[no-untyped-def]
    """A few blocks over four cells, people placed in them, and totals that are true of these people."""
    shapes = st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True).map(tuple)
    blocks = [Block(draw(st.integers(0, 3)), draw(shapes)) for _ in range(draw(st.integers(1, 3)))]
    placed = [[draw(st.sampled_from(block.cells)) for _ in range(block.people)] for block in blocks]
    totals = []
    for _ in range(draw(st.integers(0, 3))):
        cells = draw(st.frozensets(st.integers(0, 3), min_size=1))
        totals.append(Total(sum(cell in cells for people in placed for cell in people), cells))
    return blocks, totals, draw(st.frozensets(st.integers(0, 3), min_size=1))


def every_way(blocks):  # type: ignore[no-untyped-def]
    """Yield the number of people in each cell for every way in which the people of the blocks can be placed."""
    for ways in itertools.product(
        *(itertools.combinations_with_replacement(block.cells, block.people) for block in blocks)
    ):
        yield Counter(cell for way in ways for cell in way)


@settings(max_examples=80, deadline=None)
@given(problems())
def test_interval_holds_every_way_that_agrees_with_the_totals(problem):
    blocks, totals, cells = problem
    people = HiddenPeople(blocks, totals, 5)
    possible = [
        sum(way[cell] for cell in cells)
        for way in every_way(blocks)
        if all(sum(way[cell] for cell in total.cells) == total.people for total in totals)
    ]
    interval = people.interval(cells)
    assert interval.low <= min(possible)
    assert interval.high >= max(possible)
    assert people.without_totals(cells).low <= interval.low
    assert people.without_totals(cells).high >= interval.high
    if not totals:
        assert (interval.low, interval.high) == (min(possible), max(possible))


def test_difference_of_two_totals_tells_the_rest():
    people = HiddenPeople(
        [Block(10, (0, 1, 2)), Block(10, (3, 4))],
        [Total(7, frozenset({0, 1})), Total(6, frozenset({0})), Total(4, frozenset({3}))],
        5,
    )
    assert people.interval({1}) == Interval(1, 1, (0, 1))
    assert people.without_totals({1}) == Interval(0, 10)
    assert people.interval({1, 3})[:2] == (5, 5)
