"""Values cached in the process for as long as a version stays the same."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from sys import getsizeof
from threading import Lock
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar
from weakref import WeakSet

from cachetools import LRUCache

T = TypeVar("T")
MEGABYTE = 1024 * 1024
ENTRY_BYTES = 500
"""What an entry takes besides its value: its key, its version and its places in two dictionaries."""


class Figures(NamedTuple):
    """What the caches of one name hold in this process, and how often they had what was asked for."""

    values: int
    bytes: int
    hits: int
    misses: int


class VersionedCache(Generic[T]):
    """A least-recently-used cache of at most `limit` bytes of values, each valid under one version.

    `size_of` returns the bytes of a value; by default its own, without what it refers to. A value that is larger than
    the limit is not kept, and a version of None caches nothing. `clear_all` empties every instance, and `figures` tells
    what they hold.
    """

    instances: ClassVar["WeakSet[VersionedCache[Any]]"] = WeakSet()

    def __init__(self, name: str, limit: int, size_of: Callable[[T], int] = getsizeof) -> None:
        self.name, self.lock = name, Lock()
        self.hits = self.misses = 0
        self.entries: LRUCache[Hashable, tuple[Hashable, T]] = LRUCache(
            limit, getsizeof=lambda entry: ENTRY_BYTES + size_of(entry[1])
        )
        self.instances.add(self)

    def get(self, key: Hashable, version: Hashable | None, build: Callable[[], T]) -> T:
        """Return the value built under this version, or build it. Concurrent callers may each build it."""
        with self.lock:
            entry = self.entries.get(key)
            if entry is not None and version is not None and entry[0] == version:
                self.hits += 1
                return entry[1]
            self.misses += 1
        value = build()
        if version is not None:
            self.put(key, version, value)
        return value

    def latest(self, key: Hashable) -> T | None:
        """Return the value last built for this key, whatever its version, or None."""
        with self.lock:
            entry = self.entries.get(key)
        return entry[1] if entry else None

    def put(self, key: Hashable, version: Hashable, value: T) -> None:
        """Cache a value in place of the one with the same key."""
        with self.lock:
            self.entries.pop(key, None)
            with suppress(ValueError):  # too large
                self.entries[key] = (version, value)

    def count(self, *, is_hit: bool) -> None:
        """Count a value that a caller of `latest` could use, or could not."""
        with self.lock:
            self.hits += is_hit
            self.misses += not is_hit

    def clear(self) -> None:
        """Empty the cache."""
        with self.lock:
            self.entries.clear()

    @classmethod
    def clear_all(cls) -> None:
        """Empty every cache of this process."""
        for cache in list(cls.instances):
            cache.clear()

    @classmethod
    def figures(cls) -> dict[str, Figures]:
        """Return what the caches of this process hold, by name, in order."""
        by_name: dict[str, Figures] = {}
        for cache in list(cls.instances):
            now = Figures(len(cache.entries), int(cache.entries.currsize), cache.hits, cache.misses)
            before = by_name.get(cache.name, Figures(0, 0, 0, 0))
            by_name[cache.name] = Figures(*map(sum, zip(before, now, strict=True)))
        return dict(sorted(by_name.items()))
