"""Stamps that prove a public form was shown by this site, recently, for one purpose, and is sent once.

A page that is the same for every reader holds a placeholder; the page cache fills in a fresh stamp each time the
page is sent. No cookie and no Referer is needed, so the form works on an onion address and without JavaScript.
"""

import re
import secrets
import time

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

SALT = "newsroom.form_stamps"
CLOCKS_DIFFER = 5
"""Seconds by which the clocks of two machines of ours may differ."""


class BadStampError(Exception):
    """The stamp is forged, of another form, or damaged."""


class EarlyStampError(BadStampError):
    """The stamp is good, but younger than a person needs; `nonce` is its own and `seconds` are missing."""

    def __init__(self, nonce: str, seconds: float) -> None:
        super().__init__()
        self.nonce, self.seconds = nonce, seconds


class ExpiredStampError(BadStampError):
    """The stamp was good once; the form has been open too long."""


def issue(purpose: str) -> str:
    return signing.dumps([purpose, secrets.token_hex(12), time.time()], salt=SALT)


def read(stamp: str, purpose: str, *, max_age: int, min_age: float = 0) -> str:
    """The stamp's nonce.

    Raises ExpiredStampError after `max_age` seconds, EarlyStampError before `min_age`, BadStampError for a stamp of
    another form, a forged one, and one from the future.
    """
    try:
        stamped_for, nonce, issued = signing.loads(stamp, salt=SALT, max_age=max_age)
        age = time.time() - float(issued)
    except signing.SignatureExpired as error:
        raise ExpiredStampError from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadStampError from error
    if stamped_for != purpose or age < -CLOCKS_DIFFER:
        raise BadStampError
    if age < min_age:
        raise EarlyStampError(str(nonce), min_age - age)
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
