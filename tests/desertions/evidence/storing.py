"""Files of sources: sent by the admin's form, and where they lie."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from desertions.models import SourceFile
from tests.factories import make_source

ADD = "/admin/desertions/sourcefile/add/"


def stored_path(file: SourceFile) -> Path:
    return Path(storages["evidence"].path(file.path))


def upload(client, content: bytes, name: str = "list.pdf", source=None, **over):  # type: ignore[no-untyped-def]
    source = source or make_source()
    data = {"source": source.pk, "origin": "from the archive", "file": SimpleUploadedFile(name, content)}
    return client.post(ADD, data | {"complete": "yes"} | over)


def incoming() -> list[Path]:
    return list((Path(settings.EVIDENCE_ROOT) / "incoming").glob("*"))
