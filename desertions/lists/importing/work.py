"""The work of an import: read its file for the preview, or write what was confirmed.

The process that works on an import holds its advisory lock on a separate connection, over which progress is saved while
the work is in one transaction. PostgreSQL releases that lock however the work ends. An import that is in progress but
whose lock is free was therefore interrupted, and nothing of it was written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

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
from newsroom.lib.jobs.advisory_locks import advisory_lock, is_free


class ImportCancelledError(Exception):
    """Someone asked to cancel the import."""


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
            finish(run, ImportState.DONE)
    except _ChangedError as changed:
        _show(run, changed.comparison, problem=str(ImportProblemError("changed")))


def is_interrupted(run: ImportRun) -> bool:
    """Return whether the import is in progress by its state, but no process is working on it."""
    if not run.is_at_work:
        return False
    return is_free(run.lock_number)


def work(run_id: int, report: Report = lambda done: None) -> None:
    """Read or write, whichever the import waits for, in a worker or a command.

    Progress is saved and passed to `report`. An error ends the import with a message in `run.problem`; errors that are
    not the file's fault are raised again. After a database error the state is unchanged. Raises AlreadyLockedError.
    """
    run = ImportRun.objects.select_related("named_list", "source", "file", "unit", "confirmed_by").get(pk=run_id)
    if not run.is_at_work:
        return
    with _progress(run) as tell:

        def both(done: int) -> None:
            tell(done)
            report(done)

        try:
            (read if run.state == ImportState.READING else write)(run, both)
        except ImportCancelledError:
            finish(run, ImportState.CANCELLED)
        except ImportProblemError as error:
            finish(run, ImportState.FAILED, str(error))
        except DatabaseError:
            raise  # without the database the state cannot be saved; the import can be resumed
        except Exception as error:
            finish(run, ImportState.FAILED, str(ImportProblemError("broken", error=type(error).__name__)))
            raise


def finish(run: ImportRun, state: ImportState, problem: str = "") -> None:
    """End the import in this state, with this problem. Unless it is done, the preview and confirmation are deleted."""
    run.state, run.problem, run.cancel_asked = state, problem, False
    if state != ImportState.DONE:
        run.findings, run.confirmed_by, run.confirmed_at = None, None, None
    run.save(update_fields=["state", "problem", "cancel_asked", "findings", "confirmed_by", "confirmed_at"])


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


@contextmanager
def _progress(run: ImportRun) -> Iterator[Report]:
    """Hold the import's lock and give a function that saves the number of rows done.

    Saves at most twice a second, over a separate connection. Raises ImportCancelledError from that function if someone
    asked to cancel, and AlreadyLockedError.
    """
    side = connection.copy()
    saved_at = [0.0]

    def tell(done: int) -> None:
        now = timezone.now().timestamp()
        if now - saved_at[0] < 0.5:
            return
        saved_at[0] = now
        with side.cursor() as cursor:
            cursor.execute(
                "UPDATE desertions_importrun SET rows_done = %s WHERE id = %s RETURNING cancel_asked", [done, run.pk]
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise ImportCancelledError

    try:
        with advisory_lock(run.lock_number, on=side):
            yield tell
    finally:
        side.close()


@task(queue_name="imports")
def work_on_list_import(run_id: int) -> None:
    """Read the file of an import for its preview, or write a confirmed import."""
    work(run_id)
