"""Stable public numbers of cases, and the unit they come from."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from desertions.cases import publication
from desertions.figures.figures import record_figure_values
from desertions.models import Case, Unit
from newsroom.lib.desk.history import history_context


class CannotMoveError(Exception):
    """The unit of the case cannot be changed; the message says what is missing."""


class CannotNumberError(Exception):
    """Neither the unit nor any unit above it has a prefix for case numbers."""


def numbering_unit(unit: Unit) -> Unit:
    """Return the unit, or the nearest unit above it, that has a prefix for case numbers. Raises CannotNumberError."""
    above: Unit | None = unit
    while above is not None:
        if above.case_prefix:
            return above
        above = above.parent
    raise CannotNumberError(_("Neither this unit nor any above it has a prefix for case numbers. Give one a prefix."))


def number_case(case: Case) -> None:
    """Give an unsaved case its stable public number, `20GMRD-0001`, from the nearest unit that has a prefix.

    Call inside the transaction that saves the case: the row of the unit stays locked until its end, so no two cases
    share a number. Raises CannotNumberError.
    """
    number_cases([case])


def number_cases(cases: list[Case]) -> None:
    """Give several unsaved cases their numbers, in their order, as `number_case` does."""
    by_unit: dict[int, list[Case]] = {}
    units: dict[int, Unit] = {}
    for case in cases:
        if case.unit_id not in units:
            units[case.unit_id] = numbering_unit(case.unit)
        by_unit.setdefault(units[case.unit_id].pk, []).append(case)
    for pk in sorted(by_unit):
        locked = Unit.objects.select_for_update().get(pk=pk)
        for case in by_unit[pk]:
            locked.last_case_number += 1
            case.public_id = f"{locked.case_prefix}-{locked.last_case_number:04d}"
        locked.save(update_fields=["last_case_number"])


@transaction.atomic
def move_case(case: Case, *, unit: Unit, by: User, at: datetime.datetime, reason: str) -> None:
    """Change the unit of a case. Its number stays, because it is its permanent address.

    A public case is rechecked. Does nothing if the case belongs to the unit already. Raises CannotMoveError if
    `reason` is empty.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.unit_id == unit.pk:
        return
    if not reason.strip():
        raise CannotMoveError(_("Reason: write how you know that %s belongs to this unit.") % locked)
    with history_context(user=by, reason=reason):
        locked.unit = unit
        locked.save(update_fields=["unit"])
    transaction.on_commit(record_figure_values.enqueue)
    publication.recheck_case(locked, by=by, at=at, face_changed=True)
