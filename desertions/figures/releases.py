"""Releases: from when on readers see new values of figures.

What readers could count themselves, from public cases, moves at once. The rest moves for all figures together: when
fewer people than must look alike had moved, two days' numbers would tell of them. Before, the audit looks at all that
would be public; what gives away too much takes a second person.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from desertions.choices import StepStatus
from desertions.figures.audit.findings import Finding, describe
from desertions.figures.disclosure_rules import threshold
from desertions.figures.figures import counts, counts_of_listed
from desertions.models import Figure, FigureAudit, FigureRelease, FigureValue, Unit
from newsroom.lib.desk.history import history_context

CHANGEABLE = ("definition", "counted", "is_public")
"""Fields of a figure that only a release changes while it is public."""


class CannotReleaseError(Exception):
    """New values may not be shown to readers; the message says why."""


class Reading(NamedTuple):
    """What a figure counts now, how much of it is verified, and how much of both readers could count themselves."""

    value: int
    verified: int
    listed: int
    listed_verified: int


@dataclass(frozen=True)
class Weighing:
    """What a release would give away: new findings of the audit, figures that moved too little, and obstacles.

    `moved` maps the primary key of a figure to the number by which it moved, beyond what readers could count.
    """

    findings: list[Finding]
    obstacles: list[str]
    moved: Mapping[int, int]
    k: int
    figures: Collection[Figure]

    @property
    def dangers(self) -> list[str]:
        """Return, as messages, why a second person is needed; empty if none is."""
        dangers = describe(self.findings, self.figures)
        most = max(self.moved.values(), default=0)
        if 0 < most < self.k:
            dangers.append(
                _("The numbers moved by %(moved)d at most since readers last saw them, fewer than %(k)d.")
                % {"moved": most, "k": self.k}
            )
        return dangers


def read(figures: Collection[Figure], units: Any = None) -> dict[int, Reading]:
    """Return primary key → what each figure counts now. Broken figures are left out."""
    units = Unit.objects.all().tree() if units is None else units
    listed = counts_of_listed(figures, units)
    return {
        pk: Reading(now.value, now.verified, listed[pk].value, listed[pk].verified)
        for pk, now in counts(figures, units).items()
    }


def newest_values(figures: Iterable[Figure]) -> dict[int, FigureValue]:
    """Return primary key → the value of each figure that readers see."""
    rows = FigureValue.objects.filter(figure__in=list(figures)).order_by("figure_id", "-taken_at", "-id")
    return {row.figure_id: row for row in rows.distinct("figure_id")}


def followed(shown: FigureValue, now: Reading) -> Reading:
    """Return what readers may see without a release: the value moved by what they could count themselves."""
    listed = now.listed if shown.listed is None else shown.listed
    listed_verified = now.listed_verified if shown.listed_verified is None else shown.listed_verified
    value = shown.value + _between(now.value - shown.value, now.listed - listed)
    verified = shown.verified + _between(now.verified - shown.verified, now.listed_verified - listed_verified)
    return Reading(value, min(verified, value), now.listed, now.listed_verified)


def weigh(figures: Collection[Figure]) -> Weighing:
    """Return what new values of these figures, all that would be public, would give away."""
    from desertions.figures.audit.audit import audit  # loads scipy, which only a release needs

    k = threshold()
    result, newest = audit(figures, k), newest_values(figure for figure in figures if figure.pk)
    now = read([figure for figure in figures if figure.pk in newest])
    moved = {pk: abs(reading.value - followed(newest[pk], reading).value) for pk, reading in now.items()}
    return Weighing(_undecided(result.findings), result.obstacles, moved, k, figures)


def public_with(figure: Figure | None) -> list[Figure]:
    """Return the figures that would be public with this one as it stands, saved or not."""
    public = [other for other in Figure.objects.all().public() if figure is None or other.pk != figure.pk]
    return [*public, figure] if figure is not None else public


def reasons_to_wait() -> list[str]:
    """Return, as messages, why nothing can be released now, whatever it gives away; empty if it can."""
    if FigureRelease.objects.filter(status=StepStatus.PROPOSED).exists():
        return [_("Another release of figures waits for a second person. Decide that first.")]
    return []


@transaction.atomic
def release_figures(
    *,
    by: User,
    at: datetime.datetime,
    reason: str = "",
    figure: Figure | None = None,
    change: Mapping[str, Any] | None = None,
) -> FigureRelease:
    """Show readers the present values of all public figures, with one figure changed if `figure` is given.

    `change` holds new values of its `CHANGEABLE` fields. What gives away too much is only proposed, which needs a
    reason, and waits for a second person. Raises CannotReleaseError.
    """
    public, subject = _locked(figure, change or {})
    weighing = weigh(public)
    obstacles = [*reasons_to_wait(), *weighing.obstacles]
    if obstacles:
        raise CannotReleaseError(" ".join(obstacles))
    dangers = weighing.dangers
    if dangers and not reason.strip():
        asked = _("Write why this may be published all the same; a second person confirms it.")
        raise CannotReleaseError(" ".join([*dangers, asked]))
    with history_context(user=by, reason=reason):
        release = FigureRelease.objects.create(
            figure=subject, change=dict(change or {}), reason=reason, by=by, at=at,
            findings=[finding.as_stored() for finding in weighing.findings],
            status=StepStatus.PROPOSED if dangers else StepStatus.TAKEN,
        )  # fmt: skip
        if not dangers:
            _take(release, public, subject, at)
    return release


@transaction.atomic
def confirm_release(release: FigureRelease, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Show readers the present values as the second person. Confirming twice does nothing.

    Raises CannotReleaseError.
    """
    locked = FigureRelease.objects.select_for_update().get(pk=release.pk)
    if locked.status == StepStatus.TAKEN:
        return
    if locked.status == StepStatus.DECLINED:
        raise CannotReleaseError(_("This was declined. Propose it again."))
    if locked.by_id == by.pk:
        raise CannotReleaseError(_("You proposed this. Another person must confirm it."))
    if not reason.strip():
        raise CannotReleaseError(_("Reason: write why these numbers may be published all the same."))
    public, subject = _locked(locked.figure, locked.change)
    weighing = weigh(public)
    if weighing.obstacles:
        raise CannotReleaseError(" ".join(weighing.obstacles))
    later = _beyond(weighing.findings, map(Finding.from_stored, locked.findings))
    if later:
        more = _("More is given away than when this was proposed. Decline it and propose it again.")
        raise CannotReleaseError(" ".join([more, *describe(later)]))
    with history_context(user=by, reason=reason):
        _close(locked, StepStatus.TAKEN, by, at, reason)
        _take(locked, public, subject, at)


@transaction.atomic
def decline_release(release: FigureRelease, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Decline to show new values, or take back one's own proposal. Raises CannotReleaseError."""
    locked = FigureRelease.objects.select_for_update().get(pk=release.pk)
    if locked.status == StepStatus.DECLINED:
        return
    if locked.status == StepStatus.TAKEN:
        raise CannotReleaseError(_("Readers have seen these numbers already."))
    if not reason.strip():
        raise CannotReleaseError(_("Reason: write why these numbers are not published."))
    with history_context(user=by, reason=reason):
        _close(locked, StepStatus.DECLINED, by, at, reason)


@transaction.atomic
def refresh(*, at: datetime.datetime) -> int:
    """Let the values follow the public cases, audit what is public, and release what may be released by itself.

    That is if at least as many people moved as must look alike, or no value of a public figure was released yet, and
    the audit found nothing that is not decided. Returns the number of values that readers see anew.
    """
    public, _subject = _locked(None, {})
    now, newest = read(public), newest_values(public)
    steps = {pk: followed(newest[pk], reading) for pk, reading in now.items() if pk in newest}
    number = _record(steps, newest, at, None)
    weighing = weigh(public)
    FigureAudit.objects.all().delete()
    FigureAudit.objects.create(
        at=at, findings=[finding.as_stored() for finding in weighing.findings], obstacles=weighing.obstacles
    )
    is_due = max(weighing.moved.values(), default=0) >= weighing.k or set(now) > set(newest)
    if not is_due or reasons_to_wait() or weighing.obstacles or weighing.dangers:
        return number
    return number + _take(FigureRelease.objects.create(at=at), public, None, at)


@task(queue_name="imports")
def refresh_figures() -> int:
    """Refresh the values that readers see. Returns the number of values that are new."""
    return refresh(at=timezone.now())


def refresh_soon() -> None:
    """Have a worker refresh the values once the transaction is committed, unless one has been asked and not begun."""
    transaction.on_commit(_enqueue)


def _enqueue() -> None:
    asked = DBTaskResult.objects.filter(task_path=refresh_figures.module_path, status=TaskResultStatus.READY)
    if not asked.exists():
        refresh_figures.enqueue()


def _locked(figure: Figure | None, change: Mapping[str, Any]) -> tuple[list[Figure], Figure | None]:
    """Lock and return the figures that are public once `figure` is changed, and that figure."""
    wanted = Figure.objects.select_for_update(no_key=True).order_by("pk")
    locked = list(wanted.filter(is_public=True) | wanted.filter(pk=figure.pk if figure else None))
    subject = next((other for other in locked if figure is not None and other.pk == figure.pk), None)
    if subject is not None:
        for name, value in change.items():
            if name not in CHANGEABLE:
                raise ValueError(name)
            setattr(subject, name, value)
    return [other for other in locked if other.is_public], subject


def _take(release: FigureRelease, public: Collection[Figure], subject: Figure | None, at: datetime.datetime) -> int:
    """Save the changed figure and record what all count now. Returns the number of values that are new."""
    if subject is not None:
        subject.save(update_fields=list(CHANGEABLE))
    return _record(read(public), newest_values(public), at, release)


def _record(
    readings: Mapping[int, Reading],
    newest: Mapping[int, FigureValue],
    at: datetime.datetime,
    release: FigureRelease | None,
) -> int:
    """Store the readings that differ from the newest values. Returns the number of values that are new."""
    new, same = [], []
    for pk, reading in readings.items():
        shown = newest.get(pk)
        if shown is None or (shown.value, shown.verified) != reading[:2]:
            new.append(FigureValue(figure_id=pk, taken_at=at, release=release, **reading._asdict()))
        elif (shown.listed, shown.listed_verified) != reading[2:]:
            shown.listed, shown.listed_verified = reading[2:]
            same.append(shown)
    FigureValue.objects.bulk_update(same, ["listed", "listed_verified"])
    return len(FigureValue.objects.bulk_create(new))


def _undecided(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that no second person has decided, or of which fewer people are left than were then."""
    taken = FigureRelease.objects.filter(status=StepStatus.TAKEN).exclude(second=None).order_by("second_at", "pk")
    decided = [Finding.from_stored(stored) for row in taken.values_list("findings", flat=True) for stored in row]
    return _beyond(findings, decided)


def _beyond(findings: Iterable[Finding], decided: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are not among the decided ones, or now tell of fewer people."""
    allowed = {finding.key: finding.low for finding in decided}
    return [finding for finding in findings if finding.low < allowed.get(finding.key, finding.low + 1)]


def _close(release: FigureRelease, status: str, by: User, at: datetime.datetime, reason: str) -> None:
    """Record the decision of the second person."""
    release.status, release.second, release.second_at, release.second_reason = status, by, at, reason
    release.save(update_fields=["status", "second", "second_at", "second_reason"])


def _between(number: int, end: int) -> int:
    """Return the number, or the nearest one between 0 and `end`."""
    return max(min(number, max(end, 0)), min(end, 0))
