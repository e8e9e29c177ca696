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


def fill(page: bytes) -> bytes:
    """Replace every placeholder by a fresh stamp."""
    marker = _marker().encode()
    if marker not in page:
        return page
    pattern = re.compile(re.escape(marker) + rb"([a-z0-9/-]+)\.")
    return pattern.sub(lambda match: issue(match[1].decode()).encode(), page)


def _marker() -> str:
    return "stamp" + salted_hmac(SALT, "placeholder").hexdigest()[:32] + ":"
