"""Receipt codes under which nothing is taken, or everything held, for a time. What has ended, ended by itself."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
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
    by: AbstractBaseUser,
    at: datetime.datetime,
) -> Ban:
    """Curb a receipt code from now on; a ban that runs is replaced. Raises CannotDecideError."""
    message = normalise_text(message)
    if kind not in BanKind or days not in BAN_DAYS:
        raise CannotDecideError(_("Ban: choose what happens and for how long from the lists."))
    if reason not in REFUSAL_REASONS:
        raise CannotDecideError(_("Reason: choose one from the list."))
    if reason == Reason.OTHER and not message:
        raise CannotDecideError(_("Words: say what the other reason is."))
    if len(message) > MAX_MESSAGE_LENGTH:
        raise CannotDecideError(_("Words: at most %d characters.") % MAX_MESSAGE_LENGTH)
    Receipt.objects.select_for_update().get(pk=receipt.pk)
    running = Ban.objects.filter(receipt=receipt, lifted_at=None, until__gt=at)
    running.update(lifted_at=at, lifted_by=by.pk)
    until = at + datetime.timedelta(days=days)
    return Ban.objects.create(
        receipt=receipt, kind=kind, reason=reason, message=message, by_id=by.pk, at=at, until=until
    )


def parse_days(typed: str) -> int:
    """How many days a form says; none for what is no number."""
    return int(typed) if typed.isdecimal() and len(typed) < 5 else 0


def lift(ban: Ban, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """End a ban before its time. Raises CannotDecideError if it has ended."""
    if not Ban.objects.filter(pk=ban.pk, lifted_at=None, until__gt=at).update(lifted_at=at, lifted_by=by.pk):
        raise CannotDecideError(_("This ban has ended already."))


def running_ban(receipt: Receipt, at: datetime.datetime) -> Ban | None:
    """The ban under which this code stands now."""
    return Ban.objects.filter(receipt=receipt, lifted_at=None, at__lte=at, until__gt=at).first()
