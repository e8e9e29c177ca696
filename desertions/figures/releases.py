"""Releases: from when on readers see new values of figures.

Readers see the values of the last release. All figures move together, and by themselves only if each moved by as many
people as must look alike, or not at all: else two days' numbers would tell of a person. Before, the audit looks at all
that would be public. What moved by fewer, or gives away too much, takes a second person.
"""

import datetime
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from desertions.choices import StepStatus
from desertions.figures import projection
from desertions.figures.audit.findings import Finding, describe
from desertions.figures.disclosure_rules import threshold
from desertions.figures.figures import BrokenFigureError, FigureCount, cases_of
from desertions.figures.weighing import beyond, public_with, weigh
from desertions.models import Figure, FigureAudit, FigureRelease, FigureValue
from newsroom.lib.desk.history import history_context
from newsroom.lib.desk.rights import may
from newsroom.lib.jobs.advisory_locks import Lock, lock_until_commit

COUNTING = ("definition", "counted", "is_public")
"""Fields of a figure that only a release changes while it is public."""
CHANGEABLE = (*COUNTING, "label_en", "label_ru", "noun_en", "noun_ru", "rule_en", "rule_ru")
"""Fields that a release may change: a number and what is said of it change together."""
PUBLISH = "desertions.publish_figure"


class CannotReleaseError(Exception):
    """New values may not be shown to readers; the message says why."""


def reasons_to_wait() -> list[str]:
    """Return, as messages, why nothing can be released now, whatever it gives away; empty if it can."""
    if FigureRelease.objects.filter(status=StepStatus.PROPOSED).exists():
        return [_("Another release of figures waits for a second person. Decide that first.")]
    return []


def wait_for_turn() -> None:
    """Wait for other releases to end: whoever locks a figure and may release it later has to call this before."""
    lock_until_commit((Lock.RELEASE_OF_FIGURES, 0))


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
    reason, and waits for a second person, as does all that somebody without the right to publish figures releases.
    Raises CannotReleaseError.
    """
    wait_for_turn()
    subject = Figure.objects.get(pk=figure.pk) if figure else None
    before = {name: getattr(subject, name) for name in change or ()}
    _apply(subject, change or {})
    weighing = weigh(public_with(subject))
    obstacles = [*reasons_to_wait(), *weighing.obstacles]
    if obstacles:
        raise CannotReleaseError(" ".join(obstacles))
    dangers = weighing.dangers
    if dangers and not reason.strip():
        asked = _("Write why this may be published all the same; a second person confirms it.")
        raise CannotReleaseError(" ".join([*dangers, asked]))
    waits = bool(dangers) or not may(by, PUBLISH)
    with history_context(user=by, reason=reason):
        release = FigureRelease.objects.create(
            figure=subject, before=before, change=dict(change or {}), reason=reason, by=by, at=at,
            values=_as_stored(weighing.values), findings=[finding.as_stored() for finding in weighing.findings],
            status=StepStatus.PROPOSED if waits else StepStatus.TAKEN,
        )  # fmt: skip
        if not waits:
            _take(release, subject, at)
    refresh_soon()
    return release


@transaction.atomic
def confirm_release(release: FigureRelease, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Show readers the proposed values as the second person. Confirming twice does nothing.

    Raises CannotReleaseError.
    """
    wait_for_turn()
    locked = FigureRelease.objects.get(pk=release.pk)
    if locked.status == StepStatus.TAKEN:
        return
    if locked.status == StepStatus.DECLINED:
        raise CannotReleaseError(_("This was declined. Propose it again."))
    if locked.by_id == by.pk:
        raise CannotReleaseError(_("You proposed this. Another person must confirm it."))
    if not reason.strip():
        raise CannotReleaseError(_("Reason: write why these numbers may be published all the same."))
    subject = locked.figure
    if any(getattr(subject, name, None) != value for name, value in locked.before.items()):
        raise CannotReleaseError(_("The figure has changed since this was proposed. Decline it and propose it again."))
    _apply(subject, locked.change)
    weighing = weigh(public_with(subject))
    later = beyond(weighing.findings, map(Finding.from_stored, locked.findings))
    if weighing.obstacles or later:
        more = _("More is given away than when this was proposed. Decline it and propose it again.")
        messages = [*([more] if later else []), *weighing.obstacles, *describe(later, weighing.figures)]
        raise CannotReleaseError(" ".join(messages))
    with history_context(user=by, reason=reason):
        _close(locked, StepStatus.TAKEN, by, at, reason)
        _take(locked, subject, at)
    refresh_soon()


@transaction.atomic
def decline_release(release: FigureRelease, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Decline to show new values, or take back one's own proposal. Raises CannotReleaseError."""
    wait_for_turn()
    locked = FigureRelease.objects.get(pk=release.pk)
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
    """Audit what is public, and release what may be released by itself. Returns the number of values that are new."""
    wait_for_turn()
    weighing = weigh(public_with(None))
    findings = [finding.as_stored() for finding in weighing.findings]
    FigureAudit.objects.all().delete()
    FigureAudit.objects.create(at=at, findings=findings, obstacles=weighing.obstacles)
    number = 0
    if weighing.is_due and not (weighing.dangers or weighing.obstacles or reasons_to_wait()):
        release = FigureRelease.objects.create(at=at, values=_as_stored(weighing.values))
        number = _take(release, None, at)
    _name_kinds()
    return number


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


def _apply(subject: Figure | None, change: Mapping[str, Any]) -> None:
    for name, value in change.items():
        if name not in CHANGEABLE:
            raise ValueError(name)
        setattr(subject, name, value)


def _take(release: FigureRelease, subject: Figure | None, at: datetime.datetime) -> int:
    """Save the changed figure and record the values of the release. Returns their number."""
    if subject is not None:
        subject.save(update_fields=list(release.change))
    rows = [
        FigureValue(
            figure=figure, value=value, verified=verified, taken_at=at, release=release,
            definition=figure.definition, counted=figure.counted,
        )
        for figure in public_with(subject)
        for value, verified in [release.values.get(str(figure.pk), (None, None))]
        if value is not None
    ]  # fmt: skip
    return len(FigureValue.objects.bulk_create(rows))


def _as_stored(values: Mapping[int, FigureCount]) -> dict[str, tuple[int, int]]:
    return {str(pk): (now.value, now.verified) for pk, now in values.items()}


def _name_kinds() -> None:
    """Add the kinds of sources to the newest values that have none yet, as far as they may be named.

    A kind is named only if enough cases have it to hide each other, and not all of them: else whoever knows that a
    person is counted would learn that this kind of source speaks of them.
    """
    newest = FigureValue.objects.filter(figure__is_public=True).order_by("figure_id", "-taken_at", "-id")
    for row in newest.distinct("figure_id").select_related("figure"):
        if row.kinds is None:
            with suppress(BrokenFigureError):  # an alarm of its own
                row.kinds = kinds_of(row.figure)
                row.save(update_fields=["kinds"])


def kinds_of(figure: Figure) -> list[str]:
    """Return the kinds of sources that may be named of a figure, the most frequent first. Raises BrokenFigureError."""
    cases, k = cases_of(figure), threshold()
    total = cases.order_by().count()
    return [kind for kind, number in projection.source_kinds(cases) if k <= number < total]


def _close(release: FigureRelease, status: str, by: User, at: datetime.datetime, reason: str) -> None:
    """Record the decision of the second person."""
    release.status, release.second, release.second_at, release.second_reason = status, by, at, reason
    release.save(update_fields=["status", "second", "second_at", "second_reason"])
