"""Stamps that prove that this site showed a public form, recently and for one purpose, and that it is sent once.

A page that is the same for every reader contains a placeholder; the page cache puts in a fresh stamp each time the page
is sent. It needs no cookie and no Referer, so the form works on an onion address and without JavaScript.
"""

import re
import secrets
import time

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

SALT = "newsroom.form_stamps"
CLOCKS_DIFFER = 5
"""Seconds by which the clocks of two of our machines may differ."""


class BadStampError(Exception):
    """The stamp is forged, damaged or for another form."""


class EarlyStampError(BadStampError):
    """The stamp is valid but younger than a person needs. `nonce` is its nonce; `seconds` are still to wait."""

    def __init__(self, nonce: str, seconds: float) -> None:
        super().__init__()
        self.nonce, self.seconds = nonce, seconds


class ExpiredStampError(BadStampError):
    """The stamp was valid once, but the form has been open for too long."""


def issue(purpose: str) -> str:
    """Return a fresh stamp for a form with this purpose."""
    return signing.dumps([purpose, secrets.token_hex(12), time.time()], salt=SALT)


def read(stamp: str, purpose: str, *, max_age: int, min_age: float = 0) -> str:
    """Return the stamp's nonce, by which the caller can accept each stamp once.

    Raises ExpiredStampError after `max_age` seconds, EarlyStampError before `min_age` seconds, and BadStampError for a
    stamp of another form, a forged one, and one from the future.
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
    """Return the text that marks where a page will have a stamp.

    No reader can write one, as it contains a keyed digest.
    """
    return mark_safe(f"{_marker()}{purpose}.")  # noqa: S308 # hexadecimal digits and the caller's constant


def split(page: bytes) -> list[bytes]:
    """Return the page cut at its placeholders. Every second piece is the purpose of the stamp that belongs there."""
    return re.split(re.escape(_marker().encode()) + rb"([a-z0-9/-]+)\.", page)


def join(pieces: list[bytes]) -> bytes:
    """Return the page with a fresh stamp in each cut."""
    if len(pieces) == 1:
        return pieces[0]
    return b"".join(issue(piece.decode()).encode() if number % 2 else piece for number, piece in enumerate(pieces))


def _marker() -> str:
    return "stamp" + salted_hmac(SALT, "placeholder").hexdigest()[:32] + ":"
