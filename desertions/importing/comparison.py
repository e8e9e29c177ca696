"""What an import would do to each row: the same whether it is of cases or of a list."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desertions.importing.rows import Notices, Refusal
from desertions.vocabulary import RowKind

SAMPLES = {RowKind.NEW: 20, RowKind.CHANGED: 100, RowKind.GONE: 100}
"""Rows of each kind that a preview shows."""
MOST_REFUSED = 100_000
"""Refused rows kept by row number; a file with more is the wrong file."""
Report = Callable[[int], None]
"""Told how many rows are done; may raise to stop."""


@dataclass
class Comparison:
    """What an import would do, or did."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RowKind.values, 0))
    samples: dict[str, list[Any]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    notices: Notices = field(default_factory=Notices)

    def refuse(self, refusal: Refusal) -> None:
        self.counts[RowKind.REFUSED] += 1
        if len(self.refused) < MOST_REFUSED:
            self.refused.append(refusal)

    def as_json(self) -> dict[str, Any]:
        return {
            "samples": self.samples,
            "refused": [[r.row, r.code, r.blamed, r.cell, r.words] for r in self.refused],
            "notices": self.notices.as_json(),
        }


def refusals_of(findings: dict[str, Any] | None) -> list[Refusal]:
    """The refused rows as `Comparison.as_json` kept them."""
    return [Refusal(*row) for row in (findings or {}).get("refused", [])]
