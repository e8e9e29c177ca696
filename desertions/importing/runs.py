"""The verbs of an import: begin, lay out, read, confirm, write, cancel, go on after a crash.

Whoever works on an import holds its advisory lock on a connection of its own, over which progress is told while the
work is in one transaction. The kernel drops that lock however the work ends: an import at work whose lock is free was
interrupted, and nothing of it was written.
"""

import datetime
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.storage import storages
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions import filing, sealing_keys
from desertions.importing import cases, columns, lists
from desertions.importing.comparison import Comparison, Report
from desertions.importing.words import ImportProblemError
from desertions.models import ImportRun, NamedList, Source, SourceFile, Unit
from desertions.tasks import read_figures, read_import, write_import
from desertions.vocabulary import OPEN_IMPORT, ImportState
from newsroom.lib import file_types, tables
from newsroom.lib.history import because

TABLES = {*tables.WORKBOOKS, "text/plain", "text/csv", "text/tab-separated-values"}


class CannotImportError(Exception):
    """The import cannot be begun, confirmed or cancelled so; the message says why."""


class ListIsBeingImportedError(CannotImportError):
    """Another import of the list is open; `run` is that one."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(
            _("Another import of this list is open, begun by %(who)s on %(when)s. Finish or cancel it first.")
            % {"who": run.by, "when": f"{run.at:%Y-%m-%d %H:%M}"}
        )
        self.run = run


class ImportCancelledError(Exception):
    """Someone asked that the import stop."""


class AlreadyAtWorkError(Exception):
    """Another worker has the import in hand."""


def begin_import(
    uploaded: Any,
    *,
    source: Source,
    by: AbstractBaseUser,
    at: datetime.datetime,
    named_list: NamedList | None = None,
    unit: Unit | None = None,
    is_whole: bool = True,
) -> ImportRun:
    """Keep the file as evidence of the source, and propose how it is read and what its columns hold.

    Without a list it brings cases; `unit` is theirs where a row names none. A file that the desk holds already under
    this source is used again. Raises ImportProblemError, CannotImportError, and what `filing.store_file` raises; then
    nothing is left behind.
    """
    with closing(uploaded):
        return _begin(uploaded, source=source, by=by, at=at, named_list=named_list, unit=unit, is_whole=is_whole)


def _begin(
    uploaded: Any,
    *,
    source: Source,
    by: AbstractBaseUser,
    at: datetime.datetime,
    named_list: NamedList | None,
    unit: Unit | None,
    is_whole: bool,
) -> ImportRun:
    path = Path(uploaded.temporary_file_path())
    media_type = file_types.media_type(path)
    run = ImportRun(
        named_list=named_list,
        unit=unit,
        source=source,
        is_whole=is_whole,
        by_id=by.pk,
        at=at,
        state=ImportState.MAPPING,
    )
    _require_none_open(named_list)
    look = _look(path, media_type)
    _lay_out(run, look)
    try:
        with transaction.atomic():
            run.file = _keep(source, uploaded, by=by, at=at)
            run.save()
    except IntegrityError as error:
        _require_none_open(named_list)
        raise CannotImportError(_("The import could not be begun. Try again.")) from error
    return run


def look_again(run: ImportRun, chosen: dict[str, Any] | None = None) -> tables.Look:
    """The first rows of the run's file, read as the run or `chosen` lays it out. Raises ImportProblemError."""
    layout = tables.Layout(**(chosen or run.layout))
    return _look(Path(storages["evidence"].path(run.file.path)), run.file.media_type, layout)


@transaction.atomic
def lay_out(run: ImportRun, *, layout: dict[str, Any], chosen: list[str], by_worker: bool = True) -> None:
    """Settle how the file is read and what each column holds, and ask the worker to read it.

    Raises ImportProblemError for columns that make no person, CannotImportError when the import has gone on.
    """
    locked = _lock(run, {ImportState.MAPPING, ImportState.READY})
    _require_columns(chosen, of_cases=locked.is_of_cases)
    locked.layout, locked.columns = layout, chosen
    _go(locked, ImportState.READING, run)
    if by_worker:
        transaction.on_commit(lambda: read_import.enqueue(run.pk))


def read(run: ImportRun, report: Report = lambda done: None) -> Comparison:
    """Read the file and keep what the preview shows. Nothing else is written. Raises ImportProblemError."""
    _require_keys(run)
    with transaction.atomic():
        found = _compare(run, report)
        transaction.set_rollback(not run.is_of_cases)  # takes the temporary tables away
    return _show(run, found)


def confirm_import(run: ImportRun, *, by: AbstractBaseUser, at: datetime.datetime, by_worker: bool = True) -> None:
    """Say that the preview is what is wanted, and ask the worker to write it. Twice is no error.

    Raises CannotImportError when there is no preview to confirm.
    """
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state in {ImportState.WRITING, ImportState.DONE}:
            return
        locked = _lock(run, {ImportState.READY})
        locked.confirmed_by_id, locked.confirmed_at = by.pk, at
        locked.save(update_fields=["confirmed_by", "confirmed_at"])
        _go(locked, ImportState.WRITING, run)
        if by_worker:
            transaction.on_commit(lambda: write_import.enqueue(run.pk))


def write(run: ImportRun, report: Report = lambda done: None) -> None:
    """Read the file once more and write what was confirmed: all of it, or nothing.

    Where the rows would be other than the preview promised, nothing is written and the new preview waits. Raises
    ImportProblemError.
    """
    _require_keys(run)
    by = run.confirmed_by
    if by is None:
        raise CannotImportError(_("The import is not confirmed."))
    try:
        with transaction.atomic(), because(by, _("import %s") % run.pk):
            if run.named_list_id:
                NamedList.objects.select_for_update(no_key=True).get(pk=run.named_list_id)
            found = _compare(run, report)
            if found.counts != run.counts:
                raise _ChangedError(found)
            _write(run, found, report)
            _finish(run, ImportState.DONE)
    except _ChangedError as changed:
        _show(run, changed.found, problem=str(ImportProblemError("changed")))


def import_at_once(uploaded: Any, *, by: AbstractBaseUser, at: datetime.datetime, **into: Any) -> ImportRun:
    """Begin, read, confirm and write in one go, as proposed, where no one needs to look: the arguments, and what is
    raised, are those of `begin_import`, `read` and `write`.
    """
    run = begin_import(uploaded, by=by, at=at, **into)
    lay_out(run, layout=run.layout, chosen=run.columns, by_worker=False)
    read(run)
    confirm_import(run, by=by, at=at, by_worker=False)
    run.refresh_from_db()
    write(run)
    return run


def cancel_import(run: ImportRun, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Stop an import; nothing of it is written. One that has ended is no error. A worker stops at its next report."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if not locked.is_open:
            return
        if locked.is_at_work and not is_interrupted(locked):
            ImportRun.objects.filter(pk=run.pk).update(cancel_asked=True)
        else:
            _finish(locked, ImportState.CANCELLED)
    run.refresh_from_db()


def go_on(run: ImportRun) -> None:
    """Ask the worker to begin anew what was interrupted; an import that is at work is left to it."""
    run.refresh_from_db()
    if run.state == ImportState.READING and is_interrupted(run):
        read_import.enqueue(run.pk)
    elif run.state == ImportState.WRITING and is_interrupted(run):
        write_import.enqueue(run.pk)


def is_interrupted(run: ImportRun) -> bool:
    """Whether the import is at work by its state, but nobody works on it."""
    if not run.is_at_work:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = %s AND objid = %s)",
            run.lock_number,
        )
        return bool(cursor.fetchone()[0])


def work(run_id: int, report: Report = lambda done: None) -> None:
    """Do what the import waits for, as a worker or a command does: read, or write. Progress is told beside `report`.

    Whatever goes wrong is kept in the run, in words; what is not the file's fault is raised too. Raises
    AlreadyAtWorkError.
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
            _finish(run, ImportState.CANCELLED)
        except ImportProblemError as error:
            _finish(run, ImportState.FAILED, str(error))
        except DatabaseError:
            raise  # the database is gone or refuses: the state stays, and the import can go on
        except Exception as error:
            _finish(run, ImportState.FAILED, str(ImportProblemError("broken", error=type(error).__name__)))
            raise


class _ChangedError(Exception):
    def __init__(self, found: Comparison) -> None:
        super().__init__()
        self.found = found


def _look(path: Path, media_type: str, layout: tables.Layout | None = None) -> tables.Look:
    if media_type not in TABLES:
        raise ImportProblemError("no table")
    try:
        return tables.look(path, media_type, layout)
    except tables.UnreadableTableError as error:
        raise ImportProblemError(error.code, row=error.row) from error
    except FileNotFoundError as error:
        raise ImportProblemError("gone") from error


def _lay_out(run: ImportRun, look: tables.Look) -> None:
    layout = look.layout
    remembered = run.named_list.headings if run.named_list else {}
    layout.heading = columns.heading_row(look.first_rows, of_cases=run.is_of_cases, remembered=remembered)
    run.layout = layout.as_json()
    run.columns = propose_columns(run, look)


def propose_columns(run: ImportRun, look: tables.Look, layout: dict[str, Any] | None = None) -> list[str]:
    """The field of each column, by the heading of the layout; every one left out where there is no heading."""
    width = max(len(cells) for _number, cells in look.first_rows)
    heading = next((cells for number, cells in look.first_rows if number == (layout or run.layout)["heading"]), [])
    remembered = run.named_list.headings if run.named_list else None
    proposed = columns.propose(heading, of_cases=run.is_of_cases, remembered=remembered)
    width = len(heading) or width
    return proposed + [columns.LEFT_OUT] * (width - len(proposed))


def _keep(source: Source, uploaded: Any, *, by: AbstractBaseUser, at: datetime.datetime) -> SourceFile:
    """The stored file. Its text is not taken out for the search: the rows are what is searched."""
    try:
        return filing.store_file(source, uploaded, by=by, at=at, origin=_("sent for an import"), is_searched=False)
    except filing.AlreadyHeldError as error:
        if error.file.source_id != source.pk:
            raise
        return error.file


def _require_none_open(named_list: NamedList | None) -> None:
    if named_list is None:
        return
    other = ImportRun.objects.filter(named_list=named_list, state__in=OPEN_IMPORT).select_related("by").first()
    if other is not None:
        raise ListIsBeingImportedError(other)


def _require_columns(chosen: list[str], *, of_cases: bool) -> None:
    given = [name for name in chosen if name != columns.LEFT_OUT]
    known = columns.fields_of(of_cases)
    for name in given:
        if given.count(name) > 1:
            raise ImportProblemError("twice", field=known[name])
    if not {"full_name", "surname", *(["public_id"] if of_cases else [])} & set(given):
        raise ImportProblemError("no columns")
    if {"full_name", "surname"} <= set(given):
        raise ImportProblemError("both names")


def _require_keys(run: ImportRun) -> None:
    """A sealed list is compared under the newest key: what is under an older one is brought up to it first."""
    if run.named_list and run.named_list.is_sealed:
        sealing_keys.bring_up_to_date(run.named_list)


def _compare(run: ImportRun, report: Report) -> Comparison:
    return cases.compare(run, report) if run.is_of_cases else lists.compare(run, report)


def _write(run: ImportRun, found: Any, report: Report) -> None:
    if run.is_of_cases:
        cases.write(run, found, report, at=run.confirmed_at or run.at)
        transaction.on_commit(read_figures.enqueue)
    else:
        lists.write(run, report)
        _remember_headings(run)


def _remember_headings(run: ImportRun) -> None:
    look = look_again(run)
    heading = next((cells for number, cells in look.first_rows if number == run.layout["heading"]), [])
    said = {columns.plain_heading(cell): name for cell, name in zip(heading, run.columns, strict=False) if cell}
    named = run.named_list
    if named is not None and said:
        named.headings = {**named.headings, **said}
        named.save(update_fields=["headings"])


def _show(run: ImportRun, found: Comparison, problem: str = "") -> Comparison:
    run.counts, run.findings, run.problem = found.counts, found.as_json(), problem
    run.state, run.cancel_asked = ImportState.READY, False
    run.confirmed_by, run.confirmed_at = None, None
    run.save(update_fields=["counts", "findings", "problem", "state", "cancel_asked", "confirmed_by", "confirmed_at"])
    return found


def _lock(run: ImportRun, states: set[ImportState]) -> ImportRun:
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state not in states:
        raise CannotImportError(_("The import has gone on meanwhile: it is “%s” now.") % locked.get_state_display())
    return locked


def _go(locked: ImportRun, state: ImportState, run: ImportRun) -> None:
    total = locked.rows_done if state == ImportState.WRITING else _lines(locked)
    locked.state, locked.rows_total, locked.rows_done = state, total, 0
    locked.phase_began_at, locked.cancel_asked, locked.problem = timezone.now(), False, ""
    locked.save()
    run.refresh_from_db()


def _lines(run: ImportRun) -> int:
    """How many rows the file has, roughly and fast; 0 where that cannot be told before it is read."""
    if run.file.media_type in tables.WORKBOOKS:
        return 0
    lines = 0
    with Path(storages["evidence"].path(run.file.path)).open("rb") as file:
        while piece := file.read(io.DEFAULT_BUFFER_SIZE * 64):
            lines += piece.count(b"\n")
    return lines


def _finish(run: ImportRun, state: ImportState, problem: str = "") -> None:
    run.state, run.problem, run.cancel_asked = state, problem, False
    if state != ImportState.DONE:
        run.findings, run.confirmed_by, run.confirmed_at = None, None, None
    run.save(update_fields=["state", "problem", "cancel_asked", "findings", "confirmed_by", "confirmed_at"])


@contextmanager
def _progress(run: ImportRun) -> Iterator[Report]:
    """Hold the import's lock, and tell how many rows are done, at most twice a second, over a connection of its own."""
    side = connection.copy()
    told = [0.0]

    def tell(done: int) -> None:
        now = timezone.now().timestamp()
        if now - told[0] < 0.5:
            return
        told[0] = now
        with side.cursor() as cursor:
            cursor.execute(
                "UPDATE desertions_importrun SET rows_done = %s WHERE id = %s RETURNING cancel_asked", [done, run.pk]
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise ImportCancelledError

    try:
        with side.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", run.lock_number)
            if not cursor.fetchone()[0]:
                raise AlreadyAtWorkError
        yield tell
    finally:
        side.close()
