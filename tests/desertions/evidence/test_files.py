"""Files of sources: stored once, checked on arrival, and never altered."""

import hashlib
import io
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.urls import reverse

from desertions.choices import Confidentiality
from desertions.models import SourceFile
from newsroom.lib.files import uploads
from tests.desertions.evidence.storing import ADD, incoming, stored_path, upload
from tests.factories import make_file, make_source, pdf_bytes

pytestmark = pytest.mark.django_db


def test_stored_file_keeps_its_bytes_and_knows_hash_type_uploader_and_time(desk, reporter):
    content = pdf_bytes("Volgograd")
    answer = upload(desk, content, "Список части.pdf")
    file = SourceFile.objects.get()
    assert answer.url == reverse("admin:desertions_sourcefile_change", args=[file.pk])
    assert stored_path(file).read_bytes() == content
    assert stored_path(file).stat().st_mode & 0o777 == 0o400
    assert (file.name, file.media_type, file.uploaded_by) == ("Список части.pdf", "application/pdf", reporter)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert incoming() == []


def test_file_lies_outside_everything_readers_can_fetch(desk):
    upload(desk, pdf_bytes("x"))
    path = stored_path(SourceFile.objects.get())
    assert Path(settings.MEDIA_ROOT) not in path.parents
    assert Path(settings.STATIC_ROOT) not in path.parents
    assert desk.get(f"{settings.MEDIA_URL}{SourceFile.objects.get().path}").status_code == 404


def test_same_bytes_twice_are_recognised(desk):
    content = pdf_bytes("twice")
    upload(desk, content)
    answer = upload(desk, content, "other name.pdf")
    assert answer.status_code == 400
    assert "already has this exact file" in answer.content.decode()
    assert SourceFile.objects.count() == 1


def test_same_bytes_under_a_sealed_source_are_recognised_without_naming_it(desk):
    content = pdf_bytes("sealed twice")
    make_file(make_source(title="Sealed title", confidentiality=Confidentiality.SEALED), content)
    page = upload(desk, content).content.decode()
    assert "under a sealed source" in page
    assert "Sealed title" not in page


def test_reporter_stores_nothing_under_a_source_he_may_not_open(desk):
    sealed = make_source(confidentiality=Confidentiality.SEALED)
    assert upload(desk, pdf_bytes("x"), source=sealed).status_code == 400
    assert not SourceFile.objects.exists()


def test_file_of_a_person_who_is_not_staff_is_not_even_read(db):
    client = Client(enforce_csrf_checks=False)
    upload(client, pdf_bytes("x"))
    assert incoming() == []
    assert not SourceFile.objects.exists()


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * 300 * 1024**2)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.pdf", lambda: b"", "it is empty"),
        ("program.pdf", lambda: Path(sys.executable).resolve().read_bytes()[:50_000], "this is a program"),
        ("script.txt", lambda: b"#!/bin/sh\necho", "this is a program"),
        ("report.docx", bomb, "unpacked, it would be far larger"),
        ("cut.docx", lambda: bomb()[:2000], "damaged or incomplete"),
        ("noise.pdf", lambda: bytes(range(256)) * 40, "this kind of file is not accepted"),
    ],
)
def test_file_that_is_not_what_the_desk_keeps_is_refused_in_words(name, content, message, desk):
    answer = upload(desk, content(), name)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert message in page
    assert "from the archive" in page
    assert not SourceFile.objects.exists()
    assert incoming() == []


def test_file_cut_in_the_middle_is_refused(desk):
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (("source", make_source().pk), ("origin", "from the archive"))
    )
    body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="list.pdf"\r\n\r\n'.encode()
    body += pdf_bytes("cut")[:300]
    answer = desk.generic("POST", ADD, body, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 400
    assert "the upload was interrupted" in answer.content.decode()
    assert not SourceFile.objects.exists()
    assert incoming() == []


def test_full_disk_is_told_and_leaves_nothing_half_written(desk, monkeypatch):
    """The kernel itself refuses: /dev/full takes no byte."""
    full = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115

    class OnFullDisk(uploads.IncomingFile):
        def __init__(self, *args):  # type: ignore[no-untyped-def]
            super().__init__(*args)
            self.file.file.close()
            self.file.file = full

    monkeypatch.setattr(uploads, "IncomingFile", OnFullDisk)
    answer = upload(desk, pdf_bytes("x"))
    full.close()
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "disk is full" in page
    assert "from the archive" in page
    assert not SourceFile.objects.exists()
    assert incoming() == []


def test_file_above_the_limit_is_refused(desk, settings):
    settings.EVIDENCE_FILE_LIMIT = 1000
    answer = upload(desk, pdf_bytes("x") + b" " * 2000)
    assert answer.status_code == 400
    assert "larger than the site accepts" in answer.content.decode()
    assert incoming() == []


def test_bytes_are_taken_away_when_the_row_cannot_be_written(reporter):
    before = set(Path(settings.EVIDENCE_ROOT).rglob("*"))
    with pytest.raises(DatabaseError), transaction.atomic():
        make_file(by=type(reporter)(pk=None))
    left = {path for path in set(Path(settings.EVIDENCE_ROOT).rglob("*")) - before if path.is_file()}
    assert left == set()


def test_verify_evidence_names_a_file_with_one_byte_flipped_and_one_that_is_gone(capsys):
    sound, flipped, gone = make_file(), make_file(), make_file()
    call_command("verify_evidence", stdout=io.StringIO())
    path = stored_path(flipped)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    stored_path(gone).unlink()
    stderr = io.StringIO()
    with pytest.raises(CommandError, match="2 of 3 files have changed or are gone"):
        call_command("verify_evidence", stderr=stderr)
    lines = stderr.getvalue().splitlines()
    assert len(lines) == 2
    assert flipped.path in lines[0]
    assert "has changed" in lines[0]
    assert gone.path in lines[1]
    assert "is gone" in lines[1]
    assert sound.path not in stderr.getvalue()
