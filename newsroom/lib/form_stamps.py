"""Stamps that prove a public form was shown by this site, recently, for one purpose, and is sent once.

A page that is the same for every reader holds a placeholder; the page cache fills in a fresh stamp each time the
page is sent. No cookie and no Referer is needed, so the form works on an onion address and without JavaScript.
"""

import re
import secrets

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

SALT = "newsroom.form_stamps"


class BadStampError(Exception):
    """The stamp is forged, of another form, or damaged."""


class ExpiredStampError(BadStampError):
    """The stamp was good once; the form has been open too long."""


def issue(purpose: str) -> str:
    return signing.dumps([purpose, secrets.token_hex(12)], salt=SALT)


def read(stamp: str, purpose: str, *, max_age: int) -> str:
    """The stamp's nonce. Raises ExpiredStampError after `max_age` seconds, BadStampError otherwise."""
    try:
        stamped_for, nonce = signing.loads(stamp, salt=SALT, max_age=max_age)
    except signing.SignatureExpired as error:
        raise ExpiredStampError from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadStampError from error
    if stamped_for != purpose:
        raise BadStampError
    return str(nonce)


def placeholder(purpose: str) -> SafeString:
    """Stands in a page where a stamp will be. No reader can write one: it holds a keyed digest."""
    return mark_safe(f"{_marker()}{purpose}.")  # noqa: S308 # hexadecimal digits and the caller's constant


def split(page: bytes) -> list[bytes]:
    """The page cut at its placeholders: every second piece is the purpose of the stamp that belongs there."""
    return re.split(re.escape(_marker().encode()) + rb"([a-z0-9/-]+)\.", page)


def join(pieces: list[bytes]) -> bytes:
    """The page again, with a fresh stamp in each cut."""
    if len(pieces) == 1:
        return pieces[0]
    return b"".join(issue(piece.decode()).encode() if number % 2 else piece for number, piece in enumerate(pieces))


def _marker() -> str:
    return "stamp" + salted_hmac(SALT, "placeholder").hexdigest()[:32] + ":"
