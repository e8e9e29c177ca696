"""Sealing: encryption of stored text, and keyed digests by which sealed text is found.

Each key is derived from a SECRET_KEY and an ENCRYPTION_SALT by PBKDF2 (SHA-256, 100,000 rounds). The first pair seals;
the others, with SECRET_KEY_FALLBACKS, open what they sealed in the past. Without the keys, a stored text reveals only
its length, rounded up to the next 64 bytes.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

BLOCK = 64
"""A text is padded with zeros to a multiple of this many bytes, so that its length reveals less."""
ITERATIONS = 100_000
"""Rounds of PBKDF2."""


class WrongKeyError(Exception):
    """No key opens this text. It must not be shown, and nothing may be written over it."""


@dataclass(frozen=True)
class KeyRing:
    """The keys. `fernets[0]` seals and all of them open; `digest_keys` correspond to them, in the same order."""

    fernets: tuple[Fernet, ...]
    digest_keys: tuple[bytes, ...]


def ring() -> KeyRing:
    """Return the keys from the settings of this process."""
    return _ring((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), tuple(settings.SALT_KEY))


def seal(text: str) -> str:
    """Return the text sealed under the first key. Zeros at its end are lost."""
    content = text.encode()
    return encrypt(content + bytes(-len(content) % BLOCK)).decode()


def encrypt(content: bytes) -> bytes:
    """Return the content encrypted under the first key. Nothing tells when, which a Fernet token else says in clear."""
    return ring().fernets[0].encrypt_at_time(content, 0)


def unseal(stored: str) -> str:
    """Return the text that was sealed under any of the keys. Raises WrongKeyError."""
    for fernet in ring().fernets:
        try:
            return fernet.decrypt(stored.encode()).rstrip(b"\0").decode()
        except InvalidToken:
            continue
    raise WrongKeyError("SECRET_KEY and ENCRYPTION_SALT do not open what is stored.")


def is_under_first_key(stored: str) -> bool:
    """Return whether the stored text was sealed under the first key."""
    try:
        ring().fernets[0].decrypt(stored.encode())
    except InvalidToken:
        return False
    return True


def digest(text: str, key: bytes | None = None) -> int:
    """Return HMAC-SHA-256 of the text under `key`, by default the first, truncated to a signed number of 64 bits."""
    mac = hmac.digest(key or ring().digest_keys[0], text.encode(), "sha256")
    return int.from_bytes(mac[:8], signed=True)


def digests(text: str) -> list[int]:
    """Return the digest of the text under every key, for queries while keys are being rotated."""
    return [digest(text, key) for key in ring().digest_keys]


@lru_cache(maxsize=16)
def _ring(secrets: tuple[str, ...], salts: tuple[str, ...]) -> KeyRing:
    """Derive the keys; cached, since derivation is slow by design."""
    keys = [
        hashlib.pbkdf2_hmac("sha256", secret.encode(), salt.encode(), ITERATIONS)
        for secret in secrets
        for salt in salts
    ]
    return KeyRing(
        tuple(Fernet(urlsafe_b64encode(key)) for key in keys),
        tuple(hmac.digest(key, b"newsroom: digests of names", "sha256") for key in keys),
    )
