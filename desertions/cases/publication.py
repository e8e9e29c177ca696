"""Showing a case to readers or hiding it, and the harm check before."""

import datetime
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desertions.cases.disclosure.classes import class_of, is_decided, seen_before
from desertions.cases.disclosure.face import Coarsening, chain, coarsening_of, finest, units_above
from desertions.cases.disclosure.words import dangers_of_showing
from desertions.choices import (
    CONSENT_LACKING,
    ContractType,
    Fact,
    LeftFrom,
    MatchStatus,
    Publication,
    StepStatus,
    Verification,
)
from desertions.evidence import assertions
from desertions.figures.disclosure_rules import threshold
from desertions.figures.releases import refresh_soon
from desertions.models import Case, PublicationStep, Source
from desertions.models.case import MAY_BE_PUBLIC
from newsroom.lib.desk.history import history_context

HARM_CHECK: dict[str, Promise] = {
    "man": gettext_lazy("Unit, rank and date together do not let the command or comrades recognise this person."),
    "family": gettext_lazy("Nothing here leads to the family or lets anyone put pressure on them."),
    "source": gettext_lazy("Nothing here reveals who our source is, or when and where we spoke."),
    "summary": gettext_lazy("The public summary has no name, place or day that narrows it down to one person."),
}
"""Code → what a person must confirm before a case is shown to readers."""
CHECKED_FACTS = {"unit", "rank", "contract_type", "left_on", "left_from"}
"""Fields by which readers may recognise a person: changing one requires a new harm check."""


class CannotPublishCaseError(Exception):
    """The case may not be shown to readers yet; the message says what is missing."""


@transaction.atomic
def publish_case(
    case: Case,
    *,
    by: User,
    at: datetime.datetime,
    harm_check: Collection[str],
    note: str = "",
    coarsening: Coarsening | None = None,
) -> PublicationStep | None:
    """Show a case to readers, through the public projection, as exactly as `coarsening` says (by default, as before).

    `harm_check` holds the codes of `HARM_CHECK` that this person confirms: all are needed. If too few people fit what
    readers would see, together with all that they ever saw of it, or too few would then fit another public case, the
    step is only proposed, which needs a note, and waits for a second person. Returns the step, or None if readers see
    the case in this way already. Raises CannotPublishCaseError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    coarsening = coarsening or coarsening_of(locked)
    was_public = locked.publication == Publication.PUBLIC
    if was_public and coarsening == coarsening_of(locked):
        return None
    _require_harm_check(locked, harm_check)
    if coarsening.unit is not None and coarsening.unit not in chain(locked.unit.parent_id, units_above()):
        raise CannotPublishCaseError(_("Unit that readers see: choose one above %s.") % locked.unit)
    k = threshold()
    seen = class_of(locked, finest([coarsening, *seen_before([locked.pk])[locked.pk]], units_above()))
    dangers = dangers_of_showing(locked, seen, k, coarsening)
    if dangers and (was_public or not note.strip()):
        asked = (
            _("Hide it first.")
            if was_public
            else _("Write in the note why it harms no one; a second person confirms it.")
        )
        raise CannotPublishCaseError(f"{locked}: {' '.join(dangers)} {asked}")
    with history_context(user=by, reason=note):
        _set_coarsening(locked, coarsening)
        if not dangers:
            locked.publication = Publication.PUBLIC
            locked.save(update_fields=["publication"])
        locked.refresh_from_db(fields=["face"])
        step = PublicationStep.objects.create(
            case=locked, to=Publication.PUBLIC, harm_check=sorted(harm_check), note=note, by_id=by.pk, at=at,
            face_shown=locked.face, alike=seen.public, people=seen.people,
            status=StepStatus.PROPOSED if dangers else StepStatus.TAKEN,
        )  # fmt: skip
    case.publication = locked.publication
    refresh_soon()
    return step


@transaction.atomic
def confirm_publication(step: PublicationStep, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Show a case as its second person. Confirming twice does nothing. Raises CannotPublishCaseError."""
    case = Case.objects.select_for_update().get(pk=step.case_id)
    locked = PublicationStep.objects.select_for_update().get(pk=step.pk)
    if locked.status == StepStatus.TAKEN:
        return
    if locked.status == StepStatus.DECLINED:
        raise CannotPublishCaseError(_("%s: this was declined. Propose it again.") % case)
    if locked.by_id == by.pk:
        raise CannotPublishCaseError(_("%s: you proposed this. Another person must confirm it.") % case)
    if not reason.strip():
        raise CannotPublishCaseError(_("Reason: write why %s may be shown although few people fit it.") % case)
    reasons = reasons_not_to_publish(case)
    if reasons:
        raise CannotPublishCaseError(f"{case}: {' '.join(reasons)}")
    if case.face != locked.face_shown or class_of(case).people < (locked.people or 0):
        raise CannotPublishCaseError(
            _("%s has changed since it was proposed, or fewer people fit it now. Decline it and propose it again.")
            % case
        )
    with history_context(user=by, reason=reason):
        _close_step(locked, StepStatus.TAKEN, by, at, reason)
        case.publication = Publication.PUBLIC
        case.save(update_fields=["publication"])
    refresh_soon()


@transaction.atomic
def decline_publication(step: PublicationStep, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Decline to show a case, or take back one's own proposal. Raises CannotPublishCaseError."""
    locked = PublicationStep.objects.select_for_update().get(pk=step.pk)
    if locked.status == StepStatus.DECLINED:
        return
    if locked.status == StepStatus.TAKEN:
        raise CannotPublishCaseError(_("Readers see the case already. Hide it instead."))
    if not reason.strip():
        raise CannotPublishCaseError(_("Reason: write why the case is not shown."))
    with history_context(user=by, reason=reason):
        _close_step(locked, StepStatus.DECLINED, by, at, reason)


@transaction.atomic
def hide_case(case: Case, *, by: User, at: datetime.datetime, note: str = "") -> None:
    """Take a case off the public pages. Figures still count it."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _set_publication(locked, Publication.PRIVATE, by=by, at=at, note=note)
    case.publication = locked.publication


@transaction.atomic
def recheck_case(case: Case, *, by: User, at: datetime.datetime, face_changed: bool = False) -> list[str]:
    """Hide a public case that no longer meets the requirements of publication.

    That is also if the same is told now of all who fit it or, with `face_changed`, if too few fit it, unless two people
    decided so: it needs a new harm check. Returns the reasons, as messages, or an empty list if the case was not
    hidden.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.publication != Publication.PUBLIC:
        return []
    reasons = reasons_not_to_publish(locked)
    locked.refresh_from_db(fields=["face"])
    seen = class_of(locked)
    if (seen.reveals(threshold()) if face_changed else seen.shared_statements) and not is_decided(locked, seen):
        reasons.append(_("What readers see of this case has changed, and few people fit it: repeat the harm check."))
    if reasons:
        hide_case(locked, by=by, at=at, note=" ".join(reasons))
        case.publication = locked.publication
    return reasons


@transaction.atomic
def hide_unsupported(source: Source, *, by: User, at: datetime.datetime) -> int:
    """Hide the public cases that show a fact resting only on this source, if the source may not be named.

    Returns the number of cases hidden.
    """
    if source.kind_may_be_named and source.consent not in CONSENT_LACKING:
        return 0
    cases = (
        Case.objects.all()
        .public()
        .filter(
            Q(evidence__source=source)
            | Q(outcomes__source=source)
            | Q(motives__source=source)
            | Q(proceedings__source=source)
        )
    )
    return sum(bool(recheck_case(case, by=by, at=at)) for case in cases.distinct())


def reasons_not_to_publish(case: Case) -> list[str]:
    """Return the reasons, as messages, for which the case may not be public; empty if it may."""
    if case.verification not in MAY_BE_PUBLIC:
        return [_("It is not corroborated yet.")]
    if case.verification_steps.filter(status=StepStatus.PROPOSED, to_state=Verification.WITHDRAWN).exists():
        return [_("Its withdrawal is proposed and waits for a second person.")]
    reasons = [
        _("Its sources disagree on “%s” and nobody has decided.") % conflict.label
        for conflict in assertions.conflicts(case)
        if not conflict.is_settled
    ]
    unnamed = _facts_without_nameable_source(case)
    if unnamed:
        reasons.append(_("No source whose kind may be named supports: %s.") % ", ".join(unnamed))
    return reasons


def _require_harm_check(case: Case, harm_check: Collection[str]) -> None:
    """Raise CannotPublishCaseError if anything is missing before the case may be shown at all."""
    missing = [str(item) for code, item in HARM_CHECK.items() if code not in harm_check]
    if missing:
        raise CannotPublishCaseError(_("%(case)s: not confirmed: “%(item)s”") % {"case": case, "item": missing[0]})
    reasons = reasons_not_to_publish(case)
    if reasons:
        raise CannotPublishCaseError(f"{case}: {' '.join(reasons)}")
    if case.publication_steps.filter(status=StepStatus.PROPOSED).exists():
        raise CannotPublishCaseError(_("%s waits for a second person already. Decide that first.") % case)


def _facts_without_nameable_source(case: Case) -> list[str]:
    """Return labels of the facts on public pages that no nameable source supports.

    A source that asserts another value does not support the fact.
    """
    unfit = [piece.pk for piece in assertions.contradicting(case)]
    supported = set(_nameable(case.evidence.exclude(pk__in=unfit)).values_list("fact", flat=True))
    shown = [fact for fact in _facts_shown(case) if not {fact, Fact.WHOLE_CASE} & supported]
    unnamed = [
        fact
        for fact, rows in ((Fact.OUTCOME, case.outcomes), (Fact.MOTIVE, case.motives))
        if _rests_on_unnameable(rows)
    ]
    labels = [str(fact.label) for fact in dict.fromkeys([*shown, *unnamed])]
    if case.proceedings.exists() and not case.proceedings.filter(_named_or_none()).exists():
        labels.append(_("found in court records"))
    lists = case.matches.filter(status=MatchStatus.CONFIRMED)
    if lists.exclude(named_list__source__in=Source.objects.nameable()).exists():
        labels.append(_("what the lists say"))
    return labels


def _facts_shown(case: Case) -> list[Fact]:
    """Return the facts that readers see of this case."""
    shown = {
        Fact.UNIT: True,
        Fact.RANK: bool(case.rank),
        Fact.CONTRACT_TYPE: case.contract_type != ContractType.UNKNOWN,
        Fact.DEPARTURE: bool(case.left_on),
        Fact.LEFT_FROM: case.left_from != LeftFrom.UNKNOWN,
        Fact.OUTCOME: case.outcomes.filter(source=None).exists(),
        Fact.MOTIVE: case.motives.filter(source=None).exists(),
    }
    return [fact for fact, is_shown in shown.items() if is_shown]


def _rests_on_unnameable(history: Any) -> bool:
    """Return whether a row of this history has a source of its own that may not be named."""
    return bool(history.exclude(_named_or_none()).exists())


def _named_or_none() -> Q:
    """Return the condition for rows without a source or with one that may be named."""
    return Q(source=None) | Q(source__in=Source.objects.nameable())


def _nameable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows whose source may be named to readers by its kind."""
    return rows.filter(source__in=Source.objects.nameable())


def _set_publication(case: Case, to: Publication, *, by: User, at: datetime.datetime, note: str) -> None:
    """Change the publication state and record the step; do nothing if the case is in that state."""
    if case.publication == to:
        return
    with history_context(user=by, reason=note):
        case.publication = to
        case.save(update_fields=["publication"])
        PublicationStep.objects.create(case=case, to=to, note=note, by_id=by.pk, at=at)
    refresh_soon()


def _set_coarsening(case: Case, coarsening: Coarsening) -> None:
    case.date_shown, case.place_shown, case.unit_shown_id, case.outcome_shown = coarsening
    case.save(update_fields=["date_shown", "place_shown", "unit_shown", "outcome_shown"])


def _close_step(step: PublicationStep, status: str, by: User, at: datetime.datetime, reason: str) -> None:
    """Record the decision of the second person."""
    step.status, step.second_id, step.second_at, step.second_reason = status, by.pk, at, reason
    step.save(update_fields=["status", "second", "second_at", "second_reason"])
