"""The refused rows of an import as a file to mend and send again: each as it stands, with the reason in front."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from desertions.importing.columns import REASON
from desertions.importing.rows import Refusal
from desertions.importing.words import REASONS, ImportProblemError
from desertions.models import ImportRun
from newsroom.lib.files import table_import
from newsroom.lib.files.table_export import csv_file, workbook_file


def as_file(run: ImportRun, refusals: list[Refusal]) -> tuple[str, Iterator[bytes]]:
    """Its name and its bytes: a workbook where the original was one, else CSV. Cells that begin like a formula are
    made harmless. Raises ImportProblemError when the original is gone.
    """
    rows = _rows(run, {refusal.row: refusal for refusal in refusals})
    name = f"refused-{run.pk}"
    if run.file.media_type in table_import.WORKBOOKS:
        return f"{name}.xlsx", workbook_file(rows)
    return f"{name}.csv", csv_file(rows)


def _rows(run: ImportRun, refusals: dict[int, Refusal]) -> Iterator[list[str]]:
    layout = table_import.Layout(**run.layout)
    path = Path(storages["evidence"].path(run.file.path))
    try:
        for number, cells in table_import.rows(path, run.file.media_type, layout):
            if number == layout.heading:
                yield [_(REASON), *cells]
            elif number in refusals:
                refusal = refusals[number]
                reason = str(REASONS[refusal.code]) % refusal.words
                blamed = f"{refusal.cell}: {reason}" if refusal.cell else reason
                yield [_("row %(row)s: %(reason)s") % {"row": number, "reason": blamed}, *cells]
    except (table_import.UnreadableTableError, FileNotFoundError) as error:
        raise ImportProblemError("gone") from error
