"""What new values of figures would give away: by the audit, and by the difference to what readers have seen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

from django.utils.translation import gettext as _

from desertions.choices import StepStatus
from desertions.figures.audit.findings import Finding, describe
from desertions.figures.disclosure_rules import threshold
from desertions.figures.figures import FigureCount, counts, definition_key
from desertions.models import Figure, FigureRelease, FigureValue

Counting = tuple[str, str]
"""A definition, as JSON, and what is counted."""


class Step(NamedTuple):
    """By how much the value of a figure, and the verified part of it, differ from what readers see."""

    figure: Figure
    value: int
    verified: int


@dataclass(frozen=True)
class Weighing:
    """What a release would give away: new findings of the audit, figures that moved too little, and obstacles.

    `values` is what each figure counts now, by primary key; `moved` holds the figures of which, or of whose difference
    to another, readers would see that it moved by fewer than `k` people; `is_due` says whether anything moved.
    """

    figures: Collection[Figure]
    k: int
    values: Mapping[int, FigureCount]
    findings: list[Finding]
    obstacles: list[str]
    moved: list[Figure]
    is_due: bool

    @property
    def dangers(self) -> list[str]:
        """Return, as messages, why a second person is needed; empty if none is."""
        dangers = describe(self.findings, self.figures)
        if self.moved:
            numbers = ", ".join(f"“{figure}”" for figure in self.moved)
            dangers.append(
                _("Since readers last saw them, these numbers moved by fewer than %(k)d people: %(numbers)s.")
                % {"k": self.k, "numbers": numbers}
            )
        return dangers


def weigh(figures: Collection[Figure]) -> Weighing:
    """Return what the present values of these figures, all that would be public, would give away."""
    from desertions.figures.audit.audit import audit  # loads scipy, which only a release needs

    k, values = threshold(), counts(figures)
    result, shown = audit(figures, k), _shown_by_counting()
    steps = [
        Step(figure, now.value - before.value, now.verified - before.verified)
        for figure in figures
        if (now := values.get(figure.pk)) and (before := shown.get(_counting_of(figure)))
    ]
    is_due = any(step.value or step.verified for step in steps) or len(steps) < len(values)
    return Weighing(figures, k, values, _undecided(result.findings), result.obstacles, _moved_by_few(steps, k), is_due)


def public_with(figure: Figure | None) -> list[Figure]:
    """Return the figures that would be public with this one as it stands, saved or not."""
    public = [other for other in Figure.objects.all().public() if figure is None or other.pk != figure.pk]
    return [*public, figure] if figure is not None and figure.is_public else public


def _counting_of(row: Figure | FigureValue) -> Counting:
    return definition_key(row.definition), row.counted


def _shown_by_counting() -> dict[Counting, FigureValue]:
    """Return for each way of counting the last value that readers saw, of a figure public or not."""
    newest = FigureValue.objects.order_by("figure_id", "-taken_at", "-id").distinct("figure_id")
    rows = sorted(newest.select_related("figure"), key=lambda row: row.taken_at)
    return {_counting_of(row if row.definition is not None else row.figure): row for row in rows}


def _moved_by_few(steps: Iterable[Step], k: int) -> list[Figure]:
    """Return the figures of which, or of whose difference to a figure within, readers see a step smaller than `k`.

    A step of proceedings may be of one person, whatever its size.
    """
    few = []
    for step in steps:
        is_of_one = step.figure.counted == Figure.Counted.PROCEEDINGS
        if any(number and (abs(number) < k or is_of_one) for number in (step.value, step.verified)):
            few.append(step.figure)
    for whole, part in permutations(steps, 2):
        rests = (whole.value - part.value, whole.verified - part.verified)
        if any(0 < abs(rest) < k for rest in rests) and _is_within(part.figure, whole.figure):
            few += [step.figure for step in (whole, part) if step.figure not in few]
    return few


def _is_within(part: Figure, whole: Figure) -> bool:
    """Return whether a figure asks for all that another asks for, and more."""
    is_more = part.definition != whole.definition and part.counted == whole.counted
    return is_more and all(part.definition.get(name) == values for name, values in whole.definition.items())


def _undecided(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that no second person has decided, or that now tell more."""
    taken = FigureRelease.objects.filter(status=StepStatus.TAKEN).exclude(second=None).order_by("second_at", "pk")
    decided = [Finding.from_stored(stored) for row in taken.values_list("findings", flat=True) for stored in row]
    return beyond(findings, decided)


def beyond(findings: Iterable[Finding], decided: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are not among the decided ones, or tell of fewer people, or tell it more exactly."""
    allowed = {finding.key: finding for finding in decided}
    return [
        finding
        for finding in findings
        if (before := allowed.get(finding.key)) is None
        or finding.low < before.low
        or finding.among < before.among
        or finding.high - finding.low < before.high - before.low
    ]
