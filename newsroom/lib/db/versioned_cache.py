"""Values kept per process for as long as a stamp stays the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """At most `limit` values, the least recently used forgotten first. A stamp of None keeps nothing."""

    def __init__(self, limit: int) -> None:
        self.limit, self.lock = limit, Lock()
        self.values: OrderedDict[Hashable, tuple[Hashable, T]] = OrderedDict()

    def get(self, key: Hashable, stamp: Hashable | None, build: Callable[[], T]) -> T:
        """The value built under this very stamp, else a new one."""
        with self.lock:
            found = self.values.get(key)
            if found is not None and stamp is not None and found[0] == stamp:
                self.values.move_to_end(key)
                return found[1]
        value = build()
        if stamp is not None:
            with self.lock:
                self.values[key] = (stamp, value)
                self.values.move_to_end(key)
                if len(self.values) > self.limit:
                    self.values.popitem(last=False)
        return value
