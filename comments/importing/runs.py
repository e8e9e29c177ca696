"""The steps of an import of comments: begin, read for the preview, confirm, write, cancel. Its file is never kept."""

import datetime
import os
import shutil
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_tasks import task

from comments.importing import blogger, disqus, json_lines, staging, wxr
from comments.importing.foreign_comments import Export, Reader, read_parts
from comments.models import CommentImport
from newsroom.lib.files.unpacking import DAMAGED_ERRORS, PackedFileError, unpacked
from newsroom.lib.files.xml import UnreadableXmlError
from newsroom.lib.jobs.advisory_locks import AlreadyLockedError, advisory_lock, is_free

State, Form = CommentImport.State, CommentImport.Form
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

    Without `by_worker`, the caller runs `work_on`.
    """
    directory = Path(settings.EVIDENCE_ROOT) / "comment-imports"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / uuid.uuid4().hex
    _take(Path(file.temporary_file_path()), path)
    run = CommentImport.objects.create(
        form=form,
        path=str(path),
        name=Path(file.name).name[:200],
        as_they_were=as_they_were,
        places=places,
        by_id=by.pk,
        at=at,
    )
    if by_worker:
        transaction.on_commit(lambda: work_on_comment_import.enqueue(run.pk, get_language() or ""))
    return run


def confirm_import(run: CommentImport, *, by_worker: bool = True) -> None:
    """Have the comments of the preview written. Without `by_worker`, the caller runs `work_on`.

    Raises CannotImportError unless the import waits for confirmation.
    """
    _move(run, State.READY, State.WRITING)
    if by_worker:
        transaction.on_commit(lambda: work_on_comment_import.enqueue(run.pk, get_language() or ""))


def cancel_import(run: CommentImport) -> None:
    """Cancel the import and remove its file. Raises CannotImportError unless it waits for confirmation."""
    _move(run, State.READY, State.CANCELLED)
    delete_file(run)


def resume_import(run: CommentImport) -> None:
    """Start an interrupted import again; nothing of it was written. Raises CannotImportError for any other."""
    if not is_interrupted(run):
        raise CannotImportError(_("This import is %s already.") % run.get_state_display())
    work_on_comment_import.enqueue(run.pk, get_language() or "")


def is_interrupted(run: CommentImport) -> bool:
    """Return whether the import should be at work but no process works on it."""
    return run.is_at_work and is_free(run.lock_number)


def work_on(run: CommentImport) -> None:
    """Read the file for the preview, or write what was confirmed: all of it or nothing.

    The advisory lock of the import is held meanwhile and ends with the connection. Does nothing if another process
    holds it. An error in the file is stored in `problem`; an unexpected one is also raised again.
    """
    try:
        with advisory_lock(run.lock_number):
            run.refresh_from_db()
            if run.is_at_work:
                _work(run)
    except AlreadyLockedError:
        return
    finally:
        if run.state in (State.DONE, State.FAILED):
            delete_file(run)


def give_up_import(run: CommentImport) -> bool:
    """End an import that was not confirmed, failed or was interrupted, and remove its file, which holds addresses.

    Returns False if a process is working on it.
    """
    if run.is_at_work and not is_interrupted(run):
        return False
    run.state = State.CANCELLED if run.state == State.READY else State.FAILED
    run.save(update_fields=["state"])
    delete_file(run)
    return True


def _work(run: CommentImport) -> None:
    try:
        suffixes = (".jsonl", ".json") if run.form == Form.LINES else (".xml", ".atom")
        with unpacked(Path(run.path), suffixes) as files, transaction.atomic():
            _stage_and_write(run, read_parts(READERS[run.form], files))
    except Exception as error:
        run.state, run.problem, run.done_at = State.FAILED, problem_of(error), None
        run.save(update_fields=["state", "problem", "done_at"])
        if not isinstance(error, EXPECTED_ERRORS):
            raise


def _stage_and_write(run: CommentImport, export: Export) -> None:
    is_to_be_written = run.state == State.WRITING
    staging.stage(export, run, is_to_be_written=is_to_be_written)
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
    """Return why an import failed, as a message."""
    if isinstance(error, UnreadableXmlError):
        return _("Line %(line)d of the file cannot be read: %(what)s.") % {"line": error.line, "what": error.what}
    if isinstance(error, json_lines.UnreadableLineError):
        return _("Line %s of the file is not a comment.") % error
    if isinstance(error, CannotImportError | PackedFileError):
        return str(error)
    if isinstance(error, DAMAGED_ERRORS):
        return _("The file ends too soon, or is damaged.")
    return _("The import failed; the server log has the reason.")


def delete_file(run: CommentImport) -> None:
    """Remove the file: exports hold addresses of readers, which this site stores of nobody."""
    if run.path:
        Path(run.path).unlink(missing_ok=True)
        run.path = ""
        run.save(update_fields=["path"])


def _take(file: Path, path: Path) -> None:
    """Give the uploaded bytes a second name where possible, or else copy them."""
    try:
        os.link(file, path)
    except OSError:
        shutil.copyfile(file, path)


def _move(run: CommentImport, before: str, after: str) -> None:
    if not CommentImport.objects.filter(pk=run.pk, state=before).update(state=after):
        run.refresh_from_db(fields=["state"])
        raise CannotImportError(_("This import is %s already.") % run.get_state_display())
    run.state = after


@task(queue_name="imports")
def work_on_comment_import(run_id: int, language: str = "") -> None:
    """Read or write an import of comments. Its messages are in `language`, that of the person who asked."""
    run = CommentImport.objects.filter(pk=run_id).first()
    if run is not None:
        with override(language or get_language()):
            work_on(run)
