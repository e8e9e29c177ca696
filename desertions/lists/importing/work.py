"""The work of an import: read its file for the preview, or write what was confirmed. Each is all or nothing."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from desertions.choices import ImportState
from desertions.evidence import files
from desertions.figures.releases import refresh_soon
from desertions.lists.importing import case_comparison, case_import, columns, list_import
from desertions.lists.importing.comparison import Comparison, Report
from desertions.lists.importing.messages import ImportProblemError
from desertions.matching.runs import follow_cases, follow_list
from desertions.models import ImportRun, NamedList
from desertions.sealing import key_rotation
from newsroom.lib.desk.history import history_context
from newsroom.lib.jobs.work import works_on


class _ChangedError(Exception):
    """The file would now change other rows than the preview showed; `found` is the new comparison."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__()
        self.comparison = comparison


def read(run: ImportRun, report: Report = lambda done: None) -> Comparison:
    """Read the file and store what the preview shows. Writes nothing else.

    Returns the comparison. Raises ImportProblemError.
    """
    _require_keys(run)
    with transaction.atomic():
        comparison = _compare(run, report)
        transaction.set_rollback(not run.is_of_cases)  # drops the temporary tables
    return _show(run, comparison)


def write(run: ImportRun, report: Report = lambda done: None) -> None:
    """Read the file again and write what was confirmed: all of it, or nothing.

    If the numbers of rows differ from those of the preview, nothing is written and a new preview is stored to be
    confirmed. Raises ImportProblemError.
    """
    _require_keys(run)
    by = run.confirmed_by
    assert by is not None  # noqa: S101 # guaranteed: an import is confirmed before it is written
    try:
        with transaction.atomic(), history_context(user=by, reason=_("import %s") % run.pk):
            if run.named_list_id:
                NamedList.objects.select_for_update(no_key=True).get(pk=run.named_list_id)
            comparison = _compare(run, report)
            if comparison.counts != run.counts:
                raise _ChangedError(comparison)
            _write(run, comparison, report)
            run.end(ImportState.DONE)
    except _ChangedError as changed:
        _show(run, changed.comparison, problem=str(ImportProblemError("changed")))


@works_on(ImportRun)
def work(run: ImportRun, report: Report) -> None:
    """Read or write, whichever the import waits for."""
    (read if run.state == ImportState.READING else write)(run, report)


def _require_keys(run: ImportRun) -> None:
    """Re-seal an outdated sealed list under the newest key.

    A sealed list can be compared only under that key.
    """
    if run.named_list and run.named_list.is_sealed:
        key_rotation.bring_up_to_date(run.named_list)


def _compare(run: ImportRun, report: Report) -> Comparison:
    """Return what the import would change. Raises ImportProblemError."""
    if files.problem_of_bytes(run.file):
        raise ImportProblemError("gone")
    return case_comparison.compare(run, report) if run.is_of_cases else list_import.compare(run, report)


def _write(run: ImportRun, comparison: Any, report: Report) -> None:
    """Write what was compared, and queue the figures or matching that depend on it."""
    by: Any = run.confirmed_by_id
    if run.is_of_cases:
        case_import.write(run, comparison, report, at=run.confirmed_at or run.at)
        refresh_soon()
        transaction.on_commit(lambda: follow_cases.enqueue(by))
    else:
        list_id: Any = run.named_list_id
        list_import.write(run, report)
        _remember_headings(run)
        transaction.on_commit(lambda: follow_list.enqueue(list_id, by))


def _remember_headings(run: ImportRun) -> None:
    """Store in the list which field each heading holds, for its next file."""
    look = columns.look_again(run)
    heading = next((cells for number, cells in look.first_rows if number == run.layout["heading"]), [])
    headings = {columns.plain_heading(cell): name for cell, name in zip(heading, run.columns, strict=False) if cell}
    named = run.named_list
    if named is not None and headings:
        named.headings = {**named.headings, **headings}
        named.save(update_fields=["headings"])


def _show(run: ImportRun, comparison: Comparison, problem: str = "") -> Comparison:
    """Store the comparison as the preview, to be confirmed, and return it."""
    run.counts, run.findings, run.problem = comparison.counts, comparison.as_json(), problem
    run.state, run.cancel_asked = ImportState.READY, False
    run.confirmed_by, run.confirmed_at = None, None
    run.save(update_fields=["counts", "findings", "problem", "state", "cancel_asked", "confirmed_by", "confirmed_at"])
    return comparison
