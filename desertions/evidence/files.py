"""Files of sources: storing each once, opening it with a row in the chain of custody, verifying it."""

import contextlib
import datetime
import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files import File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from desertions.choices import CustodyAct, TextState
from desertions.evidence.text_extraction import read_text_of_file
from desertions.models import CustodyRow, FilePage, Source, SourceFile
from newsroom.lib.desk.history import history_context
from newsroom.lib.files import file_types


class AlreadyHeldError(Exception):
    """The same bytes are stored already, as `file`."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__()
        self.file = file


class NoRoomError(Exception):
    """The disk is full; nothing was stored."""


def store_file(
    source: Source,
    uploaded: Any,
    *,
    by: User,
    at: datetime.datetime,
    origin: str = "",
    is_searched: bool = True,
) -> SourceFile:
    """Store the uploaded bytes, unaltered, as a file of this source, and begin its chain of custody.

    `uploaded` came through `HashingUploadHandler`: it is on disk and has its `sha256`. Unless `is_searched` is false,
    as for a list of names, the text of a PDF or text file is extracted for the desk's search after the commit.

    Raises AlreadyHeldError, file_types.RefusedFileError or NoRoomError; nothing is left behind then.
    """
    media_type = file_types.media_type(Path(uploaded.temporary_file_path()))
    held = SourceFile.objects.filter(sha256=uploaded.sha256).first()
    if held is not None:
        raise AlreadyHeldError(held)
    with stored_bytes(uploaded) as path, _once(uploaded.sha256), transaction.atomic(), history_context(user=by):
        readable = is_searched and (media_type == "application/pdf" or media_type.startswith("text/"))
        file = SourceFile.objects.create(
            source=source, path=path, name=Path(uploaded.name).name[:255], size=uploaded.size, sha256=uploaded.sha256,
            media_type=media_type, origin=origin, uploaded_by_id=by.pk, uploaded_at=at,
            text_state=TextState.WAITING if readable else TextState.NONE,
        )  # fmt: skip
        CustodyRow.objects.create(file=file, act=CustodyAct.STORED, detail=file.sha256, by_id=by.pk, at=at)
        if readable:
            transaction.on_commit(lambda: read_text_of_file.enqueue(file.pk))
    return file


def open_file(file: SourceFile, *, act: CustodyAct, by: User, at: datetime.datetime, detail: str = "") -> File[Any]:
    """Write a row in the chain of custody that says who opened the file, then return the stored bytes.

    If the row cannot be written, the file is not opened. Raises FileNotFoundError if the bytes are gone.
    """
    CustodyRow.objects.create(file=file, act=act, detail=detail[:200], by_id=by.pk, at=at)
    return file.open()


@transaction.atomic
def read_text_again(file: SourceFile) -> None:
    """Queue the extraction of the text once more, after it failed or did not finish."""
    locked = SourceFile.objects.select_for_update(no_key=True).get(pk=file.pk)
    locked.text_state = TextState.WAITING
    locked.save(update_fields=["text_state"])
    transaction.on_commit(lambda: read_text_of_file.enqueue(locked.pk))


@transaction.atomic
def forget_text(file: SourceFile) -> None:
    """Remove the text of the file from the search, as for a list of names; the stored bytes stay."""
    FilePage.objects.filter(file=file).delete()
    SourceFile.objects.filter(pk=file.pk).update(text_state=TextState.NONE, pages=None)


@dataclass(frozen=True)
class FileProblem:
    """A problem that verification found with one file, as a message."""

    file: SourceFile
    problem: str


def verify_files() -> Iterator[FileProblem]:
    """Hash every stored file again and check its chain of custody; yield the problems, in the order of storing."""
    for file in SourceFile.objects.order_by("pk").iterator(chunk_size=500):
        problem = problem_of_bytes(file) or _problem_of_chain(file)
        if problem:
            yield FileProblem(file, problem)


def altered_chains() -> Iterator[str]:
    """Yield the subjects (identities, lists, exports) whose chain of custody was altered."""
    subjects = CustodyRow.objects.filter(file=None).order_by("subject").values_list("subject", flat=True).distinct()
    for subject in subjects.iterator(chunk_size=500):
        if not chain_is_whole(list(CustodyRow.objects.filter(file=None, subject=subject).order_by("position"))):
            yield subject


def chain_is_whole(rows: list[CustodyRow]) -> bool:
    """Return whether the rows of one chain, in order of position, have the links and digests that the database wrote.

    False for no rows. The digest is described at `CustodyRow`.
    """
    previous = ""
    for position, row in enumerate(rows, start=1):
        at = row.at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        parts = [previous, row.file_id or row.subject, position, row.act, row.detail, row.by_id, at]
        expected = hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()
        if (row.position, row.previous, row.digest) != (position, previous, expected):
            return False
        previous = row.digest
    return bool(rows)


def problem_of_bytes(file: SourceFile) -> str:
    """Return a message that says how the stored bytes differ from those uploaded, or `""` if they do not."""
    try:
        with file.open() as stored:
            digest = hashlib.file_digest(stored, "sha256").hexdigest()
    except FileNotFoundError:
        return _("is gone")
    except OSError as error:
        return _("cannot be read (%s)") % error.strerror
    return "" if digest == file.sha256 else _("has changed: its SHA-256 is now %s") % digest


def _problem_of_chain(file: SourceFile) -> str:
    """Return a message if the chain of custody of the file was altered, else `""`."""
    rows = list(CustodyRow.objects.filter(file=file).order_by("position"))
    return "" if chain_is_whole(rows) else _("has a chain of custody that was altered")


@contextlib.contextmanager
def _once(sha256: str) -> Iterator[None]:
    """Turn a violation of the unique SHA-256 into AlreadyHeldError: two uploads of the same bytes at one moment."""
    try:
        yield
    except IntegrityError as error:
        held = SourceFile.objects.filter(sha256=sha256).first()
        if held is None:
            raise
        raise AlreadyHeldError(held) from error


@contextlib.contextmanager
def stored_bytes(uploaded: Any) -> Iterator[str]:
    """Move the bytes into the private storage and yield their path; delete them if the block fails.

    Raises NoRoomError if the disk is full.
    """
    name = uuid.uuid4().hex
    storage, path = storages["evidence"], f"{name[:2]}/{name}"
    try:
        path = storage.save(path, uploaded)
        uploaded.close()
        _flush_to_disk(Path(storage.path(path)))
        yield path
    except BaseException as error:
        storage.delete(path)
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoRoomError(_("File: the server's disk is full. Nothing was stored; tell the operator.")) from error
        raise


def _flush_to_disk(path: Path) -> None:
    """Wait until the bytes of the file are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
