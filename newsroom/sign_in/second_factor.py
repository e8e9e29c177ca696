"""The second factor: a session that has not shown one is nobody's, whatever its password was.

The rule is asked of the session, not of the account, and costs no query. It stands in two places: `DeskUserMiddleware`
for every view, and `newsroom.admin_site` once more for the admin.
"""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from newsroom.lib.desk.rights import AnyUser

MARK = "second_factor"
"""What a session holds that has shown a second factor: of which kind."""
DEMONSTRATION = "demonstration"
CODES_TO_SHOW = "recovery_codes_to_show"
"""What a session holds whose owner has set up an app and not confirmed yet that the recovery codes are kept."""
SET_UP_AT = "second_factor_set_up_at"
RECENTLY = 5 * 60
"""Seconds for which a factor that was shown need not be shown again, to change how one signs in."""
DOORS = "/sign-in/"
"""Where a password alone tells who somebody is: its pages lead to a second factor, and nowhere else."""
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_passed(request: HttpRequest) -> bool:
    """Return whether the session of this request has shown a second factor."""
    mark = request.session.get(MARK, "")
    return bool(settings.DEMO_WITHOUT_SECOND_FACTOR if mark == DEMONSTRATION else mark)


def has_factors(user: AnyUser) -> bool:
    """Return whether the account has a second factor set up."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=KINDS).exists())


def was_shown_lately(request: HttpRequest) -> bool:
    """Return whether the session has shown a second factor so lately that it need not be shown again."""
    records = get_authentication_records(request, request.user)
    times = [record["at"] for record in records if record["method"] == "mfa"] + [request.session.get(SET_UP_AT, 0)]
    return bool(time.time() - max(times) < RECENTLY)


def note(request: HttpRequest, user: User) -> None:
    """Let the session remember which second factor was shown when it was signed in, if any was."""
    records = [record for record in get_authentication_records(request, user) if record["method"] == "mfa"]
    if records:
        request.session[MARK] = records[-1]["type"]
    elif settings.DEMO_WITHOUT_SECOND_FACTOR and not has_factors(user):
        request.session[MARK] = DEMONSTRATION


def note_set_up(request: HttpRequest) -> None:
    """Let the session remember that its owner has just set up a second factor, and give it a new key."""
    request.session[MARK] = Authenticator.Type.TOTP.value
    request.session[SET_UP_AT] = time.time()
    request.session.cycle_key()


def user_of(request: HttpRequest) -> AnyUser:
    """Return who is behind a request: nobody, unless a second factor was shown or the page is one of `DOORS`."""
    user = get_user(request)
    if user.is_authenticated and not is_passed(request) and not request.path_info.startswith(DOORS):
        return AnonymousUser()
    return user


class DeskUserMiddleware(AuthenticationMiddleware):
    """Django's middleware of this name, but a session without a second factor has no user."""

    def process_request(self, request: HttpRequest) -> None:
        """Set `request.user`, lazily."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: user_of(request))  # type: ignore[assignment]
        del request.auser  # it would know no second factor; nothing here is asynchronous
