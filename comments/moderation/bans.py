"""Bans: receipt codes whose comments are held or refused for a time. A ban ends by itself."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from comments.choices import REFUSAL_REASONS, BanKind, Reason
from comments.models import Ban, Receipt
from comments.moderation.actions import MAX_MESSAGE_LENGTH, CannotDecideError
from newsroom.lib.text.html import normalise_text

BAN_DAYS = (1, 7, 30, 90)
"""How long a ban can last, in days."""


@transaction.atomic
def ban(
    receipt: Receipt,
    kind: str,
    *,
    days: int,
    reason: str,
    message: str = "",
    by: User,
    at: datetime.datetime,
) -> Ban:
    """Ban a receipt code from now on for so many days. A running ban is lifted first.

    Raises CannotDecideError if an argument is not one of the choices or the message is missing or too long.
    """
    message = normalise_text(message)
    if kind not in BanKind or days not in BAN_DAYS:
        raise CannotDecideError(_("Ban: choose what happens and for how long from the lists."))
    if reason not in REFUSAL_REASONS:
        raise CannotDecideError(_("Reason: choose one from the list."))
    if reason == Reason.OTHER and not message:
        raise CannotDecideError(_("Message: say what the other reason is."))
    if len(message) > MAX_MESSAGE_LENGTH:
        raise CannotDecideError(_("Message: at most %d characters.") % MAX_MESSAGE_LENGTH)
    Receipt.objects.select_for_update().get(pk=receipt.pk)
    running = Ban.objects.filter(receipt=receipt, lifted_at=None, until__gt=at)
    running.update(lifted_at=at, lifted_by=by.pk)
    until = at + datetime.timedelta(days=days)
    return Ban.objects.create(
        receipt=receipt, kind=kind, reason=reason, message=message, by_id=by.pk, at=at, until=until
    )


def parse_days(typed: str) -> int:
    """Return the number of days typed in a form, or 0 for anything that is not a number of up to four digits."""
    return int(typed) if typed.isdecimal() and len(typed) < 5 else 0


def lift(ban: Ban, *, by: User, at: datetime.datetime) -> None:
    """End a ban early. Raises CannotDecideError if it has ended already."""
    if not Ban.objects.filter(pk=ban.pk, lifted_at=None, until__gt=at).update(lifted_at=at, lifted_by=by.pk):
        raise CannotDecideError(_("This ban has ended already."))


def running_ban(receipt: Receipt, at: datetime.datetime) -> Ban | None:
    """Return the ban in force on this receipt, or None."""
    return Ban.objects.filter(receipt=receipt, lifted_at=None, at__lte=at, until__gt=at).first()
