"""The sessions of an account, as their owner sees and ends them: browser and day, no address."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.lib.sealing import keys
from newsroom.models import DeskSession
from newsroom.sign_in.session_store import BROWSER, SIGNED_IN_AT

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
"""Marks of a User-Agent header and what they mean; the first that is there counts, since later ones pretend."""


@dataclass(frozen=True)
class OwnSession:
    """A session of the person who looks at it. `name` is a digest, by which it can be ended and not be used."""

    name: str
    browser: str
    since: datetime.datetime | None
    is_this: bool


def begin(request: HttpRequest) -> None:
    """Note by what its owner can know the session that has just been signed in."""
    request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))
    request.session[SIGNED_IN_AT] = timezone.now().isoformat()


def browser_of(user_agent: str) -> str:
    """Return browser and system of a User-Agent header in words that come from us alone."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser}, {system}"
    return browser or system


def own_sessions(request: HttpRequest) -> list[OwnSession]:
    """Return the sessions of the signed-in person that have not ended, this one first, then the newest."""
    rows = _sessions_of(request.user).filter(expire_date__gt=timezone.now()).order_by("-signed_in_at")  # type: ignore[arg-type]
    sessions = [
        OwnSession(
            _name(row.session_key),
            row.browser or _("Unknown browser"),
            row.signed_in_at,
            row.session_key == request.session.session_key,
        )
        for row in rows
    ]
    return sorted(sessions, key=lambda session: not session.is_this)


def end_session(user: User, name: str) -> int:
    """End the session of this account that has this name. Returns the number of sessions that ended."""
    session_keys = [key for key in _sessions_of(user).values_list("pk", flat=True) if _name(key) == name]
    return int(DeskSession.objects.filter(pk__in=session_keys).delete()[0])


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End all sessions of an account, except the one with the key `but`. Returns the number that ended."""
    return int(_sessions_of(user).exclude(pk=but).delete()[0])


def _sessions_of(user: User):  # type: ignore[no-untyped-def] # a QuerySet[DeskSession]
    return DeskSession.objects.filter(user=user.pk)


def _name(session_key: str) -> str:
    return f"{keys.digest(f'session {session_key}') % 2**64:016x}"
