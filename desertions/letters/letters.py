"""Letters of readers to the newsroom: sent without a name, answered under a code, deleted by their writer."""

import datetime
import hashlib
import os
from collections.abc import Sequence
from contextlib import ExitStack

from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from desertions.cases import publication
from desertions.choices import Consent, CustodyAct, LetterState
from desertions.evidence import files as evidence_files
from desertions.evidence import tips
from desertions.evidence.custody import record_custody
from desertions.models import Letter, LetterFile, LetterMessage, Source
from newsroom.lib.desk.history import history_context
from newsroom.lib.files.file_types import RefusedFileError
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.sealing.files import unsealed
from newsroom.lib.sealing.keys import WrongKeyError, digest, digests
from newsroom.lib.sealing.receipt_codes import code_of_form

TEXT_LIMIT = 100_000
"""Maximum length of a letter, in characters."""
MAX_FILES = 10
"""Files that come with one letter."""
BODY_LIMIT = 100 * 1024**2
"""Maximum size of a letter with its files, in bytes. A larger one is refused before it is read."""
FREE_SPACE = 2 * 1024**3
"""Bytes that stay free on the disk of the evidence: with fewer, letters are taken without files."""


class SentAlreadyError(Exception):
    """The form has sent another text already; the message says what to do."""


class TakenAlreadyError(Exception):
    """The letter is a source already."""


def custody_subject(letter: Letter) -> str:
    """Return the subject that stands for a letter in the chain of custody."""
    return f"letter {letter.pk}"


def find_letter(code: int) -> Letter | None:
    """Return the letter of this code, or None. Looks under every key of the site."""
    return Letter.objects.filter(digest__in=digests(f"letter {code}")).first()


def send(
    text: str, *, files: Sequence[IncomingFile], nonce: str, at: datetime.datetime, about: str = ""
) -> tuple[Letter, int]:
    """Store a new letter. Returns it with the code that opens it; a form sent twice by accident gets one code.

    `files` came through `SealingUploadHandler`. Raises SentAlreadyError and evidence.files.NoRoomError.
    """
    code = code_of_form(nonce, "letter")
    with transaction.atomic():
        letter, is_new = Letter.objects.get_or_create(
            digest=digest(f"letter {code}"), defaults={"about": about, "received_on": at.date()}
        )
        if is_new:
            _write(letter, text, files, nonce, at)
    if not is_new:
        _require_same(nonce, text, files)
    return letter, code


def write_again(letter: Letter, text: str, *, files: Sequence[IncomingFile], nonce: str, at: datetime.datetime) -> None:
    """Add a message of the writer, and have the letter wait for the desk again.

    Does nothing if the same form has sent it already. Raises SentAlreadyError, evidence.files.NoRoomError, and
    Letter.DoesNotExist if it is deleted meanwhile.
    """
    try:
        with transaction.atomic():
            locked = Letter.objects.select_for_update().get(pk=letter.pk)
            _write(locked, text, files, nonce, at)
            locked.state = LetterState.WAITING
            locked.save(update_fields=["state"])
    except IntegrityError:
        _require_same(nonce, text, files)


@transaction.atomic
def answer(letter: Letter, text: str, *, by: User, at: datetime.datetime) -> LetterMessage:
    """Answer a letter. Its writer reads the answer with their code. Raises Letter.DoesNotExist if they deleted it."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    message = LetterMessage.objects.create(letter=locked, text=text, by_id=by.pk, on=at.date())
    locked.state = LetterState.ANSWERED
    locked.save(update_fields=["state"])
    return message


@transaction.atomic
def close(letter: Letter) -> None:
    """Put a letter away: nothing more is to be done. Its writer may write again, and it waits again.

    Raises Letter.DoesNotExist if they deleted it.
    """
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    locked.state = LetterState.CLOSED
    locked.save(update_fields=["state"])


@transaction.atomic
def delete(letter: Letter, *, at: datetime.datetime) -> bool:
    """Delete a letter, as its writer asks, with its messages and files. Returns whether nothing at all is left of it.

    A source that the desk has made of it and nobody has worked with goes too. Otherwise its consent is withdrawn: it
    stays sealed, and nothing public rests on it any more.
    """
    locked = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).select_related("source").first()
    if locked is None:
        return True
    source, taken_by = locked.source, locked.taken_by
    _delete_rows(locked)
    return source is None or taken_by is None or _release(source, by=taken_by, at=at)


@transaction.atomic
def discard(letter: Letter) -> None:
    """Delete a letter that says nothing, as the desk decides. Raises TakenAlreadyError if it has become a source."""
    locked = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if locked is None:
        return
    if locked.source_id is not None:
        raise TakenAlreadyError
    _delete_rows(locked)


def take_as_source(letter: Letter, *, by: User, at: datetime.datetime) -> tuple[Source, list[str]]:
    """Make a sealed source of what the writer wrote, and evidence of its files. Returns it with messages about files.

    A file that the desk does not accept, or holds already, stays with the letter, and a message says so. Raises
    TakenAlreadyError, Letter.DoesNotExist, WrongKeyError and evidence.files.NoRoomError.
    """
    problems = []
    with transaction.atomic():
        locked = Letter.objects.select_for_update().get(pk=letter.pk)
        if locked.source_id is not None:
            raise TakenAlreadyError
        own = LetterMessage.objects.filter(letter=locked, by=None)
        statement = "\n\n".join(message.text for message in own if message.text) or _("Files only.")
        about = locked.about or _("what the newsroom should know")
        title = _("A reader’s letter about “%s”") % about
        locked.source = tips.take_tip(statement, title=title, by=by, at=at)
        locked.taken_by = by
        locked.save(update_fields=["source", "taken_by"])
        for file in LetterFile.objects.filter(message__letter=locked):
            try:
                evidence_files.store_file(
                    locked.source, _in_clear(file), by=by, at=at, origin=_("Came with letter %d") % locked.pk
                )
            except evidence_files.AlreadyHeldError:
                problems.append(_("%s: the desk has this very file already.") % file.name)
            except RefusedFileError as error:
                problems.append(f"{file.name}: {error}")
    return locked.source, problems


def open_file(file: LetterFile, *, by: User, at: datetime.datetime) -> IncomingFile:
    """Record that someone takes a file of a letter, then return it in clear.

    Raises FileNotFoundError if it is gone, WrongKeyError if it is not what came.
    """
    record_custody(
        custody_subject(file.message.letter), act=CustodyAct.DOWNLOADED, by=by, at=at, detail=f"file {file.pk}"
    )
    return _in_clear(file)


def _write(
    letter: Letter, text: str, files: Sequence[IncomingFile], nonce: str, at: datetime.datetime
) -> LetterMessage:
    with ExitStack() as stack:
        paths = [stack.enter_context(evidence_files.stored_bytes(file)) for file in files]
        message = LetterMessage.objects.create(
            letter=letter, text=text, on=at.date(), form_digest=digest(f"form {nonce}")
        )
        day = datetime.datetime.combine(at.date(), datetime.time(), datetime.UTC).timestamp()
        for path, file in zip(paths, files, strict=True):
            os.utime(storages["evidence"].path(path), (day, day))  # the hour is not stored
            name = str(file.name)[:255]
            LetterFile.objects.create(message=message, path=path, name=name, size=file.size, sha256=file.sha256)
    return message


def _delete_rows(locked: Letter) -> None:
    """Delete the rows of a letter, and the bytes of its files after the commit."""
    # Locked, as a rotation of keys writes files anew.
    files = LetterFile.objects.select_for_update(of=("self",)).filter(message__letter=locked)
    paths = list(files.values_list("path", flat=True))
    locked.delete()
    transaction.on_commit(lambda: _delete_bytes(paths))


def _require_same(nonce: str, text: str, files: Sequence[IncomingFile]) -> None:
    """Raise SentAlreadyError unless the form has sent just this text and these files."""
    sent = LetterMessage.objects.filter(form_digest__in=digests(f"form {nonce}")).first()
    hashes = sorted(file.sha256 for file in sent.files.all()) if sent else []
    if sent is None or sent.text != text or hashes != sorted(file.sha256 for file in files):
        raise SentAlreadyError(_("This form has sent a letter already. Open it with its code to write more."))


def _release(source: Source, *, by: User, at: datetime.datetime) -> bool:
    """Delete the source if nobody has worked with it, else withdraw its consent. Returns whether it is deleted."""
    try:
        with transaction.atomic():
            tips.take_tip_back(source)
        return True
    except tips.InUseError:
        with history_context(user=by, reason=_("The writer deleted the letter.")):
            source.consent = Consent.WITHDRAWN
            source.save(update_fields=["consent"])
        publication.hide_unsupported(source, by=by, at=at)
        return False


def _delete_bytes(paths: list[str]) -> None:
    for path in paths:
        storages["evidence"].delete(path)


def _in_clear(file: LetterFile) -> IncomingFile:
    """Return the file as it came. It is deleted on closing. Raises WrongKeyError unless it has its SHA-256."""
    incoming, sha256 = IncomingFile(file.name, "", None, None), hashlib.sha256()
    with file.open() as sealed:
        for piece in unsealed(sealed):
            sha256.update(piece)
            incoming.write(piece)
    incoming.flush()
    incoming.seek(0)
    incoming.size, incoming.sha256 = file.size, sha256.hexdigest()
    if incoming.sha256 != file.sha256:
        incoming.close()
        raise WrongKeyError("A file of a letter is not what came.")
    return incoming
