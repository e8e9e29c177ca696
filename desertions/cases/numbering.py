"""Stable public numbers of cases, drawn at random, and the unit they come from.

A number tells nothing: neither the order of entry nor the row of a list that the case came from.
"""

import datetime
import secrets

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _

from desertions.cases.changes import case_changed
from desertions.models import Case, CaseNumber, Unit
from newsroom.lib.desk.history import history_context

ALPHABET = "23456789CFGHJKMNPRTVWXY"
"""Digits and capital letters that cannot be taken for each other (no 0 and O, no 1, I and L) and spell no words."""
LENGTH = 5
MAX_DRAWS = 100
"""Draws in which no free number came up before the prefix counts as used up."""
_chance = secrets.SystemRandom()


class CannotMoveError(Exception):
    """The unit of the case cannot be changed; the message says what is missing."""


class CannotNumberError(Exception):
    """The case cannot be numbered; the message says what the unit lacks."""


def numbering_unit(unit: Unit) -> Unit:
    """Return the unit, or the nearest unit above it, that has a prefix for case numbers. Raises CannotNumberError."""
    above: Unit | None = unit
    while above is not None:
        if above.case_prefix:
            return above
        above = above.parent
    raise CannotNumberError(_("Neither this unit nor any above it has a prefix for case numbers. Give one a prefix."))


def number_case(case: Case) -> None:
    """Give an unsaved case its stable public number, such as `20GMRD-7K3F9`, from the nearest unit that has a prefix.

    Call inside the transaction that saves the case. Raises CannotNumberError.
    """
    number_cases([case])


def number_cases(cases: list[Case]) -> None:
    """Give several unsaved cases their numbers, as `number_case` does."""
    by_prefix: dict[str, list[Case]] = {}
    prefixes: dict[int, str] = {}
    for case in cases:
        if case.unit_id not in prefixes:
            prefixes[case.unit_id] = numbering_unit(case.unit).case_prefix
        by_prefix.setdefault(prefixes[case.unit_id], []).append(case)
    for prefix, numbered in sorted(by_prefix.items()):
        for case, number in zip(numbered, _issue(prefix, len(numbered)), strict=True):
            case.public_id = number


def _issue(prefix: str, how_many: int) -> list[str]:
    """Return new numbers in random order, and record that they were issued. Raises CannotNumberError."""
    issued: list[str] = []
    draws_in_vain = 0
    while len(issued) < how_many:
        drawn = {f"{prefix}-{''.join(_chance.choices(ALPHABET, k=LENGTH))}" for _ in range(how_many - len(issued))}
        with connection.cursor() as cursor:
            # In order, so that two transactions wait for each other in one direction only.
            cursor.execute(
                f"INSERT INTO {CaseNumber._meta.db_table} (number) SELECT unnest(%s) "
                "ON CONFLICT DO NOTHING RETURNING number",
                [sorted(drawn)],
            )
            new = [number for (number,) in cursor.fetchall()]
        issued += new
        draws_in_vain = 0 if new else draws_in_vain + 1
        if draws_in_vain == MAX_DRAWS:
            raise CannotNumberError(_("The prefix %s has hardly a number left. Give the unit another one.") % prefix)
    _chance.shuffle(issued)
    return issued


def former_number_of(text: str) -> int | None:
    """Return the id of the case that once had this number, in any case of letters, or None.

    A number from before was the row of a list: only for those who may open identities.
    """
    row = CaseNumber.objects.filter(number=text.strip().upper()[:24]).first()
    return row.former_of_id if row else None


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
        locked.set_unit(unit)
        locked.save(update_fields=["unit", "unit_shown"])
    case_changed(locked, by=by, at=at, face_changed=True)
