"""The verbs on files of sources: store once, open with a row in the chain of custody, verify."""

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

from django.contrib.auth.models import AbstractBaseUser
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
    """The desk holds these very bytes; `file` is where."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__()
        self.file = file


class NoRoomError(Exception):
    """The disk is full; nothing was stored."""


def store_file(
    source: Source,
    uploaded: Any,
    *,
    by: AbstractBaseUser,
    at: datetime.datetime,
    origin: str = "",
    is_searched: bool = True,
) -> SourceFile:
    """Keep the uploaded bytes, unaltered, as a file of this source, and begin its chain of custody.

    `uploaded` came through `HashingUploadHandler`: it is on the disk and has its `sha256`. Its text is taken out for
    the desk's search unless it is not to be `is_searched`, as a list of names is not. Raises
    AlreadyHeldError, file_types.RefusedFileError and NoRoomError; then nothing is left behind.
    """
    found = file_types.media_type(Path(uploaded.temporary_file_path()))
    held = SourceFile.objects.filter(sha256=uploaded.sha256).first()
    if held is not None:
        raise AlreadyHeldError(held)
    with _stored(uploaded) as path, _once(uploaded.sha256), transaction.atomic(), history_context(user=by):
        readable = is_searched and (found == "application/pdf" or found.startswith("text/"))
        file = SourceFile.objects.create(
            source=source, path=path, name=Path(uploaded.name).name[:255], size=uploaded.size, sha256=uploaded.sha256,
            media_type=found, origin=origin, uploaded_by_id=by.pk, uploaded_at=at,
            text_state=TextState.WAITING if readable else TextState.NONE,
        )  # fmt: skip
        CustodyRow.objects.create(file=file, act=CustodyAct.STORED, detail=file.sha256, by_id=by.pk, at=at)
        if readable:
            transaction.on_commit(lambda: read_text_of_file.enqueue(file.pk))
    return file


def open_file(
    file: SourceFile, *, act: CustodyAct, by: AbstractBaseUser, at: datetime.datetime, detail: str = ""
) -> File:
    """The stored bytes, after a row in the chain says who opened them. Raises FileNotFoundError.

    A row that cannot be written keeps the file shut.
    """
    CustodyRow.objects.create(file=file, act=act, detail=detail[:200], by_id=by.pk, at=at)
    return file.open()


@transaction.atomic
def read_text_again(file: SourceFile) -> None:
    """Ask the worker to take the text out once more, where that failed or never came to an end."""
    locked = SourceFile.objects.select_for_update(no_key=True).get(pk=file.pk)
    locked.text_state = TextState.WAITING
    locked.save(update_fields=["text_state"])
    transaction.on_commit(lambda: read_text_of_file.enqueue(locked.pk))


@transaction.atomic
def forget_text(file: SourceFile) -> None:
    """Take the file's text out of the search, as of a list of names; the stored bytes stay."""
    FilePage.objects.filter(file=file).delete()
    SourceFile.objects.filter(pk=file.pk).update(text_state=TextState.NONE, pages=None)


@dataclass(frozen=True)
class FileProblem:
    """What verification found wrong with one file."""

    file: SourceFile
    problem: str


def verify_files() -> Iterator[FileProblem]:
    """Hash every stored file again and follow its chain; yield what does not fit, in the order of storing."""
    for file in SourceFile.objects.order_by("pk").iterator(chunk_size=500):
        problem = problem_of_bytes(file) or _problem_of_chain(file)
        if problem:
            yield FileProblem(file, problem)


def altered_chains() -> Iterator[str]:
    """The subjects (identities, lists) whose chain of custody does not fit together any more."""
    subjects = CustodyRow.objects.filter(file=None).order_by("subject").values_list("subject", flat=True).distinct()
    for subject in subjects.iterator(chunk_size=500):
        if not chain_is_whole(list(CustodyRow.objects.filter(file=None, subject=subject).order_by("position"))):
            yield subject


def chain_is_whole(rows: list[CustodyRow]) -> bool:
    """Whether these rows of one chain, in order of position, are linked as the database linked them."""
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
    """In words, in what the stored bytes are not those that came; nothing where they are."""
    try:
        with file.open() as stored:
            digest = hashlib.file_digest(stored, "sha256").hexdigest()
    except FileNotFoundError:
        return _("is gone")
    except OSError as error:
        return _("cannot be read (%s)") % error.strerror
    return "" if digest == file.sha256 else _("has changed: its SHA-256 is now %s") % digest


def _problem_of_chain(file: SourceFile) -> str:
    rows = list(CustodyRow.objects.filter(file=file).order_by("position"))
    return "" if chain_is_whole(rows) else _("has a chain of custody that was altered")


@contextlib.contextmanager
def _once(sha256: str) -> Iterator[None]:
    """Two uploads of the same bytes at one moment: the second is told where the first went."""
    try:
        yield
    except IntegrityError as error:
        held = SourceFile.objects.filter(sha256=sha256).first()
        if held is None:
            raise
        raise AlreadyHeldError(held) from error


@contextlib.contextmanager
def _stored(uploaded: Any) -> Iterator[str]:
    """Move the bytes to their place; take them away again if what follows fails."""
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
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
