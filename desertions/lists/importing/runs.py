"""The actions on an import besides those of every job: begin, lay out, confirm. `work` does what they ask for."""

import datetime
import io
from contextlib import closing
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from desertions.choices import ImportState
from desertions.evidence import files
from desertions.lists.importing import columns, work
from desertions.models import ImportRun, NamedList, Source, SourceFile, Unit
from desertions.models.import_run import OPEN_IMPORT
from newsroom.lib.files import file_types, table_import
from newsroom.lib.jobs.advisory_locks import advisory_lock
from newsroom.lib.jobs.work import enqueue


class CannotImportError(Exception):
    """The import cannot be begun, confirmed or cancelled now; the message says why."""


class ListIsBeingImportedError(CannotImportError):
    """Another import of the list is open: `run`."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(
            _("Another import of this list is open, started by %(who)s on %(when)s. Finish or cancel it first.")
            % {"who": run.by, "when": date_format(timezone.localtime(run.at), "DATETIME_FORMAT")}
        )
        self.run = run


def begin_import(
    uploaded: Any,
    *,
    source: Source,
    by: User,
    at: datetime.datetime,
    named_list: NamedList | None = None,
    unit: Unit | None = None,
    is_whole: bool = True,
) -> ImportRun:
    """Store the file as evidence of the source, and propose how to read it and what its columns hold.

    Without `named_list` the file brings cases, which belong to `unit` if their row names no unit. A file that is
    already stored under this source is used again. Raises ImportProblemError, CannotImportError, and what
    `files.store_file` raises; then nothing is stored.
    """
    with closing(uploaded):
        return _begin(uploaded, source=source, by=by, at=at, named_list=named_list, unit=unit, is_whole=is_whole)


def _begin(
    uploaded: Any,
    *,
    source: Source,
    by: User,
    at: datetime.datetime,
    named_list: NamedList | None,
    unit: Unit | None,
    is_whole: bool,
) -> ImportRun:
    """Do what `begin_import` says; the caller closes the uploaded file."""
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
    look = columns.look_at(path, media_type)
    _lay_out(run, look)
    try:
        with transaction.atomic():
            run.file = _keep(source, uploaded, by=by, at=at)
            run.save()
    except IntegrityError as error:
        _require_none_open(named_list)
        raise CannotImportError(_("The import could not be started. Try again.")) from error
    return run


@transaction.atomic
def confirm_layout(run: ImportRun, *, layout: dict[str, Any], chosen: list[str], by_worker: bool = True) -> None:
    """Set how the file is read and what each column holds, and queue it for reading.

    Raises ImportProblemError if the columns do not identify a person, CannotImportError if the import is no longer
    waiting for this.
    """
    locked = _lock(run, {ImportState.MAPPING, ImportState.READY})
    columns.require_columns(chosen, of_cases=locked.is_of_cases)
    locked.layout, locked.columns = layout, chosen
    _go(locked, ImportState.READING, run)
    if by_worker:
        enqueue(locked)


def confirm_import(run: ImportRun, *, by: User, at: datetime.datetime, by_worker: bool = True) -> None:
    """Confirm the preview, and queue the import for writing. Does nothing if it was confirmed before.

    Raises CannotImportError if there is no preview to confirm.
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
            enqueue(locked)


def import_at_once(uploaded: Any, *, by: User, at: datetime.datetime, **into: Any) -> ImportRun:
    """Begin, read, confirm and write an import as proposed, without a preview. Returns the finished run.

    Arguments are those of `begin_import`. Raises what `begin_import`, `read` and `write` raise.
    """
    run = begin_import(uploaded, by=by, at=at, **into)
    with advisory_lock(run.lock_number):
        confirm_layout(run, layout=run.layout, chosen=run.columns, by_worker=False)
        work.read(run)
        confirm_import(run, by=by, at=at, by_worker=False)
        run.refresh_from_db()
        work.write(run)
    return run


def _lay_out(run: ImportRun, look: table_import.Look) -> None:
    """Set the layout and the columns that are proposed for the file."""
    layout = look.layout
    remembered = run.named_list.headings if run.named_list else {}
    layout.heading = columns.heading_row(look.first_rows, of_cases=run.is_of_cases, remembered=remembered)
    run.layout = layout.as_json()
    run.columns = columns.propose_columns(run, look)
    run.layout["month_first"] = columns.shows_month_first(look, run.columns, layout.heading)


def _keep(source: Source, uploaded: Any, *, by: User, at: datetime.datetime) -> SourceFile:
    """Return the stored file. Its text is not extracted for the search, which finds the imported rows instead.

    Raises what `files.store_file` raises, unless the same file is stored under this source.
    """
    try:
        return files.store_file(source, uploaded, by=by, at=at, origin=_("sent for an import"), is_searched=False)
    except files.AlreadyHeldError as error:
        if error.file.source_id != source.pk:
            raise
        files.forget_text(error.file)
        return error.file


def _require_none_open(named_list: NamedList | None) -> None:
    """Raise ListIsBeingImportedError if an import of the list is open."""
    if named_list is None:
        return
    other = ImportRun.objects.filter(named_list=named_list, state__in=OPEN_IMPORT).select_related("by").first()
    if other is not None:
        raise ListIsBeingImportedError(other)


def _lock(run: ImportRun, states: set[ImportState]) -> ImportRun:
    """Return the import, locked. Raises CannotImportError if it is in none of these states."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state not in states:
        raise CannotImportError(_("The state of the import has changed: it is now “%s”.") % locked.get_state_display())
    result: ImportRun = locked
    return result


def _go(locked: ImportRun, state: ImportState, run: ImportRun) -> None:
    """Move the locked import to this state, and refresh `run`."""
    locked.begin_phase(state, total=locked.done if state == ImportState.WRITING else _lines(locked))
    locked.save()
    run.refresh_from_db()


def _lines(run: ImportRun) -> int:
    """Return roughly how many rows the file has, or 0 if that is not known before it is read."""
    if run.file.media_type in table_import.WORKBOOKS:
        return 0
    lines = 0
    with Path(storages["evidence"].path(run.file.path)).open("rb") as file:
        while piece := file.read(io.DEFAULT_BUFFER_SIZE * 64):
            lines += piece.count(b"\n")
    return lines
