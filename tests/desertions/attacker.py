"""A reader who holds the whole list, every public page and older copies of it: what do they learn of whom for certain?

They join by what they know, use numbers and orders if those agree with the list, and then reason over all assignments
of cases to people at once: a statement is recovered if it holds of a person however the rest is assigned.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching

UNSHOWN = {"", "—", "not known or not shown", "place unknown"}
NOTHING = {"outcome unknown", "no", "not stated"}
HARMLESS_SOURCE = "official request or list"
"""The list itself."""


class Person(NamedTuple):
    """A row of the list. Months count from the year 0; `units` are their own unit and those above."""

    units: frozenset[str]
    composition: str
    contract_type: str
    first: int
    last: int
    place: str


class PublicCase(NamedTuple):
    """What a page says of a case: what can be compared with the list, and the statements that the list has not."""

    number: str
    unit: str
    composition: str
    contract_type: str
    months: tuple[int, int] | None
    place: str
    statements: frozenset[str]

    def fits(self, person: Person) -> bool:
        """Return whether the person may stand behind the case."""
        return (
            self.unit in person.units
            and self.composition in UNSHOWN | {person.composition}
            and self.contract_type == person.contract_type
            and (self.months is None or (self.months[0] <= person.first and person.last <= self.months[1]))
            and self.place in UNSHOWN | {person.place}
        )


def facts_on(page: str) -> dict[str, str]:
    """Return label → value of the facts on the page of a case."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return {_text(label): _text(value) for label, value in pairs}


def _text(markup: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", markup).split()))


def case_of(number: str, facts: Mapping[str, str]) -> PublicCase:
    """Return a case as the attacker notes it, from the facts of its page of today or of the commit 1f867c0."""
    statements = {f"outcome: {facts['Outcome']}"} if facts["Outcome"] not in NOTHING else set()
    for label in ("Served before the invasion", "Found in court records", "On the wanted list"):
        if facts.get(label) == "yes":
            statements.add(label)
    for label in ("Roster of spring 2022", "Court records", "Wanted list"):
        if facts.get(label, "").startswith("found"):
            statements.add(label)
    statements |= {f"motive: {motive}" for motive in re.split(r"·|, ", facts.get("Motives", "")) if motive.strip()}
    for evidence in facts.get("Rests on", "").split(";"):
        kind = evidence.partition(":")[2].strip()
        if kind and kind != HARMLESS_SOURCE:
            statements.add(f"source: {kind}")
    if int(facts.get("Independent sources", "0")) > 1:
        statements.add("several sources")
    return PublicCase(
        number, facts["Unit"], facts["Composition"], facts["Contract type"], months_of(facts["Left"]),
        facts["Left from"], frozenset(statements),
    )  # fmt: skip


def months_of(text: str) -> tuple[int, int] | None:
    """Return the first and last month of a date as a page shows it, or None if it shows none."""
    if text in UNSHOWN:
        return None
    quarter = re.fullmatch(r"(\d{4}), quarter (\d)", text)
    if quarter:
        first = int(quarter[1]) * 12 + (int(quarter[2]) - 1) * 3
        return first, first + 2
    months = []
    for part in text.split("/"):
        year, _dash, month = part.partition("-")
        months.append((int(year) * 12, int(year) * 12 + 11) if not month else (int(year) * 12 + int(month) - 1,) * 2)
    return months[0][0], months[-1][1]


def recover(people: Sequence[Person], copies: Sequence[Sequence[PublicCase]]) -> dict[int, frozenset[str]]:
    """Return the place of a person in the list → what the attacker learns of them for certain, from all copies."""
    fitting: dict[str, set[int]] = {}
    statements: dict[str, set[str]] = defaultdict(set)
    for copy in copies:
        known_rows = rows_by_number(people, copy) or rows_by_order(people, copy)
        for place, case in enumerate(copy):
            rows = {known_rows[place]} if known_rows else {n for n, person in enumerate(people) if case.fits(person)}
            fitting[case.number] = fitting.get(case.number, rows) & rows or rows
            statements[case.number] |= case.statements
    numbers = sorted(fitting)
    possible = possible_cases([sorted(fitting[number]) for number in numbers], len(people))
    recovered = {}
    for person, (cases, may_be_unpublished) in enumerate(possible):
        if cases and not may_be_unpublished:
            certain = frozenset.intersection(*(frozenset(statements[numbers[case]]) for case in cases))
            if certain:
                recovered[person] = certain
    return recovered


def rows_by_number(people: Sequence[Person], copy: Sequence[PublicCase]) -> list[int] | None:
    """Return the row of each case if the numbers of all agree with the rows of the list, else None."""
    digits = [re.search(r"-(\d+)$", case.number) for case in copy]
    if not all(digits):
        return None
    rows = [int(match[1]) - 1 for match in digits if match]
    agree = all(0 <= row < len(people) and case.fits(people[row]) for row, case in zip(rows, copy, strict=True))
    return rows if agree else None


def rows_by_order(people: Sequence[Person], copy: Sequence[PublicCase]) -> list[int] | None:
    """Return a row of each case if the cases as listed follow the order of the list, else None."""
    rows: list[int] = []
    for case in copy:
        row = next((n for n in range(rows[-1] + 1 if rows else 0, len(people)) if case.fits(people[n])), None)
        if row is None:
            return None
        rows.append(row)
    return rows


def possible_cases(fitting: Iterable[Sequence[int]], people: int) -> list[tuple[list[int], bool]]:
    """Return for each person the cases that may be theirs, and whether they may have no public case.

    Over all assignments that give every case a person of its own: an edge is possible if it lies on an alternating
    cycle, or on an alternating path from a person without a case.
    """
    rows = list(fitting)
    pointers = np.cumsum([0, *map(len, rows)])
    columns = np.array([person for row in rows for person in row], dtype=np.int32)
    graph = csr_array((np.ones(len(columns), dtype=np.int8), columns, pointers), shape=(len(rows), people))
    holder = maximum_bipartite_matching(graph, perm_type="column")
    assert (holder >= 0).all()
    # from the person who holds a case to everybody who could hold it instead
    moves = csr_array(
        (np.ones(len(columns), dtype=np.int8), (np.repeat(holder, np.diff(pointers)), columns)), shape=(people, people)
    )
    _number, component = connected_components(moves, directed=True, connection="strong")
    may_be_free = np.ones(people, dtype=bool)
    may_be_free[holder] = False
    back = moves.T.tocsr()
    queue = list(np.flatnonzero(may_be_free))
    while queue:
        person = queue.pop()
        for other in back.indices[back.indptr[person] : back.indptr[person + 1]]:
            if not may_be_free[other]:
                may_be_free[other] = True
                queue.append(other)
    possible: list[list[int]] = [[] for _ in range(people)]
    for case, row in enumerate(rows):
        for person in row:
            if component[person] == component[holder[case]] or may_be_free[person]:
                possible[person].append(case)
    return list(zip(possible, may_be_free.tolist(), strict=True))
