"""Values cached in the process for as long as a version stays the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")


class VersionedCache(Generic[T]):
    """A least-recently-used cache of at most `limit` values, each valid under one version.

    A version of None caches nothing. `clear_all` empties every instance.
    """

    instances: ClassVar[list["VersionedCache[Any]"]] = []

    def __init__(self, limit: int) -> None:
        self.limit, self.lock = limit, Lock()
        self.values: OrderedDict[Hashable, tuple[Hashable, T]] = OrderedDict()
        self.instances.append(self)

    def get(self, key: Hashable, version: Hashable | None, build: Callable[[], T]) -> T:
        """Return the value built under this version, or build it. Concurrent callers may each build it."""
        with self.lock:
            entry = self.values.get(key)
            if entry is not None and version is not None and entry[0] == version:
                self.values.move_to_end(key)
                return entry[1]
        value = build()
        if version is not None:
            with self.lock:
                self.values[key] = (version, value)
                self.values.move_to_end(key)
                if len(self.values) > self.limit:
                    self.values.popitem(last=False)
        return value

    @classmethod
    def clear_all(cls) -> None:
        """Empty every cache of this process."""
        for cache in cls.instances:
            with cache.lock:
                cache.values.clear()
