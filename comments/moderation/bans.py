"""Receipt codes under which nothing is taken, or everything held, for a time. What has ended, ended by itself."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from comments.choices import AGAINST, Curb, Reason
from comments.models import Ban, Receipt
from comments.moderation.actions import WORDS_LIMIT, CannotDecideError
from newsroom.lib.text.html import normalise_text

DAYS = (1, 7, 30, 90)
"""How long a ban can last, in days."""


@transaction.atomic
def ban(
    receipt: Receipt,
    curb: str,
    *,
    days: int,
    reason: str,
    words: str = "",
    by: AbstractBaseUser,
    at: datetime.datetime,
) -> Ban:
    """Curb a receipt code from now on; a ban that runs is replaced. Raises CannotDecideError."""
    words = normalise_text(words)
    if curb not in Curb or days not in DAYS:
        raise CannotDecideError(_("Ban: choose what happens and for how long from the lists."))
    if reason not in AGAINST:
        raise CannotDecideError(_("Reason: choose one from the list."))
    if reason == Reason.OTHER and not words:
        raise CannotDecideError(_("Words: say what the other reason is."))
    if len(words) > WORDS_LIMIT:
        raise CannotDecideError(_("Words: at most %d characters.") % WORDS_LIMIT)
    Receipt.objects.select_for_update().get(pk=receipt.pk)
    running = Ban.objects.filter(receipt=receipt, lifted_at=None, until__gt=at)
    running.update(lifted_at=at, lifted_by=by.pk)
    until = at + datetime.timedelta(days=days)
    return Ban.objects.create(receipt=receipt, curb=curb, reason=reason, words=words, by_id=by.pk, at=at, until=until)


def days_in(typed: str) -> int:
    """How many days a form says; none for what is no number."""
    return int(typed) if typed.isdecimal() and len(typed) < 5 else 0


def lift(ban: Ban, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """End a ban before its time. Raises CannotDecideError if it has ended."""
    if not Ban.objects.filter(pk=ban.pk, lifted_at=None, until__gt=at).update(lifted_at=at, lifted_by=by.pk):
        raise CannotDecideError(_("This ban has ended already."))


def running(receipt: Receipt, at: datetime.datetime) -> Ban | None:
    """The ban under which this code stands now."""
    return Ban.objects.filter(receipt=receipt, lifted_at=None, at__lte=at, until__gt=at).first()
