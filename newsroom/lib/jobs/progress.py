"""Progress of a job: rows, rate and time left, as text and as a bar."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WIDTH, EVERY = 30, 0.5
"""Characters inside the bar, and seconds from one to the next."""


@dataclass(frozen=True)
class Pace:
    """The progress after this many seconds. `done` and `total` are rows; `total` is 0 if unknown."""

    done: int
    total: int
    seconds: float

    @property
    def percent(self) -> int | None:
        """The part that is done in percent, at most 99; `None` if the total is unknown."""
        return min(99, 100 * self.done // self.total) if self.total else None

    @property
    def rate(self) -> float:
        """Rows per second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """Estimated seconds until the end; `None` if they cannot be estimated."""
        if not self.total or not self.rate:
            return None
        return max(0, round((self.total - self.done) / self.rate))

    @property
    def description(self) -> str:
        """Rows, rate and time left as text, as far as they are known."""
        parts = [ngettext("%d row", "%d rows", self.done) % self.done]
        if self.total:
            parts = [_("%(done)d of about %(total)d rows") % {"done": min(self.done, self.total), "total": self.total}]
        if self.rate:
            parts.append(_("%d rows a second") % self.rate)
        if self.seconds_left is not None:
            parts.append(ngettext("%d second left", "%d seconds left", self.seconds_left) % self.seconds_left)
        return " · ".join(parts)

    @property
    def bar(self) -> str:
        """The bar as text."""
        filled = WIDTH * (self.percent or 0) // 100
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}]"


def bar_on(stream: Any) -> Callable[[Any], None]:
    """Return a function that writes the bar of a job over its last one on the stream of a command."""
    shown_at = [0.0]

    def show(job: Any) -> None:
        if time.monotonic() - shown_at[0] > EVERY:
            shown_at[0] = time.monotonic()
            pace: Pace = job.pace
            stream.write(f"\r{pace.bar} {pace.description}", ending="")
            stream.flush()

    return show
