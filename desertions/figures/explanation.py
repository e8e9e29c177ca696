"""The page of a figure: what the number is counted from, the cases behind it, its parts and its past values."""

from dataclasses import dataclass, replace

from desertions.choices import SourceKind, Verification
from desertions.figures.disclosure_rules import threshold
from desertions.figures.figures import (
    FigureCount,
    count,
    listed_cases,
    shown_counts,
)
from desertions.figures.filters import CaseFilter
from desertions.models import Case, Figure, FigureValue, Unit
from desertions.querysets import CaseQuerySet

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
        values[figure.pk] = replace(count(figure), k=k)  # a preview
    if figure.pk not in values:
        return None
    now = values[figure.pk]
    shown = [(part, values[part.pk].value) for part in parts if part.pk in values]
    listed = None if now.is_small else listed_cases(figure, units)
    return Explanation(
        now=now,
        listed=listed,
        unlisted=max(now.value - (listed.count() if listed is not None else 0), 0),
        filters=[condition for name, condition in chosen.chosen.items() if name != "verification"],
        states=states_counted(figure),
        source_kinds=[str(SourceKind(kind).label) for kind in now.kinds],
        recorded_values=published_values(list(figure.recorded_values.all()[:MAX_READINGS]), k),
        parts=shown,
        all_parts_shown=len(shown) == figure.parts.count(),
        k=k,
    )


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
