"""The page of a figure: what the number is counted from, the cases behind it, its parts and its past values."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Value

from desertions.choices import SourceKind, Verification
from desertions.figures import projection
from desertions.figures.disclosure_rules import THRESHOLD_SQL, threshold
from desertions.figures.figures import (
    FigureCount,
    cases_of_definition,
    count,
    definition_key,
    listed_cases,
    shown_counts,
)
from desertions.figures.filters import CaseFilter
from desertions.models import Case, Figure, FigureValue, Unit
from desertions.querysets import CaseQuerySet, UnitTree

MAX_READINGS = 500
"""Recorded values of a figure from which those that readers see are taken."""


@dataclass(frozen=True)
class Explanation:
    """The content of a figure's page: the number, what it is counted from, its past values, and its parts.

    `listed` are the public cases of which readers see that they are counted, or None if what is counted is shown of no
    case; `unlisted` is the number of the others.
    """

    now: FigureCount
    listed: CaseQuerySet | None
    unlisted: int
    filters: list[tuple[str, str]]
    states: list[str]
    source_kinds: list[str]
    recorded_values: list[FigureValue]
    parts: list[tuple[Figure, int]]
    all_parts_shown: bool
    k: int

    @property
    def is_small(self) -> bool:
        """Whether so few are counted that anything said of them all would be said of each."""
        return self.now.value < self.k

    @property
    def parts_sum(self) -> int:
        """Return the sum of the parts shown."""
        return sum(value for _figure, value in self.parts)


def explain(figure: Figure) -> Explanation | None:
    """Return what a figure is counted from, or None if its definition cannot be read or no value was released."""
    units = Unit.objects.all().tree()
    chosen = CaseFilter(
        figure.definition if isinstance(figure.definition, dict) else None, Case.objects.all(), units=units
    )
    if not chosen.is_valid() or not isinstance(figure.definition, dict):
        return None
    parts = list(figure.parts.all().public())
    values, k = shown_counts([figure, *parts], units), threshold()
    if not figure.is_public:
        values[figure.pk] = count(figure)  # a preview
    if figure.pk not in values:
        return None
    now = values[figure.pk]
    shown = [(part, values[part.pk].value) for part in parts if part.pk in values]
    return Explanation(
        now=now,
        listed=None if now.value < k else listed_cases(figure, units),
        unlisted=now.value - (now.listed or 0),
        filters=[condition for name, condition in chosen.chosen.items() if name != "verification"],
        states=states_counted(figure),
        source_kinds=[] if now.value < k else source_kinds(figure, units),
        recorded_values=published_values(list(figure.recorded_values.all()[:MAX_READINGS]), k),
        parts=shown,
        all_parts_shown=len(shown) == figure.parts.count(),
        k=k,
    )


def source_kinds(figure: Figure, units: UnitTree) -> list[str]:
    """Return labels of the kinds of sources behind a figure, the most frequent first. Raises BrokenFigureError.

    A kind is named only if enough cases have it to hide each other, and not all of them: else whoever knows that a
    person is counted would learn that this kind of source speaks of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_source_kinds(definition_key(figure.definition), units))
        return [str(SourceKind(kind).label) for (kind,) in cursor.fetchall()]


def published_values(newest_first: list[FigureValue], k: int) -> list[FigureValue]:
    """Return those of the recorded values that readers see, newest first: each differs by `k` or more from the last.

    Two that differ by one would tell of one person, on a day, that they are counted.
    """
    shown: list[FigureValue] = []
    for recorded in reversed(newest_first):
        if not shown or abs(recorded.value - shown[-1].value) >= k:
            shown.append(recorded)
    return shown[::-1]


def states_counted(figure: Figure) -> list[str]:
    """Return the labels of the verification states that count towards the figure."""
    states = figure.definition.get("verification") or list(Verification)
    return [str(Verification(state).label) for state in states]


@lru_cache(maxsize=1000)
def _source_kinds(definition: str, units: UnitTree) -> tuple[str, tuple[Any, ...]]:
    """Return SQL and parameters that select the kinds of sources that may be named. Raises BrokenFigureError."""
    cases = cases_of_definition(json.loads(definition), units)
    kinds, of_kinds = projection.source_kinds(cases).query.sql_with_params()
    total, of_total = cases.order_by().values(one=Value(1)).values(n=Count("pk")).query.sql_with_params()
    sql = (
        f"SELECT kinds.kind FROM ({kinds}) AS kinds (kind, n) "  # noqa: S608 # Django's own SQL, its values apart
        f"WHERE kinds.n >= ({THRESHOLD_SQL}) AND kinds.n < COALESCE(({total}), 0) ORDER BY kinds.n DESC, kinds.kind"
    )
    return sql, (*of_kinds, *of_total)
