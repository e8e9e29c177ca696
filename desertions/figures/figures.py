"""Figures, the named numbers: counting them by their definitions, and what readers see of that.

A figure counts every case that its filter selects, published or not; the list behind it shows only the public ones.
The verification states that count are part of the filter, so the page can name them. Readers see the value of the last
release, see `releases.py`; the desk also sees what is counted now.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from desertions.choices import Verification
from desertions.figures.disclosure_rules import THRESHOLD_SQL, threshold
from desertions.figures.filters import CaseFilter
from desertions.models import Case, Figure, FigureValue, Unit
from desertions.querysets import CaseQuerySet, UnitTree


class BrokenFigureError(Exception):
    """The figure's definition cannot be read; the message says why."""


@dataclass(frozen=True)
class FigureCount:
    """The value of a figure, and how much of it is counted from verified cases.

    As readers see it, also since when they see it, how many people must look alike, and the kinds of sources that may
    be named.
    """

    value: int
    verified: int
    taken_at: datetime.datetime | None = None
    k: int = 0
    kinds: tuple[str, ...] = ()

    @property
    def is_small(self) -> bool:
        """Whether so few are counted that anything said of them all would be said of each."""
        return self.value < self.k

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
    return cases_of_definition(figure.definition, Unit.objects.all().tree())


def count(figure: Figure) -> FigureCount:
    """Return the current value of a figure, saved or not. Raises BrokenFigureError."""
    statement = _counting(definition_key(figure.definition), figure.counted, Unit.objects.all().tree())
    return _values([statement])[0]


def counts(figures: Iterable[Figure], units: UnitTree | None = None) -> dict[int, FigureCount]:
    """Return primary key → current value of many figures, in two queries; broken figures are left out.

    Passing `units` saves the first query.
    """
    units = Unit.objects.all().tree() if units is None else units
    sound = _sound(figures, units)
    statements = [_counting(definition_key(figure.definition), figure.counted, units) for figure in sound]
    return dict(zip([figure.pk for figure in sound], _values(statements), strict=True))


def shown_counts(figures: Iterable[Figure], units: UnitTree | None = None) -> dict[int, FigureCount]:
    """Return primary key → value of many figures as readers see it, in two queries.

    Figures that are not public, broken ones and those of which no value was released are left out. Passing `units`
    saves the first query.
    """
    units = Unit.objects.all().tree() if units is None else units
    sound = [figure.pk for figure in _sound(figures, units) if figure.is_public]
    newest = FigureValue.objects.filter(figure__in=sound).order_by("figure_id", "-taken_at", "-id")
    newest = newest.annotate(k=RawSQL(THRESHOLD_SQL, ()))  # noqa: S611 # a constant
    return {
        shown.figure_id: FigureCount(shown.value, shown.verified, shown.taken_at, shown.k, tuple(shown.kinds or ()))
        for shown in newest.distinct("figure_id")
    }


def listed_cases(figure: Figure, units: UnitTree) -> CaseQuerySet | None:
    """Return the public cases of which readers see that the figure counts them, or None if they see that of none."""
    chosen = CaseFilter(figure.definition, Case.objects.all().public(), surely=True, units=units)
    cases = chosen.cases()
    return None if chosen.form.errors else cases


def _sound(figures: Iterable[Figure], units: UnitTree) -> list[Figure]:
    """Return the figures whose definition can be read."""
    sound = []
    for figure in figures:
        try:
            _counting(definition_key(figure.definition), figure.counted, units)
        except BrokenFigureError:
            continue
        sound.append(figure)
    return sound


def definition_key(definition: object) -> str:
    """Return the definition as JSON with sorted keys: equal definitions share one cached statement."""
    return json.dumps(definition, sort_keys=True)


def cases_of_definition(definition: object, units: UnitTree) -> CaseQuerySet:
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
    cases = cases_of_definition(json.loads(definition), units).order_by()
    query = cases.values(one=Value(1)).values(
        value=Count(what, distinct=True),
        verified=Count(what, distinct=True, filter=Q(verification=Verification.VERIFIED)),
    )
    return query.query.sql_with_params()


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


def unexplained_small_figures() -> list[tuple[Figure, int]]:
    """Return the public figures below the threshold that nobody has given a reason for, with their values."""
    public = list(Figure.objects.all().public().filter(small_number_reason=""))
    live, k = counts(public), threshold() if public else 0
    return [(figure, live[figure.pk].value) for figure in public if figure.pk in live and live[figure.pk].value < k]


def figures_readers_see_otherwise() -> list[Figure]:
    """Return the public figures of which readers see another value than is counted now, or none."""
    public = list(Figure.objects.all().public())
    live, shown = counts(public), shown_counts(public)
    return [
        figure
        for figure in public
        if figure.pk in live and (figure.pk not in shown or shown[figure.pk].value != live[figure.pk].value)
    ]


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
