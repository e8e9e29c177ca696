"""What an audit finds, as it is kept and in words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desertions.figures.filters import CaseFilter
from desertions.models import Case, Figure, Unit
from desertions.querysets import UnitTree

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


Conditions = tuple[tuple[Condition, bool], ...]
"""Conditions, each with whether it is met."""


@dataclass(frozen=True)
class Finding:
    """A group of hidden people of whom the published numbers leave too little open.

    Readers can tell that `low` to `high` of `among` hidden people are in it. `figures` are the slugs of the numbers
    that together say so. The group is what one figure of `counted` counts, or what the first counts and the others do
    not; else those who meet `known` and one of `told`. `asked` holds the definitions of `counted`.
    """

    among: int
    low: int
    high: int
    figures: tuple[str, ...]
    counted: tuple[str, ...] = ()
    asked: tuple[Conditions, ...] = ()
    known: Conditions = ()
    told: tuple[Conditions, ...] = ()

    @property
    def is_about_all(self) -> bool:
        """Whether it is told of each of them."""
        return self.low == self.among

    @property
    def key(self) -> str:
        """The same text whenever the same group is found."""
        return json.dumps([self.asked, self.known, self.told])

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "Finding":
        """Return the finding that was stored so."""
        return cls(
            stored["among"], stored["low"], stored["high"], tuple(stored["figures"]), tuple(stored["counted"]),
            tuple(map(_conditions, stored["asked"])), _conditions(stored["known"]),
            tuple(map(_conditions, stored["told"])),
        )  # fmt: skip


def _conditions(stored: Iterable[Any]) -> Conditions:
    return tuple((Condition(name, tuple(values)), is_met) for (name, values), is_met in stored)


def describe(findings: Sequence[Finding], figures: Iterable[Figure] = ()) -> list[str]:
    """Return in words what readers can tell. Passing the figures saves a query, and names those not saved."""
    labels = {figure.slug: str(figure) for figure in figures}
    slugs = {slug for finding in findings for slug in (*finding.figures, *finding.counted)} - set(labels)
    labels |= {figure.slug: str(figure) for figure in Figure.objects.filter(slug__in=slugs)} if slugs else {}
    words = _Words(Unit.objects.all().tree() if findings else None)
    messages = []
    for finding in findings:
        numbers = ", ".join(f"“{labels.get(slug, slug)}”" for slug in finding.figures)
        about = {"among": finding.among, "low": finding.low, "high": finding.high, "numbers": numbers}
        about["group"] = _group(finding, labels, words)
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


def _group(finding: Finding, labels: Mapping[str, str], words: "_Words") -> str:
    """Return who is in the group, in words."""
    names = [f"“{labels.get(slug, slug)}”" for slug in finding.counted]
    if len(names) > 1:
        return _("Counted in %(whole)s, not in %(parts)s") % {"whole": names[0], "parts": ", ".join(names[1:])}
    if names:
        return _("Counted in %s") % names[0]
    known = [words.of(condition, is_met) for condition, is_met in finding.known]
    alternatives = _(" or ").join([words.together(conditions) for conditions in finding.told])
    return "; ".join([*known, alternatives])


class _Words:
    """The words of conditions, in the language of the moment."""

    def __init__(self, units: UnitTree | None) -> None:
        self.units = units
        self.known: dict[Condition, str] = {}

    def of(self, condition: Condition, is_met: bool) -> str:
        """Return the words of a condition, or of its contrary."""
        if condition not in self.known:
            chosen = CaseFilter({condition.name: list(condition.values)}, Case.objects.none(), units=self.units)
            label, value = chosen.chosen[condition.name] if chosen.is_valid() else condition
            self.known[condition] = f"{label}: {value}"
        return self.known[condition] if is_met else _("not “%s”") % self.known[condition]

    def together(self, conditions: Conditions) -> str:
        """Return the words of conditions that are met, or if none is, of what is not."""
        met = [self.of(condition, True) for condition, is_met in conditions if is_met]
        return ", ".join(met or [self.of(condition, False) for condition, _is_met in conditions])
