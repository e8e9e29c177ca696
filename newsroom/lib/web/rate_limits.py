"""Limits on how often one coarse network may post. Those who send more wait for their turn; nobody is refused for good.

The counters live in the cache named "limits": in this process's memory, or in Redis with an expiry. Their names are
HMACs of networks under a random key that lives in the same cache and is forgotten after a day. So neither an address
nor anything from which it can be guessed is ever written to a disk.
"""

import hmac
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from redis.exceptions import RedisError

from newsroom.lib.web.networks import client_address, coarse_network, is_tor_exit

log = logging.getLogger(__name__)
DAY = 24 * 3600
CACHE_ERRORS = (OSError, RedisError)
MAX_WAIT = 600
"""Seconds beyond which no turn is reserved: the writer keeps the text and is asked to send it again later."""


@dataclass(frozen=True)
class Bucket:
    """The counter of a request, and its rate: `at_once` posts together, then one every `seconds`."""

    name: str
    at_once: int
    seconds: float


def bucket_of(request: HttpRequest, rates: Mapping[str, Mapping[str, float]], purpose: str = "") -> Bucket:
    """Return the bucket of the network that sent the request, for one purpose.

    `rates` has `at_once` and `seconds` for a "network" and for "onion".

    Onion visitors and visitors from a known Tor exit share one roomier bucket. If the cache cannot be reached, the
    bucket is named "unreachable".
    """
    address = client_address(request.META, settings.TRUSTED_PROXIES)
    # Tor passes requests on from this machine or our own network; "onion" from elsewhere is not believed.
    is_near = address is None or address.is_loopback or address.is_private
    is_onion = is_near and request.get_host().partition(":")[0].endswith(".onion")
    kind = "onion" if is_onion or is_tor_exit(address, settings.TOR_EXITS) else "network"
    network = kind if kind == "onion" else coarse_network(address)
    try:
        name = hmac.digest(_key(), f"{purpose}{network}".encode(), "sha256").hex()
    except CACHE_ERRORS:
        name = "unreachable"  # the counter cannot be reached either
    return Bucket(name, at_once=int(rates[kind]["at_once"]), seconds=rates[kind]["seconds"])


def seconds_to_wait(bucket: Bucket, *, now: float, slower: float = 1.0, max_wait: float = MAX_WAIT) -> float:
    """Take the next turn of this bucket. Returns 0 if it is now, else the seconds until it comes.

    `slower` stretches the rate. If the wait is longer than `max_wait` seconds, no turn is taken. While the cache
    cannot be reached nobody waits, so that no text is lost; a flood is then held by `floods` alone.

    The generic cell rate algorithm with one counter: the time in microseconds at which all turns taken so far will have
    passed at the rate of the bucket.
    """
    try:
        return _turn(bucket, now, slower, max_wait)
    except CACHE_ERRORS:
        log.exception("Posts are not limited: the cache of limits cannot be reached.")
        return 0.0


def _turn(bucket: Bucket, now: float, slower: float, max_wait: float) -> float:
    cache = caches["limits"]
    step = int(bucket.seconds * slower * 1e6)
    burst = step * max(1, int(bucket.at_once / slower))
    present = int(now * 1e6)
    lifetime = MAX_WAIT + burst // 1_000_000 + 60
    taken = _increase(cache, bucket.name, step, present, lifetime)
    wait = (taken - present - burst) / 1e6
    if wait > max_wait:
        cache.decr(bucket.name, step)
    return max(0.0, wait)


def _increase(cache: Any, name: str, step: int, present: int, lifetime: int) -> int:
    try:
        taken = cache.incr(name, step)
    except ValueError:
        taken = 0
    if taken < present + step:
        taken = present + step
        cache.set(name, taken, lifetime)
    else:
        cache.touch(name, lifetime)
    return int(taken)


def _key() -> bytes:
    """Return the key of today, set by the first request of the day. Without it its counters mean nothing."""
    cache = caches["limits"]
    key = cache.get("key")
    if key is None:
        cache.add("key", secrets.token_bytes(32), DAY)
        key = cache.get("key")
    result: bytes = key
    return result
