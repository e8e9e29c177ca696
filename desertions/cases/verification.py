"""Verification of a case, from a lead to a verified case: the steps, their checklists, and the second person."""

import datetime
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desertions.cases import publication
from desertions.choices import (
    CONSENT_LACKING,
    SourceKind,
    StepStatus,
    Verification,
)
from desertions.evidence import assertions
from desertions.figures.releases import refresh_soon
from desertions.models import Case, Source, VerificationStep
from desertions.models.case import MAY_BE_PUBLIC
from desertions.models.verification_step import FOUR_EYES
from newsroom.lib.desk.history import history_context

STEPS: dict[str, set[str]] = {
    Verification.LEAD: {Verification.PARTLY, Verification.DISPUTED, Verification.WITHDRAWN},
    Verification.PARTLY: {
        Verification.LEAD, Verification.VERIFIED, Verification.DISPUTED, Verification.WITHDRAWN,
    },
    Verification.VERIFIED: {Verification.PARTLY, Verification.DISPUTED, Verification.WITHDRAWN},
    Verification.DISPUTED: {Verification.LEAD, Verification.PARTLY, Verification.WITHDRAWN},
    Verification.WITHDRAWN: {Verification.LEAD},
}  # fmt: skip
"""State → the states that one step leads to."""

CHECKLIST: dict[str, dict[str, Promise]] = {
    Verification.LEAD: {},
    Verification.PARTLY: {
        "opened": gettext_lazy("I opened the source itself and found this person in it."),
        "facts_read": gettext_lazy("Unit, rank, contract type and date are the same there as in the case."),
    },
    Verification.VERIFIED: {
        "one_man": gettext_lazy("All sources are about the same person, not a namesake."),
        "independent": gettext_lazy("The sources do not draw on each other, or one of them is enough."),
        "graded": gettext_lazy("Each source has been graded, letter and digit separately."),
        "against": gettext_lazy("I also looked for evidence against it."),
    },
    Verification.DISPUTED: {
        "cited": gettext_lazy("The case cites what speaks against it as evidence."),
    },
    Verification.WITHDRAWN: {
        "figures": gettext_lazy("I looked at the figures and stories that count this case."),
    },
}
"""State → code → what a person must confirm, each with a tick of its own, before a case takes the step into it."""
SUFFICES_ALONE = [SourceKind.COURT]
"""Kinds of source that verify a case without a second source: a court establishes who the person is."""


class CannotVerifyError(Exception):
    """The case may not take this step, or the step may not be decided; the message says what to do instead."""


@transaction.atomic
def change_verification(
    case: Case,
    *,
    to: str,
    by: User,
    at: datetime.datetime,
    reason: str,
    checklist: Collection[str] = (),
) -> VerificationStep | None:
    """Move a case one step to the state `to`, or propose the step if it needs a second person (`FOUR_EYES`).

    `checklist` holds the codes of `CHECKLIST[to]` that this person confirms: all are needed. A case proposed for
    withdrawal leaves the public pages at once.

    Returns the step, or None without a record if the case is in that state or the step is already proposed. Raises
    CannotVerifyError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.verification == to or locked.verification_steps.filter(status=StepStatus.PROPOSED, to_state=to).exists():
        return None
    _require_step(locked, to, reason, checklist)
    waits = to in FOUR_EYES
    with history_context(user=by, reason=reason):
        step = VerificationStep.objects.create(
            case=locked,
            from_state=locked.verification,
            to_state=to,
            status=StepStatus.PROPOSED if waits else StepStatus.TAKEN,
            checklist=sorted(checklist),
            reason=reason,
            by_id=by.pk,
            at=at,
        )
        if not waits:
            _enter_state(locked, to, by=by, at=at, note=reason)
        if to == Verification.WITHDRAWN:
            publication.hide_case(locked, by=by, at=at, note=reason)
    case.verification, case.publication = locked.verification, locked.publication
    return step


@transaction.atomic
def confirm_step(step: VerificationStep, *, by: User, at: datetime.datetime, reason: str = "") -> None:
    """Confirm, as second person, a step that another person proposed, and move the case.

    Confirming a step that is already taken does nothing. Raises CannotVerifyError for one's own or a declined proposal,
    and if the case no longer meets the requirements of the step.
    """
    case = Case.objects.select_for_update().get(pk=step.case_id)
    locked = VerificationStep.objects.select_for_update().get(pk=step.pk)
    if locked.status == StepStatus.TAKEN:
        return
    _require_open(locked, case, by)
    _require_sources(case, locked.to_state)
    with history_context(user=by, reason=reason or locked.reason):
        _close(locked, StepStatus.TAKEN, by, at, reason)
        _enter_state(case, locked.to_state, by=by, at=at, note=reason or locked.reason)


@transaction.atomic
def decline_step(step: VerificationStep, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Decline a proposed step, or take back one's own proposal.

    Declining twice does nothing. Raises CannotVerifyError if the step is already taken or `reason` is empty.
    """
    case = Case.objects.select_for_update().get(pk=step.case_id)
    locked = VerificationStep.objects.select_for_update().get(pk=step.pk)
    if locked.status == StepStatus.DECLINED:
        return
    if locked.status == StepStatus.TAKEN:
        raise CannotVerifyError(_("%s: the step has already been taken. To reverse it, take a new step.") % case)
    if not reason.strip():
        raise CannotVerifyError(_("Reason: write why the step is declined."))
    with history_context(user=by, reason=reason):
        _close(locked, StepStatus.DECLINED, by, at, reason)


@transaction.atomic
def fall_back(case: Case, *, by: User, at: datetime.datetime) -> None:
    """Lower the verification to the state that the remaining sources support, and record the step.

    Does nothing if they support the present state.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    to = ""
    if locked.verification in {Verification.PARTLY, Verification.VERIFIED} and not locked.evidence.exists():
        to = Verification.LEAD
    elif locked.verification == Verification.VERIFIED and not sources_suffice(locked):
        to = Verification.PARTLY
    if to:
        reason = _("Its sources no longer support the earlier state.")
        with history_context(user=by, reason=reason):
            VerificationStep.objects.create(
                case=locked, from_state=locked.verification, to_state=to, reason=reason, by_id=by.pk, at=at
            )
            _enter_state(locked, to, by=by, at=at, note=reason)
        case.verification, case.publication = locked.verification, locked.publication


def sources_suffice(case: Case) -> bool:
    """Return whether the case may be verified: two independent origins, or one source of a kind that suffices alone."""
    return _usable(case).filter(kind__in=SUFFICES_ALONE).exists() or independent_sources(case) >= 2


def independent_sources(case: Case) -> int:
    """Return how many different origins the usable sources of the case go back to."""
    return len({source.origin_id for source in _usable(case)})


def _usable(case: Case) -> QuerySet[Source]:
    """Return the sources of the case that do not lack consent and do not contradict what it publishes."""
    against = [piece.pk for piece in assertions.contradicting(case)]
    supporting = case.evidence.exclude(pk__in=against)
    usable = Source.objects.filter(pk__in=supporting.values("source")).exclude(consent__in=CONSENT_LACKING)
    return usable.select_related("repeats__repeats")


def _require_step(case: Case, to: str, reason: str, checklist: Collection[str]) -> None:
    """Raise CannotVerifyError unless the case may take the step now, with this reason and checklist."""
    if to not in STEPS[case.verification]:
        raise CannotVerifyError(
            _("%(case)s cannot go from “%(from)s” to “%(to)s” in one step.")
            % {"case": case, "from": case.get_verification_display(), "to": Verification(to).label}
        )
    if case.merged_into_id:
        raise CannotVerifyError(_("%s was merged into another case. Undo the merge first.") % case)
    if case.verification_steps.filter(status=StepStatus.PROPOSED).exists():
        raise CannotVerifyError(_("%s: another step is waiting for a second person. Decide that one first.") % case)
    if not reason.strip():
        raise CannotVerifyError(_("Reason: write why %s takes this step.") % case)
    for code, item in CHECKLIST[to].items():
        if code not in checklist:
            raise CannotVerifyError(_("%(case)s: not confirmed: “%(item)s”") % {"case": case, "item": item})
    _require_sources(case, to)


def _require_sources(case: Case, to: str) -> None:
    """Raise CannotVerifyError unless the sources of the case support the state."""
    if to in {Verification.PARTLY, Verification.VERIFIED} and not case.evidence.exists():
        raise CannotVerifyError(_("%s has no source. Cite one first.") % case)
    if to != Verification.VERIFIED:
        return
    if not sources_suffice(case):
        raise CannotVerifyError(
            _(
                "%s: “verified” needs two sources that do not draw on each other, or a court record. Cite another "
                "source."
            )
            % case
        )
    open_questions = [conflict.label for conflict in assertions.conflicts(case) if not conflict.is_settled]
    if open_questions:
        raise CannotVerifyError(
            _("%(case)s: its sources disagree on “%(fact)s”. Decide that first.")
            % {"case": case, "fact": open_questions[0]}
        )


def _require_open(step: VerificationStep, case: Case, by: User) -> None:
    """Raise CannotVerifyError unless `by` may confirm the proposal as it stands."""
    if step.status == StepStatus.DECLINED:
        raise CannotVerifyError(_("%s: the step has been declined. Propose it again.") % case)
    if step.by_id == by.pk:
        raise CannotVerifyError(_("%s: you proposed this step. Another person must confirm it.") % case)
    if step.from_state != case.verification:
        raise CannotVerifyError(
            _("%s has changed since the step was proposed. Decline it and propose it again.") % case
        )


def _close(step: VerificationStep, status: str, by: User, at: datetime.datetime, reason: str) -> None:
    """Record the decision of the second person."""
    step.status, step.second_id, step.second_at, step.second_reason = status, by.pk, at, reason
    step.save(update_fields=["status", "second", "second_at", "second_reason"])


def _enter_state(case: Case, to: str, *, by: User, at: datetime.datetime, note: str) -> None:
    """Move the locked case to a state; hide it in the same transaction if the state may not be public."""
    if to not in MAY_BE_PUBLIC:
        publication.hide_case(case, by=by, at=at, note=note)
    case.verification = to
    case.save(update_fields=["verification"])
    refresh_soon()
