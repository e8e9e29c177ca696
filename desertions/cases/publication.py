"""Showing a case to readers or hiding it, and the harm check before."""

import datetime
import re
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from desertions.models import Case, PublicationStep, Source
from desertions.models.case import MAY_BE_PUBLIC
from desertions.reference.ranks import ranks_of
from newsroom.lib.desk.history import history_context

HARM_CHECK: dict[str, Promise] = {
    "man": gettext_lazy("Unit, rank and date together do not let the command or comrades recognise this person."),
    "family": gettext_lazy("Nothing here leads to the family or lets anyone put pressure on them."),
    "source": gettext_lazy("Nothing here reveals who our source is, or when and where we spoke."),
    "summary": gettext_lazy("The public summary has no name, place or day that narrows it down to one person."),
}
"""Code → what a person must confirm before a case is shown to readers."""
CHECKED_FACTS = {"unit", "rank", "left_on"}
"""Fields by which readers may recognise a person: changing one requires a new harm check."""
MIN_CASES_ALIKE = 5
"""With fewer public cases that look alike, a person may be recognised by unit, rank and month alone."""
MANY = 100
"""Upper limit when similar cases are counted."""


class CannotPublishCaseError(Exception):
    """The case may not be shown to readers yet; the message says what is missing."""


@transaction.atomic
def publish_case(case: Case, *, by: User, at: datetime.datetime, harm_check: Collection[str], note: str = "") -> None:
    """Show a case to readers, through the public projection.

    `harm_check` holds the codes of `HARM_CHECK` that this person confirms: all are needed, and a note if fewer than
    `MIN_CASES_ALIKE` other public cases look alike. Publishing a public case does nothing. Raises
    CannotPublishCaseError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.publication == Publication.PUBLIC:
        return
    missing = [str(item) for code, item in HARM_CHECK.items() if code not in harm_check]
    if missing:
        raise CannotPublishCaseError(_("%(case)s: not confirmed: “%(item)s”") % {"case": locked, "item": missing[0]})
    reasons = reasons_not_to_publish(locked)
    if reasons:
        raise CannotPublishCaseError(f"{locked}: {' '.join(reasons)}")
    alike = cases_alike(locked)
    if alike < MIN_CASES_ALIKE and not note.strip():
        raise CannotPublishCaseError(
            _("%(case)s: only %(number)d public cases look like this one. Write in the note why it harms no one.")
            % {"case": locked, "number": alike}
        )
    _set_publication(locked, Publication.PUBLIC, by=by, at=at, harm_check=sorted(harm_check), note=note, alike=alike)
    case.publication = locked.publication


@transaction.atomic
def hide_case(case: Case, *, by: User, at: datetime.datetime, note: str = "") -> None:
    """Take a case off the public pages. Figures still count it."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _set_publication(locked, Publication.PRIVATE, by=by, at=at, note=note)
    case.publication = locked.publication


@transaction.atomic
def recheck_case(case: Case, *, by: User, at: datetime.datetime, face_changed: bool = False) -> list[str]:
    """Hide a public case that no longer meets the requirements of publication.

    With `face_changed`, that is also if fewer than `MIN_CASES_ALIKE` cases look like it now: it needs a new harm
    check. Returns the reasons, as messages, or an empty list if the case was not hidden.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.publication != Publication.PUBLIC:
        return []
    reasons = reasons_not_to_publish(locked)
    if face_changed and cases_alike(locked) < MIN_CASES_ALIKE:
        reasons.append(
            _("What readers see of this case has changed, and few cases look like it: repeat the harm check.")
        )
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


def cases_alike(case: Case) -> int:
    """Return how many other public cases show the same unit, composition and month of departure, up to `MANY`."""
    ranks = ranks_of([case.composition]) if case.composition else [""]
    others = Case.objects.all().public().exclude(pk=case.pk).filter(unit_id=case.unit_id, rank__in=ranks)
    return others.filter(_same_month(case.left_on))[:MANY].count()


def _same_month(left_on: str) -> Q:
    """Return the condition for departure dates that readers see as equal: days by their month, others by their text."""
    if re.fullmatch(r"\d{4}-\d{2}(-[\dX]{2})?", left_on):
        return Q(left_on=left_on[:7]) | Q(left_on__regex=rf"^{left_on[:7]}-[0-9X]{{2}}$")
    return Q(left_on=left_on)


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


def _set_publication(
    case: Case, to: Publication, *, by: User, at: datetime.datetime, note: str, **columns: Any
) -> None:
    """Change the publication state and record the step; do nothing if the case is in that state."""
    if case.publication == to:
        return
    with history_context(user=by, reason=note):
        case.publication = to
        case.save(update_fields=["publication"])
        PublicationStep.objects.create(case=case, to=to, note=note, by_id=by.pk, at=at, **columns)
