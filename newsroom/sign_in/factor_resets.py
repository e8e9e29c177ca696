"""Lost second factors: two administrators take them away together, and end every session of the account."""

import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from newsroom.lib.desk.history import history_context
from newsroom.models import FactorReset
from newsroom.sign_in.sessions import end_sessions


class CannotResetError(Exception):
    """The second factors may not be reset; the message says why."""


def propose_reset(user: User, *, by: User, at: datetime.datetime, reason: str) -> FactorReset:
    """Propose to take the second factors of an account away. Raises CannotResetError."""
    _require_administrator(by, user)
    if not reason.strip():
        raise CannotResetError(_("Reason: write how you know that it is them who ask."))
    try:
        with transaction.atomic():
            return FactorReset.objects.create(user=user, proposed_by=by, proposed_at=at, reason=reason.strip())
    except IntegrityError as error:
        raise CannotResetError(
            _("A reset for this account waits already. Another administrator decides it.")
        ) from error


@transaction.atomic
def confirm_reset(reset: FactorReset, *, by: User, at: datetime.datetime) -> None:
    """Take the factors away as the second administrator, and end all sessions. Confirming twice does nothing.

    Raises CannotResetError.
    """
    locked = FactorReset.objects.select_for_update().get(pk=reset.pk)
    if locked.is_confirmed:
        return
    if locked.is_confirmed is False:
        raise CannotResetError(_("This was declined. Propose it again."))
    _require_administrator(by, locked.user)
    if locked.proposed_by == by:
        raise CannotResetError(_("You proposed this. Another administrator must confirm it."))
    with history_context(user=by, reason=locked.reason):
        _close(locked, True, by, at)
        Authenticator.objects.filter(user=locked.user).delete()
        end_sessions(locked.user)


@transaction.atomic
def decline_reset(reset: FactorReset, *, by: User, at: datetime.datetime) -> None:
    """Decline a reset, or take back one's own proposal. Raises CannotResetError."""
    locked = FactorReset.objects.select_for_update().get(pk=reset.pk)
    if locked.is_confirmed is False:
        return
    if locked.is_confirmed:
        raise CannotResetError(_("The second factors were taken away already."))
    _require_administrator(by, locked.user)
    _close(locked, False, by, at)


def _require_administrator(by: User, user: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise CannotResetError(_("Only administrators may do this."))
    if by == user:
        raise CannotResetError(_("This is your own account. Two other administrators must do it."))


def _close(reset: FactorReset, is_confirmed: bool, by: User, at: datetime.datetime) -> None:
    reset.is_confirmed, reset.decided_by, reset.decided_at = is_confirmed, by, at
    reset.save(update_fields=["is_confirmed", "decided_by", "decided_at"])
