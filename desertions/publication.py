"""The verbs that show a case to readers or hide it, and the harm check between them."""

import datetime
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from desertions import claims
from desertions.models import Case, Evidence, PublicationStep, Source
from desertions.vocabulary import (
    CONSENT_LACKING,
    HARM_CHECK,
    MAY_BE_PUBLIC,
    ContractType,
    Fact,
    LeftFrom,
    Publication,
)
from newsroom.lib.history import because

FEW = 5
"""Fewer cases than this with one public face: a man may be recognised by unit, rank and month alone."""


class CannotPublishCaseError(Exception):
    """The case may not be shown to readers yet; the message says what is missing."""


@transaction.atomic
def publish_case(
    case: Case, *, by: AbstractBaseUser, at: datetime.datetime, harm_check: Collection[str], note: str = ""
) -> None:
    """Show a case to readers through the public projection.

    `harm_check` holds the codes of `HARM_CHECK` that this person confirms: all are needed, and a note where fewer
    than `FEW` cases look alike. A case already public is no error. Raises CannotPublishCaseError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.publication == Publication.PUBLIC:
        return
    missing = [str(words) for code, words in HARM_CHECK.items() if code not in harm_check]
    if missing:
        raise CannotPublishCaseError(_("%(case)s: not confirmed: “%(item)s”") % {"case": locked, "item": missing[0]})
    reasons = obstacles(locked)
    if reasons:
        raise CannotPublishCaseError(f"{locked}: {' '.join(reasons)}")
    alike = cases_alike(locked)
    if alike < FEW and not note.strip():
        raise CannotPublishCaseError(
            _("%(case)s: only %(number)d public cases look like this one. Write in the note why it harms no one.")
            % {"case": locked, "number": alike}
        )
    _set_publication(locked, Publication.PUBLIC, by=by, at=at, harm_check=sorted(harm_check), note=note, alike=alike)
    case.publication = locked.publication


@transaction.atomic
def hide_case(case: Case, *, by: AbstractBaseUser, at: datetime.datetime, note: str = "") -> None:
    """Take a case off the public pages. It goes on being counted."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _set_publication(locked, Publication.PRIVATE, by=by, at=at, note=note)
    case.publication = locked.publication


def recheck_case(case: Case, *, by: AbstractBaseUser, at: datetime.datetime) -> list[str]:
    """Hide a public case that no longer meets what publishing asked for; the reasons, in words, if it did so."""
    if case.publication != Publication.PUBLIC:
        return []
    reasons = obstacles(case)
    if reasons:
        hide_case(case, by=by, at=at, note=" ".join(reasons))
    return reasons


@transaction.atomic
def hide_unsupported(source: Source, *, by: AbstractBaseUser, at: datetime.datetime) -> int:
    """Hide the public cases that have no other nameable source for what this one may no longer support; how many."""
    if source.kind_may_be_named and source.consent not in CONSENT_LACKING:
        return 0
    supported = _nameable(Evidence.objects.filter(fact=Fact.WHOLE_CASE)).values("case")
    cases = Case.objects.all().public().filter(evidence__source=source).exclude(pk__in=supported).distinct()
    return sum(bool(recheck_case(case, by=by, at=at)) for case in cases)


def obstacles(case: Case) -> list[str]:
    """What stands between this case and the readers, in words; empty when nothing does."""
    if case.verification not in MAY_BE_PUBLIC:
        return [_("It is not corroborated yet.")]
    reasons = [
        _("Its sources disagree on “%s” and nobody has decided.") % conflict.label
        for conflict in claims.conflicts(case)
        if not conflict.is_settled
    ]
    unnamed = _facts_without_nameable_source(case)
    if unnamed:
        reasons.append(_("No source whose kind may be named supports: %s.") % ", ".join(unnamed))
    return reasons


def cases_alike(case: Case) -> int:
    """How many other public cases show readers the same unit, composition and month of departure."""
    others = Case.objects.all().public().exclude(pk=case.pk).filter(unit_id=case.unit_id)
    others = others.annotate(month=Substr("left_on", 1, 7)).filter(month=case.left_on[:7])
    return sum(other.composition == case.composition for other in others.only("rank"))


def _facts_without_nameable_source(case: Case) -> list[str]:
    supported = set(_nameable(case.evidence.all()).values_list("fact", flat=True))
    if Fact.WHOLE_CASE in supported:
        return []
    return [str(fact.label) for fact in _facts_shown(case) if fact not in supported]


def _facts_shown(case: Case) -> list[Fact]:
    shown = {
        Fact.UNIT: True,
        Fact.RANK: bool(case.rank),
        Fact.CONTRACT_TYPE: case.contract_type != ContractType.UNKNOWN,
        Fact.DEPARTURE: bool(case.left_on),
        Fact.LEFT_FROM: case.left_from != LeftFrom.UNKNOWN,
        Fact.OUTCOME: _rests_on_nothing_named(case.outcomes),
        Fact.MOTIVE: _rests_on_nothing_named(case.motives),
    }
    return [fact for fact, is_shown in shown.items() if is_shown]


def _rests_on_nothing_named(history: Any) -> bool:
    """Whether a step of this history has no source of its own that may be named."""
    return history.exclude(pk__in=_nameable(history.all()).values("pk")).exists()


def _nameable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows whose source's kind may be named to readers."""
    return rows.filter(source__in=Source.objects.nameable())


def _set_publication(
    case: Case, to: Publication, *, by: AbstractBaseUser, at: datetime.datetime, note: str, **found: Any
) -> None:
    if case.publication == to:
        return
    with because(by, note):
        case.publication = to
        case.save(update_fields=["publication"])
        PublicationStep.objects.create(case=case, to=to, note=note, by_id=by.pk, at=at, **found)
