"""What an audit finds, as it is kept and in words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desertions.figures.filters import CaseFilter
from desertions.models import Case, Figure, Unit

TOLD = {"outcome", "motive", "served_before", "has_proceeding", "on_wanted_list"}
"""Filters by what the author of a list learns from us."""
SAYS_NOTHING = {("outcome", ("unknown",)), *((name, ("no",)) for name in TOLD)}
"""Conditions that tell nothing of a person who meets them: that something was not found."""


class Condition(NamedTuple):
    """One filter of a definition, with its values in order."""

    name: str
    values: tuple[str, ...]

    @property
    def is_told(self) -> bool:
        """Whether the author of a list learns from us who meets it."""
        return self.name in TOLD


@dataclass(frozen=True)
class Finding:
    """A group of hidden people of whom the published numbers leave too little open.

    Readers can tell that `low` to `high` of `among` hidden people are in it. `figures` are the slugs of the numbers
    that together say so. The group is what one figure of `counted` counts, or the first of two but not the second; else
    those who meet the `conditions`, or do not. With `is_about_all`, it is told of each of them.
    """

    among: int
    low: int
    high: int
    figures: tuple[str, ...]
    counted: tuple[str, ...] = ()
    conditions: tuple[tuple[Condition, bool], ...] = ()
    is_about_all: bool = False

    @property
    def key(self) -> str:
        """The same text whenever the same group is found."""
        return json.dumps([self.counted, sorted(self.conditions), self.is_about_all])

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "among": self.among, "low": self.low, "high": self.high, "figures": list(self.figures),
            "counted": list(self.counted), "is_about_all": self.is_about_all,
            "conditions": [[condition.name, list(condition.values), met] for condition, met in self.conditions],
        }  # fmt: skip

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "Finding":
        """Return the finding that was stored so."""
        conditions = tuple((Condition(name, tuple(values)), met) for name, values, met in stored["conditions"])
        return cls(
            stored["among"], stored["low"], stored["high"], tuple(stored["figures"]), tuple(stored["counted"]),
            conditions, stored["is_about_all"],
        )  # fmt: skip


def describe(findings: Sequence[Finding], figures: Iterable[Figure] = ()) -> list[str]:
    """Return in words what readers can tell. Passing the figures saves a query, and names those not saved."""
    labels = {figure.slug: str(figure) for figure in figures}
    slugs = {slug for finding in findings for slug in (*finding.figures, *finding.counted)} - set(labels)
    labels |= {figure.slug: str(figure) for figure in Figure.objects.filter(slug__in=slugs)} if slugs else {}
    units = Unit.objects.all().tree() if findings else None
    messages = []
    for finding in findings:
        numbers = ", ".join(f"“{labels.get(slug, slug)}”" for slug in finding.figures)
        about = {"among": finding.among, "low": finding.low, "high": finding.high, "numbers": numbers}
        about["group"] = _group(finding, labels, units)
        messages.append(_sentence(finding) % about)
    return messages


def _sentence(finding: Finding) -> str:
    if finding.is_about_all:
        return ngettext(
            "%(group)s: readers can tell that it is true of the one person whose case they cannot see. Together with "
            "the public cases, this says so: %(numbers)s.",
            "%(group)s: readers can tell that it is true of all %(among)d people whose cases they cannot see. Together "
            "with the public cases, this says so: %(numbers)s.",
            finding.among,
        )
    if finding.low == finding.high:
        return _(
            "%(group)s: readers can tell that it is %(low)d of the %(among)d people whose cases they cannot see. "
            "Together with the public cases, this says so: %(numbers)s."
        )
    return _(
        "%(group)s: readers can tell that it is %(low)d to %(high)d of the %(among)d people whose cases they cannot "
        "see. Together with the public cases, this says so: %(numbers)s."
    )


def _group(finding: Finding, labels: Mapping[str, str], units: Any) -> str:
    """Return who is in the group, in words."""
    names = [labels.get(slug, slug) for slug in finding.counted]
    if len(names) == 2:
        return _("Counted in “%(whole)s”, not in “%(part)s”") % {"whole": names[0], "part": names[1]}
    if names:
        return _("Counted in “%s”") % names[0]
    return "; ".join(_conditions(finding.conditions, units))


def _conditions(conditions: Iterable[tuple[Condition, bool]], units: Any) -> list[str]:
    words = []
    for condition, is_met in conditions:
        chosen = CaseFilter({condition.name: list(condition.values)}, Case.objects.none(), units=units)
        label, value = chosen.chosen[condition.name] if chosen.is_valid() else condition
        words.append(f"{label}: {value}" if is_met else _("not “%s”") % f"{label}: {value}")
    return words
