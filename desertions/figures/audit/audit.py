"""The audit of figures: what all that is published together gives away about people whose cases are not.

The reader is taken to know more than any does: every public case as it is, how many unpublished people are alike in
what a list can hold, every public figure. What is left to them is how many of the hidden people meet what only we tell.
Hidden are the unpublished people, and public ones of whom readers cannot see whether a figure counts them. Figures that
ask for nothing but what a list can hold tell its author nothing.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from desertions.figures.audit.findings import Finding
from desertions.figures.audit.hidden_groups import OutOfTimeError, Subject
from desertions.figures.audit.intervals import InfeasibleError
from desertions.figures.audit.membership import Definition, count_alike, read_definitions
from desertions.models import Figure, Unit

MAX_SECONDS = 25.0
"""Time after which an audit stops, says what it left out, and blocks."""


@dataclass(frozen=True)
class Audit:
    """The result: what is given away, and why nothing may be published at all.

    `unreadable` are figures whose definition cannot be read; `left_out` says what there was no time for.
    """

    k: int
    findings: list[Finding] = field(default_factory=list)
    unreadable: list[Figure] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def obstacles(self) -> list[str]:
        """Return, as messages, why no second person can allow it; empty if the audit could be made as a whole."""
        messages = [_("The definition of “%s” cannot be read. Mend it first.") % figure for figure in self.unreadable]
        return messages + self.left_out


def audit(figures: Iterable[Figure], k: int, *, seconds: float = MAX_SECONDS) -> Audit:
    """Return what these figures, public together, give away about groups of fewer than `k` hidden people.

    The figures may be unsaved, or hold changes that are not saved. Stops after about so many seconds.
    """
    deadline = time.monotonic() + seconds
    units = Unit.objects.all().tree()
    definitions, unreadable = read_definitions(figures, units)
    result = Audit(k, unreadable=unreadable)
    telling = [definition for definition in definitions if any(asked.is_told for asked in definition.conditions)]
    conditions = {asked for definition in telling for asked in definition.conditions}
    alike = count_alike(conditions, units) if telling else []
    for together in _linked(telling):
        subject = Subject(together, alike, k=k, deadline=deadline)
        try:
            result.findings.extend(subject.findings())
        except OutOfTimeError:
            labels = ", ".join(f"“{definition.figure}”" for definition in together[:5])
            result.left_out.append(
                _("The audit did not come to its end for %(number)d figures: %(labels)s.")
                % {"number": len(together), "labels": labels}
            )
        except InfeasibleError:
            result.left_out.append(_("The cases changed while they were audited. Try again."))
    return result


def _linked(definitions: Iterable[Definition]) -> list[list[Definition]]:
    """Return the figures in groups: figures of different groups tell of different things and cannot be combined."""
    groups: list[tuple[set[str], list[Definition]]] = []
    for definition in definitions:
        names = {asked.name for asked in definition.conditions if asked.is_told}
        together = [definition]
        for group in [group for group in groups if group[0] & names]:
            groups.remove(group)
            names, together = names | group[0], group[1] + together
        groups.append((names, together))
    return [together for _names, together in groups]
