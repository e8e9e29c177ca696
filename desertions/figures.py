"""Named numbers: from a definition to a value, and the history of its values.

A figure counts every case its filter selects, published or not; the list behind it shows the public ones.
Verification states that count are part of the filter, so the page can name them.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, Value
from django.utils.translation import gettext as _

from desertions import projection
from desertions.filters import CaseFilter
from desertions.models import Case, Figure, Reading
from desertions.querysets import CaseQuerySet
from desertions.vocabulary import Verification

SMALL = 5
"""A count below this may identify a man; publishing it is a decision with a reason."""


class BrokenFigureError(Exception):
    """The figure's definition cannot be read; the message says why."""


@dataclass(frozen=True)
class FigureCount:
    value: int
    verified: int

    @property
    def verified_percent(self) -> int:
        return round(100 * self.verified / self.value) if self.value else 0


@dataclass(frozen=True)
class BrokenSum:
    figure: Figure
    value: int
    parts: list[tuple[Figure, int]]

    @property
    def sum(self) -> int:
        return sum(value for _figure, value in self.parts)


def cases_of(figure: Figure) -> CaseQuerySet:
    """The cases a figure counts. Raises BrokenFigureError."""
    if not isinstance(figure.definition, dict):
        raise BrokenFigureError(_("The definition is not a case filter."))
    chosen = CaseFilter(figure.definition, Case.objects.all())
    cases = chosen.found()
    if chosen.form.errors:
        raise BrokenFigureError(" ".join(str(e) for errors in chosen.form.errors.values() for e in errors))
    return cases


def count(figure: Figure) -> FigureCount:
    """The live value of one figure, saved or not. Raises BrokenFigureError."""
    row = next(iter(_counting(figure, cases_of(figure))), None)
    return FigureCount(row["value"], row["verified"]) if row else FigureCount(0, 0)


def counts(figures: Iterable[Figure]) -> dict[int, FigureCount]:
    """The live values of many figures by primary key, in one query; broken figures are left out."""
    queries, sound = [], []
    for figure in figures:
        try:
            queries.append(_counting(figure, cases_of(figure)))
            sound.append(figure.pk)
        except BrokenFigureError:
            continue
    if not queries:
        return {}
    rows = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    found = {row["figure"]: FigureCount(row["value"], row["verified"]) for row in rows}
    return {pk: found.get(pk, FigureCount(0, 0)) for pk in sound}


def _counting(figure: Figure, cases: CaseQuerySet) -> CaseQuerySet:
    what = "proceedings" if figure.counted == Figure.Counted.PROCEEDINGS else "pk"
    selected = Case.objects.filter(pk__in=cases.values("pk")).order_by()
    return selected.values(figure=Value(figure.pk or 0)).annotate(
        value=Count(what, distinct=True),
        verified=Count(what, distinct=True, filter=Q(verification=Verification.VERIFIED)),
    )


@dataclass(frozen=True)
class Explanation:
    """What a figure's page tells: the number, how it came about, and what it is the sum of."""

    now: FigureCount
    cases: CaseQuerySet
    filters: list[tuple[str, str]]
    states: list[str]
    source_kinds: list[str]
    readings: list[Reading]
    parts: list[tuple[Figure, int]]

    @property
    def may_list(self) -> bool:
        """A list of fewer than five men would name them."""
        return self.now.value >= SMALL

    @property
    def parts_sum(self) -> int:
        return sum(value for _figure, value in self.parts)


def explain(figure: Figure) -> Explanation | None:
    """All that stands behind a figure, or None while its definition cannot be read."""
    try:
        cases = cases_of(figure)
    except BrokenFigureError:
        return None
    parts = list(figure.parts.filter(is_public=True))
    values = counts([figure, *parts])
    chosen = CaseFilter(figure.definition, Case.objects.all())
    chosen.found()
    return Explanation(
        now=values[figure.pk],
        cases=cases,
        filters=[words for name, words in chosen.chosen.items() if name != "verification"],
        states=states_counted(figure),
        source_kinds=projection.source_kinds(cases),
        readings=list(figure.readings.all()[:50]),
        parts=[(part, values[part.pk].value) for part in parts if part.pk in values],
    )


def states_counted(figure: Figure) -> list[str]:
    """The verification states that count towards the figure, in words."""
    states = figure.definition.get("verification") or [state.value for state in Verification]
    return [str(Verification(state).label) for state in states]


def take_readings(figures: Iterable[Figure], *, at: datetime.datetime) -> list[Reading]:
    """Note the present value of each figure whose value differs from its latest reading."""
    figures = list(figures)
    with transaction.atomic():
        locked = Figure.objects.select_for_update().filter(pk__in=[f.pk for f in figures]).order_by("pk")
        live = counts(locked)
        latest = dict(
            Reading.objects.filter(figure__in=list(live))
            .order_by("figure_id", "-taken_at", "-id")
            .distinct("figure_id")
            .values_list("figure_id", "value")
        )
        return Reading.objects.bulk_create(
            Reading(figure_id=pk, value=now.value, verified=now.verified, taken_at=at)
            for pk, now in live.items()
            if latest.get(pk) != now.value
        )


def broken_sums() -> list[BrokenSum]:
    """Figures whose declared parts no longer add up."""
    wholes = list(Figure.objects.filter(parts__isnull=False).distinct().prefetch_related("parts"))
    everything = {figure.pk: figure for whole in wholes for figure in (whole, *whole.parts.all())}
    live = counts(everything.values())
    broken = []
    for whole in wholes:
        parts = [(part, live[part.pk].value if part.pk in live else 0) for part in whole.parts.all()]
        value = live[whole.pk].value if whole.pk in live else 0
        if sum(number for _part, number in parts) != value:
            broken.append(BrokenSum(whole, value, parts))
    return broken
