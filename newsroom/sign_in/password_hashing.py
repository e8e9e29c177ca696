"""Password hashing that leaves the processor to readers: one at a time in a process, and behind everything else."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher

NICENESS = 15
"""How far the thread that hashes stands behind the others, in steps of the scheduler (0 to 19)."""


class QuietPasswordHasher(PBKDF2PasswordHasher):
    """Django's own hasher, in a thread of its own."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the hash. Waits until the hashes before it are computed."""
        return _thread(os.getpid()).submit(super().encode, password, salt, iterations).result()


@lru_cache(maxsize=1)
def _thread(process: int) -> ThreadPoolExecutor:
    """Return the thread of this process; a process that was forked has none of its parent's."""
    return ThreadPoolExecutor(max_workers=1, initializer=_stand_back)


def _stand_back() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
