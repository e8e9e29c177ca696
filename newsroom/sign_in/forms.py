"""Forms of the second factor: django-allauth's, behind the brake, and with codes that are good once."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.db import transaction
from django.utils import timezone

from newsroom.lib.desk.rights import AnyUser
from newsroom.sign_in import brake
from newsroom.sign_in.adapters import must_wait

LAST_STEP = "last_step"
"""Where a stored app notes the time step of the last code that was good, so that no code is good twice."""


class BrakedCode:
    """What a form of a code does besides: count the attempt, and let the code be good once."""

    user: AnyUser
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError if it is wrong, spent, or may not be tried now."""
        with attempt(self.user):
            code: str = super().clean_code()  # type: ignore[misc] # mixed into a form
            spend(self.authenticator, code)
            return code


class BrakedPasskey:
    """What a form of a passkey does besides: count the attempt."""

    user: AnyUser

    def clean_credential(self) -> Authenticator:
        """Return the passkey. Raises ValidationError if it is not one of this account's, or may not be tried now."""
        with attempt(self.user):
            return super().clean_credential()  # type: ignore[misc] # mixed into a form


class CodeForm(BrakedCode, AuthenticateForm):
    """The code of the app or a recovery code, to sign in."""


class CodeAgainForm(BrakedCode, ReauthenticateForm):
    """The same for somebody who is signed in."""


class PasskeyForm(BrakedPasskey, AuthenticateWebAuthnForm):
    """A passkey, to sign in."""


class PasskeyAgainForm(BrakedPasskey, ReauthenticateWebAuthnForm):
    """The same for somebody who is signed in."""


class SetUpForm(ActivateTOTPForm):
    """The first code of a new app."""

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError if it is wrong or may not be tried now."""
        with attempt(self.user):
            return str(super().clean_code())


@contextmanager
def attempt(user: AnyUser) -> Iterator[None]:
    """Count an attempt at a second factor as failed unless the block ends. Raises ValidationError if it must wait."""
    buckets = brake.buckets_of(context.request, user.get_username(), "code")
    now = timezone.now()
    try:
        brake.count_attempt(buckets, at=now)
    except brake.MustWaitError as error:
        raise must_wait(error) from error
    yield
    brake.count_success(buckets, at=now)


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> None:
    """Let a code of the app be good no more, nor any before it, in every process.

    Recovery codes are spent by django-allauth. Raises ValidationError if the code is spent already.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = step_of(get_adapter().decrypt(row.data["secret"]), code)
    if step <= row.data.get(LAST_STEP, 0):
        raise get_adapter().validation_error("incorrect_code")
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    authenticator.data = row.data


def step_of(secret: str, code: str) -> int:
    """Return the newest time step of which this is the code, 0 if it is none of those that are accepted now."""
    steps = yield_hotp_counters_from_time()
    return max((step for step in steps if compare_user_code(actual=code, expected=_value(secret, step))), default=0)


def _value(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))
