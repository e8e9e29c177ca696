"""Figures, the named numbers: counting them by their definitions, and the history of their values.

A figure counts every case that its filter selects, published or not; the list behind it shows only the public ones.
The verification states that count are part of the filter, so the page can name them.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from desertions.choices import SourceKind, Verification
from desertions.figures import projection
from desertions.figures.disclosure_rules import THRESHOLD_SQL, threshold
from desertions.figures.filters import CaseFilter
from desertions.models import Case, Figure, FigureValue, Unit
from desertions.querysets import CaseQuerySet, UnitTree

MAX_READINGS = 500
"""Recorded values of a figure from which those that readers see are taken."""


class BrokenFigureError(Exception):
    """The figure's definition cannot be read; the message says why."""


@dataclass(frozen=True)
class FigureCount:
    """The value of a figure, and how much of it is counted from verified cases."""

    value: int
    verified: int

    @property
    def verified_percent(self) -> int:
        """Return the verified part in percent, rounded, but 100 only if all are verified."""
        percent = round(100 * self.verified / self.value) if self.value else 0
        return percent if self.verified == self.value else min(percent, 99)


@dataclass(frozen=True)
class BrokenSum:
    """A figure whose value differs from the sum of its declared parts."""

    figure: Figure
    value: int
    parts: list[tuple[Figure, int]]

    @property
    def sum(self) -> int:
        """Return the sum of the parts."""
        return sum(value for _figure, value in self.parts)


def cases_of(figure: Figure) -> CaseQuerySet:
    """Return the cases that a figure counts. Raises BrokenFigureError."""
    return _cases(figure.definition, Unit.objects.all().tree())


def count(figure: Figure) -> FigureCount:
    """Return the current value of a figure, saved or not. Raises BrokenFigureError."""
    statement = _counting(_key(figure.definition), figure.counted, Unit.objects.all().tree())
    return _values([statement])[0]


def counts(figures: Iterable[Figure], units: UnitTree | None = None) -> dict[int, FigureCount]:
    """Return primary key → current value of many figures, in two queries; broken figures are left out.

    Passing `units` saves the first query.
    """
    units = Unit.objects.all().tree() if units is None else units
    sound, statements = [], []
    for figure in figures:
        try:
            statements.append(_counting(_key(figure.definition), figure.counted, units))
            sound.append(figure.pk)
        except BrokenFigureError:
            continue
    return dict(zip(sound, _values(statements), strict=True))


def source_kinds(figure: Figure, units: UnitTree) -> list[str]:
    """Return labels of the kinds of sources behind a figure, the most frequent first. Raises BrokenFigureError.

    A kind is named only if enough cases have it to hide each other, and not all of them: else whoever knows that a
    person is counted would learn that this kind of source speaks of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_source_kinds(_key(figure.definition), units))
        return [str(SourceKind(kind).label) for (kind,) in cursor.fetchall()]


def _key(definition: object) -> str:
    """Return the definition as JSON with sorted keys: equal definitions share one cached statement."""
    return json.dumps(definition, sort_keys=True)


def _cases(definition: object, units: UnitTree) -> CaseQuerySet:
    """Return the cases that a definition selects. Raises BrokenFigureError."""
    if not isinstance(definition, dict):
        raise BrokenFigureError(_("The definition is not a case filter."))
    chosen = CaseFilter(definition, Case.objects.all(), units=units)
    cases = chosen.cases()
    if chosen.form.errors:
        raise BrokenFigureError(" ".join(str(e) for errors in chosen.form.errors.values() for e in errors))
    return cases


@lru_cache(maxsize=1000)
def _counting(definition: str, counted: str, units: UnitTree) -> tuple[str, tuple[Any, ...]]:
    """Return SQL and parameters that count what a definition selects: (value, verified).

    `definition` is JSON. Raises BrokenFigureError.
    """
    # Cached, as the statement depends on the arguments alone.
    what = "proceedings" if counted == Figure.Counted.PROCEEDINGS else "pk"
    selected = _cases(json.loads(definition), units).order_by()
    query = selected.values(one=Value(1)).values(
        value=Count(what, distinct=True),
        verified=Count(what, distinct=True, filter=Q(verification=Verification.VERIFIED)),
    )
    return query.query.sql_with_params()


@lru_cache(maxsize=1000)
def _source_kinds(definition: str, units: UnitTree) -> tuple[str, tuple[Any, ...]]:
    """Return SQL and parameters that select the kinds of sources that may be named. Raises BrokenFigureError."""
    cases = _cases(json.loads(definition), units)
    kinds, of_kinds = projection.source_kinds(cases).query.sql_with_params()
    total, of_total = cases.order_by().values(one=Value(1)).values(n=Count("pk")).query.sql_with_params()
    sql = (
        f"SELECT kinds.kind FROM ({kinds}) AS kinds (kind, n) "  # noqa: S608 # Django's own SQL, its values apart
        f"WHERE kinds.n >= ({THRESHOLD_SQL}) AND kinds.n < COALESCE(({total}), 0) ORDER BY kinds.n DESC, kinds.kind"
    )
    return sql, (*of_kinds, *of_total)


def _values(statements: list[tuple[str, tuple[Any, ...]]]) -> list[FigureCount]:
    """Run the counting statements as one query; return their results in order."""
    if not statements:
        return []
    # The SQL is Django's own; its values are passed apart from it.
    sql = " UNION ALL ".join(f"SELECT {n}, s.* FROM ({s}) s" for n, (s, _p) in enumerate(statements))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _s, parameters in statements for value in parameters])
        results = {place: FigureCount(value, verified) for place, value, verified in cursor.fetchall()}
    return [results.get(place, FigureCount(0, 0)) for place in range(len(statements))]


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
    """Return what a figure is counted from, or None if its definition cannot be read."""
    units = Unit.objects.all().tree()
    chosen = CaseFilter(
        figure.definition if isinstance(figure.definition, dict) else None, Case.objects.all(), units=units
    )
    cases = chosen.cases()
    if chosen.form.errors or not isinstance(figure.definition, dict):
        return None
    parts = list(figure.parts.all().public())
    values, k = counts([figure, *parts], units), threshold()
    listed = None if values[figure.pk].value < k else listed_cases(figure, units)
    shown = [(part, values[part.pk].value) for part in parts if part.pk in values]
    return Explanation(
        now=values[figure.pk],
        listed=listed,
        unlisted=cases.count() - (listed.count() if listed is not None else 0),
        filters=[condition for name, condition in chosen.chosen.items() if name != "verification"],
        states=states_counted(figure),
        source_kinds=[] if values[figure.pk].value < k else source_kinds(figure, units),
        recorded_values=published_values(list(figure.recorded_values.all()[:MAX_READINGS]), k),
        parts=shown,
        all_parts_shown=len(shown) == figure.parts.count(),
        k=k,
    )


def listed_cases(figure: Figure, units: UnitTree) -> CaseQuerySet | None:
    """Return the public cases of which readers see that the figure counts them, or None if they see that of none."""
    chosen = CaseFilter(figure.definition, Case.objects.all().public(), surely=True, units=units)
    cases = chosen.cases()
    return None if chosen.form.errors else cases


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


def record_values(figures: Iterable[Figure], *, at: datetime.datetime) -> list[FigureValue]:
    """Store the current value of each figure if it differs from the latest stored one. Returns the new FigureValues."""
    figures = list(figures)
    with transaction.atomic():
        locked = Figure.objects.select_for_update().filter(pk__in=[f.pk for f in figures]).order_by("pk")
        live = counts(locked)
        latest = dict(
            FigureValue.objects.filter(figure__in=list(live))
            .order_by("figure_id", "-taken_at", "-id")
            .distinct("figure_id")
            .values_list("figure_id", "value")
        )
        return FigureValue.objects.bulk_create(
            FigureValue(figure_id=pk, value=now.value, verified=now.verified, taken_at=at)
            for pk, now in live.items()
            if latest.get(pk) != now.value
        )


def unexplained_small_figures() -> list[tuple[Figure, int]]:
    """Return the public figures below the threshold that nobody has given a reason for, with their values."""
    public = list(Figure.objects.all().public().filter(small_number_reason=""))
    live, k = counts(public), threshold() if public else 0
    return [(figure, live[figure.pk].value) for figure in public if figure.pk in live and live[figure.pk].value < k]


def uncountable_figures() -> list[Figure]:
    """Return the public figures whose definition can no longer be read: readers see a dash instead of the number."""
    public = list(Figure.objects.all().public())
    live = counts(public)
    return [figure for figure in public if figure.pk not in live]


def broken_sums() -> list[BrokenSum]:
    """Return the figures whose declared parts no longer add up.

    A figure with a broken definition, its own or of a part, is left out.
    """
    wholes = list(Figure.objects.filter(parts__isnull=False).distinct().prefetch_related("parts"))
    everything = {figure.pk: figure for whole in wholes for figure in (whole, *whole.parts.all())}
    live = counts(everything.values())
    broken = []
    for whole in wholes:
        if any(figure.pk not in live for figure in (whole, *whole.parts.all())):
            continue  # a broken definition raises an alarm of its own
        parts = [(part, live[part.pk].value) for part in whole.parts.all()]
        value = live[whole.pk].value
        if sum(number for _part, number in parts) != value:
            broken.append(BrokenSum(whole, value, parts))
    return broken


@task()
def record_figure_values() -> int:
    """Store the value of every public figure that has changed. Returns the number of values stored."""
    return len(record_values(Figure.objects.all().public(), at=timezone.now()))
