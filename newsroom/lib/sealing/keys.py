"""Sealing: text encrypted where it is stored, and keyed digests by which sealed text is found again.

A key is derived from SECRET_KEY and one of ENCRYPTION_SALT by PBKDF2 (SHA-256, 100,000 rounds). The first pair seals;
the others, and SECRET_KEY_FALLBACKS, still open what they once sealed. Without the keys a stored text gives away no
more than its length to the next 64 bytes.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

BLOCK = 64
"""Bytes to whose multiple a text is filled up with zeros, so that its length says less."""
ROUNDS = 100_000


class WrongKeyError(Exception):
    """None of the keys opens this text. It must not be shown, and nothing may be written over it."""


@dataclass(frozen=True)
class KeyRing:
    """`fernets[0]` seals, every one opens; `digest_keys` go with them, in the same order."""

    fernets: tuple[Fernet, ...]
    digest_keys: tuple[bytes, ...]


def ring() -> KeyRing:
    """The keys of this process's settings."""
    return _ring((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), tuple(settings.SALT_KEY))


def seal(text: str) -> str:
    """The text as it is stored, under the first key. Zeros at its end are not kept."""
    content = text.encode()
    return ring().fernets[0].encrypt(content + bytes(-len(content) % BLOCK)).decode()


def unseal(stored: str) -> str:
    """The text that was sealed under any of the keys. Raises WrongKeyError."""
    for fernet in ring().fernets:
        try:
            return fernet.decrypt(stored.encode()).rstrip(b"\0").decode()
        except InvalidToken:
            continue
    raise WrongKeyError("SECRET_KEY and ENCRYPTION_SALT do not open what is stored.")


def is_under_first_key(stored: str) -> bool:
    try:
        ring().fernets[0].decrypt(stored.encode())
    except InvalidToken:
        return False
    return True


def digest(text: str, key: bytes | None = None) -> int:
    """HMAC-SHA-256 of the text under `key` (the first digest key), cut to a signed number of 64 bits."""
    made = hmac.digest(key or ring().digest_keys[0], text.encode(), "sha256")
    return int.from_bytes(made[:8], signed=True)


def digests(text: str) -> list[int]:
    """The digest of the text under every key: what a look-up asks for while keys are being changed."""
    return [digest(text, key) for key in ring().digest_keys]


@lru_cache(maxsize=16)
def _ring(secrets: tuple[str, ...], salts: tuple[str, ...]) -> KeyRing:
    keys = [
        hashlib.pbkdf2_hmac("sha256", secret.encode(), salt.encode(), ROUNDS) for secret in secrets for salt in salts
    ]
    return KeyRing(
        tuple(Fernet(urlsafe_b64encode(key)) for key in keys),
        tuple(hmac.digest(key, b"newsroom: digests of names", "sha256") for key in keys),
    )
