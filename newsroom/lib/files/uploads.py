"""Uploads that stream to the disk on which they will stay, hashed on the way and never held in memory."""

import hashlib
import tempfile
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload, TemporaryFileUploadHandler
from django.utils.translation import gettext_lazy as _

TOO_LARGE = _("File: it is larger than the site accepts. Nothing was stored; split it or ask the operator.")
NO_ROOM = _("File: the server's disk is full. Nothing was stored; tell the operator and send it again.")


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
