"""The steps of an import of comments: begin, read for the preview, confirm, write. Its file is never kept."""

import datetime
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.importing import blogger, disqus, json_lines, staging, wxr
from comments.importing.foreign_comments import Export, Reader, read_parts
from comments.models import CommentImport
from newsroom.lib.files.unpacking import DAMAGED_ERRORS, PackedFileError, unpacked
from newsroom.lib.files.xml import UnreadableXmlError
from newsroom.lib.jobs.work import JobProblemError, enqueue, works_on

State, Form = CommentImport.State, CommentImport.Form
Report = Callable[[int], None]
"""Called with the number of comments read. May raise to stop."""
READERS: dict[str, Reader] = {
    Form.WXR: wxr.read,
    Form.DISQUS: disqus.read,
    Form.BLOGGER: blogger.read,
    Form.LINES: json_lines.read,
}


class CannotImportError(Exception):
    """The state or the file of the import does not allow this; the message says why."""


def begin_import(
    file: Any,
    form: str,
    *,
    as_they_were: bool,
    places: str,
    by: User,
    at: datetime.datetime,
    by_worker: bool = True,
) -> CommentImport:
    """Store an uploaded file until it is imported, and have the worker read it for the preview.

    Without `by_worker`, the caller works on the job.
    """
    directory = Path(settings.EVIDENCE_ROOT) / "comment-imports"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / uuid.uuid4().hex
    _take(Path(file.temporary_file_path()), path)
    run = CommentImport(
        form=form,
        path=str(path),
        name=Path(file.name).name[:200],
        as_they_were=as_they_were,
        places=places,
        by_id=by.pk,
        at=at,
    )
    run.begin_phase(State.READING)
    run.save()
    if by_worker:
        enqueue(run)
    return run


def confirm_import(run: CommentImport, *, by_worker: bool = True) -> None:
    """Have the comments of the preview written. Without `by_worker`, the caller works on the job.

    Raises CannotImportError unless the import waits for confirmation.
    """
    with transaction.atomic():
        locked = CommentImport.objects.select_for_update().get(pk=run.pk)
        if locked.state != State.READY:
            raise CannotImportError(_("This import is %s already.") % locked.get_state_display())
        locked.begin_phase(State.WRITING, total=locked.done)
        locked.save()
        if by_worker:
            enqueue(locked)
    run.refresh_from_db()


def give_up_import(run: CommentImport) -> bool:
    """End an import that was not confirmed, failed or was interrupted, and remove its file, which holds addresses.

    Returns False if a process is working on it.
    """
    if run.is_at_work and not run.is_idle:
        return False
    run.end(State.CANCELLED if run.state == State.READY else State.FAILED, run.problem)
    return True


@works_on(CommentImport)
def work(run: CommentImport, report: Report) -> None:
    """Read the file for the preview, or write what was confirmed: all of it or nothing. Its file is removed then."""
    try:
        suffixes = (".jsonl", ".json") if run.form == Form.LINES else (".xml", ".atom")
        with unpacked(Path(run.path), suffixes) as files, transaction.atomic():
            _stage_and_write(run, read_parts(READERS[run.form], files), report)
    except EXPECTED_ERRORS as error:
        raise JobProblemError(problem_of(error)) from error
    if run.state == State.DONE:
        run.delete_file()


def _stage_and_write(run: CommentImport, export: Export, report: Report) -> None:
    is_to_be_written = run.state == State.WRITING
    staging.stage(export, run, report, is_to_be_written=is_to_be_written)
    run.counts = staging.counts()
    if is_to_be_written:
        run.counts["written"] = staging.write(run)
    staging.drop()
    run.state, run.done_at = (State.DONE, timezone.now()) if is_to_be_written else (State.READY, None)
    run.save(update_fields=["state", "counts", "findings", "done_at"])


EXPECTED_ERRORS = (
    UnreadableXmlError, json_lines.UnreadableLineError, CannotImportError, PackedFileError, *DAMAGED_ERRORS
)  # fmt: skip


def problem_of(error: Exception) -> str:
    """Return why an import cannot be done, as a message. `error` is one of `EXPECTED_ERRORS`."""
    if isinstance(error, UnreadableXmlError):
        return _("Line %(line)d of the file cannot be read: %(what)s.") % {"line": error.line, "what": error.what}
    if isinstance(error, json_lines.UnreadableLineError):
        return _("Line %s of the file is not a comment.") % error
    if isinstance(error, DAMAGED_ERRORS):
        return _("The file ends too soon, or is damaged.")
    return str(error)


def _take(file: Path, path: Path) -> None:
    """Give the uploaded bytes a second name where possible, or else copy them."""
    try:
        os.link(file, path)
    except OSError:
        shutil.copyfile(file, path)
