"""The brake on guessing: who fails often waits longer and longer, before any password is hashed.

It counts failures in PostgreSQL, so it holds in all processes. A stranger is counted per account and per coarse
network. A device on which somebody has signed in to an account before is counted by itself: no stranger who fails at
the account can keep its owner out. No address is stored: a network has one of 65,536 names, under a key of the day.
"""

import datetime
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from newsroom.lib.sealing import keys
from newsroom.lib.web.networks import client_address, coarse_network
from newsroom.models import SignInBrake

REMEMBERED = datetime.timedelta(hours=1)
"""How long failures count after the last one or after the wait for it."""
NETWORKS = 2**16
DEVICE_AGE = 400 * 24 * 3600
"""Seconds for which a browser keeps the cookie of a known device: as long as browsers allow."""
MAX_WAITING = 24
"""Threads of a process that may be let wait at once, of the 32 that it has."""
WAITING = BoundedSemaphore(MAX_WAITING)
HASHING = BoundedSemaphore(2)
"""Of one process: one request whose password is being hashed, and one that waits for it."""


@dataclass(frozen=True)
class Bucket:
    """What failures are counted for. After `free` of them each doubles the wait, which is at most `longest` seconds."""

    name: int
    free: int
    longest: int

    def wait_after(self, failures: int) -> datetime.timedelta:
        """Return how long to wait after this many failures."""
        beyond = failures - self.free
        return datetime.timedelta(seconds=0 if beyond < 0 else min(self.longest, 2 ** min(beyond, 20)))


class MustWaitError(Exception):
    """No attempt may be made now. `seconds` says for how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def buckets_of(request: HttpRequest, account: str, kind: str) -> list[Bucket]:
    """Return what an attempt of this `kind` ("password", "code") at an account counts for."""
    device = _device_of(request, account)
    if device:
        return [Bucket(keys.digest(f"{kind} device {device}"), free=10, longest=60)]
    network = coarse_network(client_address(request.META, settings.TRUSTED_PROXIES))
    today = timezone.now().date().isoformat()
    return [
        Bucket(keys.digest(f"{kind} account {account.casefold()}"), free=5, longest=900),
        Bucket(keys.digest(f"network {network} {today}") % NETWORKS, free=20, longest=300),
    ]


@transaction.atomic
def count_attempt(buckets: Sequence[Bucket], *, at: datetime.datetime) -> None:
    """Count an attempt as failed before it is made, so that no two are made at once. Raises MustWaitError."""
    names = sorted(bucket.name for bucket in buckets)
    waits = SignInBrake.objects.filter(bucket__in=names, blocked_until__gt=at).values_list("blocked_until", flat=True)
    _refuse_until(list(waits), at)
    SignInBrake.objects.filter(forget_at__lte=at).delete()
    fresh = [SignInBrake(bucket=name, failures=0, blocked_until=at, forget_at=at + REMEMBERED) for name in names]
    SignInBrake.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = {
        row.bucket: row for row in SignInBrake.objects.filter(bucket__in=names).order_by("bucket").select_for_update()
    }
    _refuse_until([row.blocked_until for row in rows.values() if row.blocked_until > at], at)
    for bucket in buckets:
        row = rows[bucket.name]
        row.failures += 1
        row.blocked_until = at + bucket.wait_after(row.failures)
        row.forget_at = row.blocked_until + REMEMBERED
    SignInBrake.objects.bulk_update(rows.values(), ["failures", "blocked_until", "forget_at"])


@transaction.atomic
def take_back(buckets: Sequence[Bucket], *, at: datetime.datetime) -> None:
    """Count an attempt no longer as failed."""
    rows = SignInBrake.objects.filter(bucket__in=[bucket.name for bucket in buckets]).order_by("bucket")
    for row in rows.select_for_update():
        row.failures = max(0, row.failures - 1)
        row.blocked_until = at
        row.save(update_fields=["failures", "blocked_until"])


def count_success(buckets: Sequence[Bucket], *, at: datetime.datetime) -> None:
    """Forget the failures at an account or a device; its network keeps those before this attempt."""
    take_back(buckets[1:], at=at)
    SignInBrake.objects.filter(bucket=buckets[0].name).delete()


@contextmanager
def hashing() -> Iterator[None]:
    """Hold one of the two places of those who have a password hashed. Raises MustWaitError if both are taken."""
    if not HASHING.acquire(blocking=False):
        raise MustWaitError(1)
    try:
        yield
    finally:
        HASHING.release()


def let_wait(seconds: float) -> None:
    """Let whoever was refused wait before they get the answer, if not too many wait already.

    It holds a thread and nothing else, so that guessing takes the guesser's time and no reader's.
    """
    if settings.SIGN_IN_DELAY and WAITING.acquire(blocking=False):
        try:
            connection.close()
            time.sleep(min(seconds, settings.SIGN_IN_DELAY))
        finally:
            WAITING.release()


def remember_device(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Let the browser keep a cookie by which it is known as a device of this account."""
    if not _device_of(request, account):
        token = signing.dumps([keys.digest(_owner(account)), secrets.token_urlsafe(12)], salt=__name__)
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            token,
            max_age=DEVICE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def _device_of(request: HttpRequest, account: str) -> str:
    """Return the name of the device that sent the request, if it is one of this account's; else an empty text."""
    try:
        owner, device = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=__name__, max_age=DEVICE_AGE
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if owner in keys.digests(_owner(account)) else ""


def _owner(account: str) -> str:
    return f"owner {account.casefold()}"


def _refuse_until(ends: Sequence[datetime.datetime], at: datetime.datetime) -> None:
    if ends:
        raise MustWaitError(int((max(ends) - at).total_seconds()) + 1)
