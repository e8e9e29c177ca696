"""Uploads that stream to the disk on which they will stay, hashed on the way and never held in memory."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.lib.sealing.files import SealedWriter

TOO_LARGE = _("File: it is larger than the site accepts. Nothing was stored; split it or ask the operator.")
NO_ROOM = _("File: the server's disk is full. Nothing was stored; tell the operator and send it again.")

NO_ROOM_FOR_LETTERS = _("Files: the newsroom can take no files just now. Send the text alone, or try again tomorrow.")
INTERRUPTED = _("Files: the upload was interrupted and nothing was stored. Choose them again and send.")
TOO_MANY = _("Files: at most %(most)d at a time. Send the others with the code that you get.")


class IncomingFile(TemporaryUploadedFile):
    """An upload in progress, in `EVIDENCE_ROOT/incoming`. It is deleted on closing, unless it was moved away."""

    sha256 = ""
    """The hash of the finished file, in hexadecimal."""

    def __init__(self, name: Any, content_type: Any, charset: Any, content_type_extra: Any) -> None:
        directory = Path(settings.EVIDENCE_ROOT) / "incoming"
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=directory)  # noqa: SIM115 # closed as an upload
        UploadedFile.__init__(self, file, name, content_type, 0, charset, content_type_extra)

    @classmethod
    def holding(cls, name: str, content: bytes) -> "IncomingFile":
        """Return a finished upload of these bytes, as a command needs it."""
        incoming = cls(name, "", None, None)
        incoming.write(content)
        incoming.flush()
        incoming.size, incoming.sha256 = len(content), hashlib.sha256(content).hexdigest()
        return incoming


class HashingUploadHandler(TemporaryFileUploadHandler):
    """Upload handler that writes to the disk of the evidence and sets `sha256` of the finished file, in hexadecimal.

    Uploads of users who are not staff are not read at all, and `request.is_cut_at_upload` is set.
    A rejected upload is deleted, and the reason, as text, is
    set as `request.upload_refusal` for the form to show.
    """

    chunk_size = 1024 * 1024
    """Bytes that are read at a time."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        request: Any = self.request
        if not getattr(getattr(request, "user", None), "is_staff", False):
            request.is_cut_at_upload = True
            raise StopUpload(connection_reset=True)
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.sha256 = hashlib.sha256()
        self.hashing = Thread()
        self.hashing.start()
        try:
            self.file = IncomingFile(self.file_name, self.content_type, self.charset, self.content_type_extra)
        except OSError:
            self._refuse(NO_ROOM)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.EVIDENCE_FILE_LIMIT:
            self._refuse(TOO_LARGE)
        self._hash(raw_data)
        try:
            self.file.write(raw_data)
        except OSError:
            self._refuse(NO_ROOM)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile | None:
        try:
            finished: Any = super().file_complete(file_size)
            finished.flush()
        except OSError:
            self.request.upload_refusal = NO_ROOM  # type: ignore[union-attr]
            return None
        self.hashing.join()
        finished.sha256 = self.sha256.hexdigest()
        result: TemporaryUploadedFile | None = finished
        return result

    def _hash(self, raw_data: bytes) -> None:
        """Hash a chunk in a thread while it is written; hashing lags by at most one chunk."""
        self.hashing.join()
        self.hashing = Thread(target=self.sha256.update, args=(raw_data,))
        self.hashing.start()

    def _refuse(self, reason: Any) -> None:
        """Delete the upload, set the reason on the request, and raise SkipFile."""
        self.request.upload_refusal = reason  # type: ignore[union-attr]
        if getattr(self, "file", None) is not None:
            try:
                self.file.close()
            except OSError:
                Path(self.file.temporary_file_path()).unlink(missing_ok=True)
        raise SkipFile


class SealingUploadHandler(FileUploadHandler):
    """Upload handler for letters of readers: the bytes are sealed while they come, and never on the disk in clear.

    The finished file has its `size` and `sha256` as they came. The reason of a refusal is set as
    `request.upload_refusal`; what came of that file is deleted. At most `most` files are taken, and none while
    fewer than `keep_free` bytes are free on the disk.
    """

    chunk_size = 1024 * 1024

    def __init__(self, request: HttpRequest, *, most: int, keep_free: int) -> None:
        super().__init__(request)
        self.most, self.keep_free, self.number = most, keep_free, 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        request: Any = self.request
        self.number += 1
        if self.number > self.most:
            request.upload_refusal = TOO_MANY % {"most": self.most}
            raise SkipFile
        root = Path(settings.EVIDENCE_ROOT)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(root).free < self.keep_free:
            request.upload_refusal = NO_ROOM_FOR_LETTERS
            raise SkipFile
        self.file = IncomingFile(self.file_name, self.content_type, self.charset, self.content_type_extra)
        self.sha256, self.writer = hashlib.sha256(), SealedWriter(self.file)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.sha256.update(raw_data)
        try:
            self.writer.write(raw_data)
        except OSError as error:
            self._discard()
            self.request.upload_refusal = NO_ROOM_FOR_LETTERS  # type: ignore[union-attr]
            raise SkipFile from error

    def file_complete(self, file_size: int) -> IncomingFile | None:
        try:
            self.writer.finish()
        except OSError:
            self._discard()
            self.request.upload_refusal = NO_ROOM_FOR_LETTERS  # type: ignore[union-attr]
            return None
        self.file.seek(0)
        self.file.size, self.file.sha256 = file_size, self.sha256.hexdigest()
        return self.file

    def upload_interrupted(self) -> None:
        """Delete what came, and refuse the rest, after the body broke off within a file."""
        request: Any = self.request
        request.upload_refusal = getattr(request, "upload_refusal", None) or INTERRUPTED
        self._discard()

    def _discard(self) -> None:
        file = getattr(self, "file", None)
        if file is not None:
            try:
                file.close()
            except OSError:
                Path(file.temporary_file_path()).unlink(missing_ok=True)
