"""What a reader who holds the whole list computes from figures: over all people at once, and between two days.

Written apart from the audit: the people of the list are grouped by all that it says of them, and a statement is
recovered of a group if it holds of everyone in it whatever agrees with the figures and the public cases.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from tests.desertions.attacker import Person, PublicCase, facts_on

STATEMENTS = {
    "Found in court records": "Court records",
    "On the wanted list": "Wanted list",
    "Served before the invasion": "Roster of spring 2022",
}
"""Condition on the page of a figure → what the page of a case calls it."""
KNOWN = {"Unit", "Composition", "Contract type", "Left from"}


class PublicFigure(NamedTuple):
    """What a figure's page says: its value, the conditions that a list can hold, and the one that it cannot."""

    label: str
    value: int
    known: frozenset[tuple[str, str]]
    statement: str
    is_met: bool

    def counts(self, person: Person) -> bool:
        """Return whether the person meets the known conditions."""
        values = {"Composition": person.composition, "Contract type": person.contract_type, "Left from": person.place}
        return all(value in person.units if name == "Unit" else values[name] == value for name, value in self.known)

    def surely_lists(self, case: PublicCase) -> bool:
        """Return whether the page of a public case shows that the figure counts it."""
        values = {
            "Unit": case.unit, "Composition": case.composition, "Contract type": case.contract_type,
            "Left from": case.place,
        }  # fmt: skip
        return all(values[name] == value for name, value in self.known if name != "Unit") and (
            not self.statement or (self.statement in case.statements) == self.is_met
        )


def figure_of(page: str) -> PublicFigure | None:
    """Return the figure of a page, or None if it is of something else than a list and one statement can say."""
    label = re.search(r'<span class="figure-large">([\d,]+)</span>\s*(.*?)\s*</h1>', page, re.DOTALL)
    facts = facts_on(page)
    conditions = {name: value for name, value in facts.items() if name in KNOWN | set(STATEMENTS)}
    statements = [name for name in conditions if name in STATEMENTS]
    if label is None or len(statements) > 1 or "Rank" in facts:
        return None
    known = frozenset((name, value) for name, value in conditions.items() if name in KNOWN)
    return PublicFigure(
        label[2], int(label[1].replace(",", "")), known, STATEMENTS[statements[0]] if statements else "",
        bool(statements) and conditions[statements[0]] == "yes",
    )  # fmt: skip


def told_by_figures(
    people: Sequence[Person], cases: Sequence[PublicCase], figures: Sequence[PublicFigure]
) -> dict[int, frozenset[str]]:
    """Return the place of a person in the list → the statements that must be true of them."""
    certain: dict[int, set[str]] = defaultdict(set)
    alike: dict[Person, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        alike[person].append(place)
    groups = list(alike)
    sizes = np.array([len(alike[group]) for group in groups])
    for statement in sorted({figure.statement for figure in figures} - {""}):
        about = [figure for figure in figures if figure.statement == statement]
        least = Counter(
            case._replace(number="", statements=frozenset()) for case in cases if statement in case.statements
        )
        equal, above = lil_array((len(about), len(groups))), lil_array((len(least), len(groups)))
        totals = []
        for row, figure in enumerate(about):
            inside = [n for n, group in enumerate(groups) if figure.counts(group)]
            equal[row, inside] = 1
            totals.append(figure.value if figure.is_met else int(sizes[inside].sum()) - figure.value)
        for row, face in enumerate(least):
            above[row, [n for n, group in enumerate(groups) if face.fits(group)]] = 1

        def solved(cost: np.ndarray, equal=equal, above=above, totals=totals, least=least) -> np.ndarray:  # type: ignore[no-untyped-def]
            result = linprog(
                cost, A_eq=equal.tocsr(), b_eq=totals, A_ub=-above.tocsr(), b_ub=[-n for n in least.values()],
                bounds=np.column_stack([np.zeros(len(sizes)), sizes]),
            )  # fmt: skip
            assert result.status == 0, result.message
            return np.asarray(result.x)

        chance = np.random.default_rng(1)
        full = np.ones(len(groups), dtype=bool)
        for _ in range(6):
            full &= solved(chance.random(len(groups))) >= sizes - 1e-6
        for group in np.flatnonzero(full):
            cost = np.zeros(len(groups))
            cost[group] = 1
            if solved(cost)[group] > sizes[group] - 1 + 1e-6:
                for place in alike[groups[group]]:
                    certain[place].add(statement)
    return {place: frozenset(statements) for place, statements in certain.items()}


def moved_by_few(
    before: tuple[Sequence[PublicCase], Sequence[PublicFigure]],
    after: tuple[Sequence[PublicCase], Sequence[PublicFigure]],
    k: int,
) -> list[str]:
    """Return the labels of the figures that moved between two days by fewer than `k` people whom readers do not see."""
    old = {figure.label: figure for figure in before[1]}
    moved = []
    for figure in after[1]:
        then = old.get(figure.label)
        if then is None:
            continue
        listed = [sum(figure.surely_lists(case) for case in cases) for cases in (before[0], after[0])]
        step, seen = figure.value - then.value, listed[1] - listed[0]
        if not min(0, seen) <= step <= max(0, seen) and abs(step - seen) < k:
            moved.append(figure.label)
    return moved
