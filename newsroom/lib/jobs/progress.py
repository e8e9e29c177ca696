"""How far an import is: rows, rate and time left, in words and as a bar."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WIDTH = 30


@dataclass(frozen=True)
class Pace:
    """`total` is 0 where it is not known; `seconds` have passed."""

    done: int
    total: int
    seconds: float

    @property
    def percent(self) -> int | None:
        return min(99, 100 * self.done // self.total) if self.total else None

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        if not self.total or not self.rate:
            return None
        return max(0, round((self.total - self.done) / self.rate))

    @property
    def words(self) -> str:
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
        filled = WIDTH * (self.percent or 0) // 100
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}]"
