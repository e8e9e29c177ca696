"""What this site does otherwise than django-allauth: the brake, sealed secrets, its own words."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from newsroom.lib.desk.rights import AnyUser
from newsroom.lib.sealing import keys
from newsroom.sign_in import brake, second_factor, sessions


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by user name and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name or password is wrong."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the active account of these credentials. Raises ValidationError if they may not be tried now."""
        buckets = brake.buckets_of(request, credentials.get("username", ""), "password")
        now = timezone.now()
        try:
            brake.count_attempt(buckets, at=now)
        except brake.MustWaitError as error:
            raise must_wait(error) from error
        try:
            with brake.hashing():
                user: User | None = super().authenticate(request, **credentials)
        except brake.MustWaitError as error:
            brake.take_back(buckets, at=now)
            raise must_wait(error) from error
        if user is None or not user.is_active:
            return None
        brake.count_success(buckets, at=now)
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign the person in, and note with which second factor and which browser."""
        super().login(request, user)
        second_factor.note(request, user)
        sessions.begin(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Return the response, with the cookie of a known device if a second factor was shown."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if second_factor.is_passed(request):
            brake.remember_device(request, response, user.username)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether a factor must be shown again: not by an account that has none, nor while it sets one up."""
        if second_factor.CODES_TO_SHOW in self.request.session or second_factor.was_shown_lately(self.request):
            return False
        return second_factor.has_factors(self.request.user)

    def is_safe_url(self, url: str) -> bool:
        """Return whether this is an address on this host, without a host in it."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages themselves show what has changed."""


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: sealed in the database, and bound to the address of the site."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is wrong, or its time is over. Type the one that the app shows now."),
        "cannot_delete_authenticator": _("The app always remains: not every browser knows passkeys."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return keys.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret. Raises keys.WrongKeyError."""
        return keys.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether the factor may be removed: the app may only be replaced."""
        return bool(authenticator.type != Authenticator.Type.TOTP)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return to whom passkeys belong: the host of SITE_URL, whatever the request says."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.SITE_NAME}

    def get_totp_issuer(self) -> str:
        """Return what the app shows above the code."""
        return str(settings.SITE_NAME)

    def _get_user_identifier(self, user: AnyUser) -> str:
        return user.get_username()


def must_wait(error: brake.MustWaitError) -> ValidationError:
    """Return the refusal in words, with how long to wait."""
    if error.seconds < 90:
        message = ngettext_lazy(
            "Too many attempts. Try again in %(number)d second.",
            "Too many attempts. Try again in %(number)d seconds.",
            "number",
        )
        return ValidationError(message, code="must_wait", params={"number": error.seconds, "seconds": error.seconds})
    message = ngettext_lazy(
        "Too many attempts. Try again in %(number)d minute.",
        "Too many attempts. Try again in %(number)d minutes.",
        "number",
    )
    minutes = -(-error.seconds // 60)
    return ValidationError(message, code="must_wait", params={"number": minutes, "seconds": error.seconds})
