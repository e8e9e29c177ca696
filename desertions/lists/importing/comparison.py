"""What an import would do to each row, for imports of cases and of lists alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from desertions.choices import RowKind
from desertions.lists.importing.columns import REASON
from desertions.lists.importing.messages import REASONS, ImportProblemError
from desertions.lists.importing.rows import Notices, Refusal
from desertions.models import ImportRun
from newsroom.lib.files import table_import
from newsroom.lib.files.table_export import csv_file, workbook_file

SAMPLE_SIZES = {RowKind.NEW: 20, RowKind.CHANGED: 100, RowKind.GONE: 100}
"""Rows of each kind in a preview."""
MAX_REFUSED = 100_000
"""Refused rows that are stored; a file with more is the wrong file."""
Report = Callable[[int], None]
"""Called with the number of rows done; may raise to stop."""


@dataclass
class Comparison:
    """What an import would do, or did.

    `counts` and `samples` are by RowKind; refused rows are counted beyond `MAX_REFUSED`, but not stored.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RowKind.values, 0))
    samples: dict[str, list[Any]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    notices: Notices = field(default_factory=Notices)

    def refuse(self, refusal: Refusal) -> None:
        """Count a refused row, and store it up to `MAX_REFUSED`."""
        self.counts[RowKind.REFUSED] += 1
        if len(self.refused) < MAX_REFUSED:
            self.refused.append(refusal)

    def as_json(self) -> dict[str, Any]:
        """Return the preview as it is stored. Counts are stored separately."""
        return {
            "samples": self.samples,
            "refused": [[r.row, r.code, r.blamed, r.cell, r.params] for r in self.refused],
            "notices": self.notices.as_json(),
        }


def refusals_of(findings: dict[str, Any] | None) -> list[Refusal]:
    """Return the refused rows from findings that `Comparison.as_json` produced."""
    return [Refusal(*row) for row in (findings or {}).get("refused", [])]


def refused_rows_file(run: ImportRun, refusals: list[Refusal]) -> tuple[str, Iterator[bytes]]:
    """Return name and bytes of a file of the refused rows: a workbook if the original was one, otherwise CSV.

    Cells that begin like a formula are made harmless. Reading the bytes raises ImportProblemError if the original is
    gone or unreadable.
    """
    rows = _rows(run, {refusal.row: refusal for refusal in refusals})
    name = f"refused-{run.pk}"
    if run.file.media_type in table_import.WORKBOOKS:
        return f"{name}.xlsx", workbook_file(rows)
    return f"{name}.csv", csv_file(rows)


def _rows(run: ImportRun, refusals: dict[int, Refusal]) -> Iterator[list[str]]:
    """Yield the heading and the refused rows, each with its reason in front."""
    layout = table_import.Layout(**run.layout)
    path = Path(storages["evidence"].path(run.file.path))
    try:
        for number, cells in table_import.rows(path, run.file.media_type, layout):
            if number == layout.heading:
                yield [_(REASON), *cells]
            elif number in refusals:
                refusal = refusals[number]
                reason = str(REASONS[refusal.code]) % refusal.params
                blamed = f"{refusal.cell}: {reason}" if refusal.cell else reason
                yield [_("row %(row)s: %(reason)s") % {"row": number, "reason": blamed}, *cells]
    except (table_import.UnreadableTableError, FileNotFoundError) as error:
        raise ImportProblemError("gone") from error
