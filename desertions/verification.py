"""The verbs that carry a case from a rumour to a public, numbered case."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from desertions.models import Case, Unit, VerificationStep
from desertions.tasks import read_figures
from desertions.vocabulary import Publication, Verification

STEPS: dict[str, set[str]] = {
    Verification.LEAD: {Verification.PARTLY, Verification.DISPUTED, Verification.WITHDRAWN},
    Verification.PARTLY: {
        Verification.LEAD, Verification.VERIFIED, Verification.DISPUTED, Verification.WITHDRAWN,
    },
    Verification.VERIFIED: {Verification.PARTLY, Verification.DISPUTED, Verification.WITHDRAWN},
    Verification.DISPUTED: {Verification.LEAD, Verification.PARTLY, Verification.WITHDRAWN},
    Verification.WITHDRAWN: {Verification.LEAD},
}  # fmt: skip
MAY_BE_PUBLIC = {Verification.PARTLY, Verification.VERIFIED, Verification.DISPUTED}


class CannotVerifyError(Exception):
    """The case may not take this step; the message says what to do instead."""


class CannotNumberError(Exception):
    """No unit on the way up gives case numbers."""


class CannotPublishCaseError(Exception):
    """The case may not be shown to readers yet; the message says what is missing."""


def numbering_unit(unit: Unit) -> Unit:
    """The unit itself or the nearest above it that numbers cases. Raises CannotNumberError."""
    above: Unit | None = unit
    while above is not None:
        if above.case_prefix:
            return above
        above = above.parent
    raise CannotNumberError(_("Neither this unit nor any above it has a prefix for case numbers. Give one a prefix."))


def number_case(case: Case) -> None:
    """Give an unsaved case its stable public number, `20GMRD-0001`, from the nearest unit that has a prefix.

    Call inside the transaction that saves the case: the unit's row stays locked until then, so no two cases
    share a number.
    """
    locked = Unit.objects.select_for_update().get(pk=numbering_unit(case.unit).pk)
    locked.last_case_number += 1
    locked.save(update_fields=["last_case_number"])
    case.public_id = f"{locked.case_prefix}-{locked.last_case_number:04d}"


@transaction.atomic
def change_verification(case: Case, *, to: str, by: AbstractBaseUser, at: datetime.datetime, reason: str = "") -> None:
    """Move a case one step; a step it has already taken is no error and leaves no record.

    Corroboration needs a source. A case that falls back to a lead or is withdrawn leaves the public pages in
    the same transaction. Raises CannotVerifyError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.verification == to:
        return
    if to not in STEPS[locked.verification]:
        raise CannotVerifyError(
            _("%(case)s cannot go from “%(from)s” to “%(to)s” in one step.")
            % {"case": locked, "from": locked.get_verification_display(), "to": Verification(to).label}
        )
    if to in {Verification.PARTLY, Verification.VERIFIED} and not locked.evidence.exists():
        raise CannotVerifyError(_("%s has no source. Cite one first.") % locked)
    VerificationStep.objects.create(
        case=locked, from_state=locked.verification, to_state=to, reason=reason, by_id=by.pk, at=at
    )
    locked.verification = to
    if to not in MAY_BE_PUBLIC:
        locked.publication = Publication.PRIVATE
    locked.save(update_fields=["verification", "publication"])
    case.verification, case.publication = locked.verification, locked.publication
    transaction.on_commit(read_figures.enqueue)


@transaction.atomic
def publish_case(case: Case, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Show a case to readers through the public projection. Raises CannotPublishCaseError."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.verification not in MAY_BE_PUBLIC:
        raise CannotPublishCaseError(_("%s is not corroborated yet.") % locked)
    _set_publication(locked, Publication.PUBLIC, by=by, at=at)
    case.publication = locked.publication


@transaction.atomic
def hide_case(case: Case, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Take a case off the public pages. It goes on being counted."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _set_publication(locked, Publication.PRIVATE, by=by, at=at)
    case.publication = locked.publication


def _set_publication(case: Case, to: Publication, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    if case.publication == to:
        return
    case.publication = to
    case.save(update_fields=["publication"])
    VerificationStep.objects.create(
        case=case,
        from_state=case.verification,
        to_state=case.verification,
        reason=to.value,
        by_id=by.pk,
        at=at,
    )
