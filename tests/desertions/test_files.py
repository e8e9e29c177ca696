"""Files of sources: stored once, never altered, each reading a row that nobody can change."""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.urls import reverse

from desertions.choices import Confidentiality, CustodyAct, TextState
from desertions.evidence import files, text_extraction
from desertions.evidence.text_extraction import read_text_of_file
from desertions.models import CustodyRow, FilePage, SourceFile
from newsroom.lib.files import pdf, uploads
from tests.factories import finish, image_bytes, make_file, make_source, make_user, pdf_bytes

pytestmark = pytest.mark.django_db
ADD = "/admin/desertions/sourcefile/add/"


def stored_path(file: SourceFile) -> Path:
    return Path(storages["evidence"].path(file.path))


def upload(client, content: bytes, name: str = "list.pdf", source=None, **over):  # type: ignore[no-untyped-def]
    source = source or make_source()
    data = {"source": source.pk, "origin": "from the archive", "file": SimpleUploadedFile(name, content)}
    return client.post(ADD, data | {"complete": "yes"} | over)


@pytest.fixture
def desk(client, reporter):  # type: ignore[no-untyped-def]
    client.force_login(reporter)
    return client


def incoming() -> list[Path]:
    return list((Path(settings.EVIDENCE_ROOT) / "incoming").glob("*"))


# Storing --------------------------------------------------------------------------------------------------------------


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
    assert "holds these very bytes already" in answer.content.decode()
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


# Bad input ------------------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * 300 * 1024**2)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", lambda: b"", "it is empty"),
        ("program.pdf", lambda: Path(sys.executable).resolve().read_bytes()[:50_000], "it is a program"),
        ("script.txt", lambda: b"#!/bin/sh\necho", "it is a program"),
        ("report.docx", bomb, "unpack to far more"),
        ("cut.docx", lambda: bomb()[:2000], "damaged or cut off"),
        ("noise.pdf", lambda: bytes(range(256)) * 40, "not of a kind kept here"),
    ],
)
def test_file_that_is_not_what_the_desk_keeps_is_refused_in_words(name, content, words, desk):
    answer = upload(desk, content(), name)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
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
    assert "cut off on the way" in answer.content.decode()
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
    assert "larger than the site takes" in answer.content.decode()
    assert incoming() == []


def test_bytes_are_taken_away_when_the_row_cannot_be_written(reporter):
    before = set(Path(settings.EVIDENCE_ROOT).rglob("*"))
    with pytest.raises(DatabaseError), transaction.atomic():
        make_file(by=type(reporter)(pk=None))
    left = {path for path in set(Path(settings.EVIDENCE_ROOT).rglob("*")) - before if path.is_file()}
    assert left == set()


def test_pdf_that_hangs_its_parser_is_stopped_and_what_was_read_is_kept(tmp_path):
    """The second page writes its letter three million times: minutes of work."""
    path = tmp_path / "hang.pdf"
    path.write_bytes(pdf_bytes("First page", "a" + ") Tj (a" * 3_000_000))
    found = pdf.read_text(path, seconds=3)
    assert (found.pages, found.total, found.complete) == ({1: "First page"}, 2, False)


def test_damaged_pdf_is_kept_and_said_to_be_unreadable():
    file = make_file(content=pdf_bytes("one", "two")[:500])
    text_extraction.read_text(file)
    file.refresh_from_db()
    assert file.text_state in {TextState.FAILED, TextState.PARTLY}


# Text -----------------------------------------------------------------------------------------------------------------


def test_text_of_a_pdf_is_kept_page_by_page():
    file = make_file(content=pdf_bytes("First page", "Second page"))
    assert text_extraction.read_text(file) == 2
    file.refresh_from_db()
    assert (file.text_state, file.pages) == ("read", 2)
    assert [page.text for page in FilePage.objects.all()] == ["First page", "Second page"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-8-sig"])
def test_russian_text_is_read_in_the_encodings_it_comes_in(encoding):
    file = make_file(content="Список самовольно оставивших часть".encode(encoding), name="a.txt")
    text_extraction.read_text(file)
    assert FilePage.objects.get().text == "Список самовольно оставивших часть"


def test_worker_reads_the_text_after_the_file_is_stored(desk, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    with django_capture_on_commit_callbacks(execute=True):
        upload(desk, pdf_bytes("Kamyshin"))
    assert DBTaskResult.objects.filter(task_path="desertions.evidence.text_extraction.read_text_of_file").count() == 1
    read_text_of_file.call(SourceFile.objects.get().pk)
    assert FilePage.objects.get().text == "Kamyshin"


def test_text_that_could_not_be_read_is_said_so_and_can_be_asked_for_again(as_role, django_capture_on_commit_callbacks):
    file = make_file(content=b"Kamyshin", name="a.txt")
    stored = stored_path(file)
    stored.rename(stored.with_suffix(".away"))
    with pytest.raises(FileNotFoundError):
        read_text_of_file.call(file.pk)
    file.refresh_from_db()
    assert file.text_state == TextState.FAILED
    stored.with_suffix(".away").rename(stored)
    with django_capture_on_commit_callbacks(execute=True):
        as_role("reporter").post(reverse("admin:desertions_sourcefile_reread", args=[file.pk]))
    file.refresh_from_db()
    assert file.text_state == TextState.WAITING
    read_text_of_file.call(file.pk)
    assert FilePage.objects.get(file=file).text == "Kamyshin"


# Reading and the chain --------------------------------------------------------------------------------------


def acts(file: SourceFile) -> list[tuple[int, str, str]]:
    return list(CustodyRow.objects.filter(file=file).order_by("position").values_list("position", "act", "detail"))


def test_every_view_and_download_is_a_row_of_the_chain(as_role):
    file = make_file(make_source(confidentiality=Confidentiality.SEALED), pdf_bytes("one", "two"))
    text_extraction.read_text(file)
    editor = as_role("editor")
    address = reverse("admin:desertions_sourcefile_change", args=[file.pk])
    assert "one" in editor.get(address).content.decode()
    assert "two" in editor.get(f"{address}?page=2").content.decode()
    picture = editor.get(reverse("admin:desertions_sourcefile_page", args=[file.pk, 2]))
    assert picture.content.startswith(b"\x89PNG")
    content = finish(editor.get(reverse("admin:desertions_sourcefile_download", args=[file.pk])))
    assert content == stored_path(file).read_bytes()
    assert acts(file) == [
        (1, "stored", file.sha256),
        (2, "viewed", "page 1"),
        (3, "viewed", "page 2"),
        (4, "downloaded", ""),
    ]
    page = editor.get(reverse("admin:desertions_sourcefile_chain", args=[file.pk])).content.decode()
    assert "the chain is whole" in page


def test_picture_asked_for_alone_is_a_row_too(as_role):
    file = make_file(content=image_bytes("PNG"), name="a.png")
    answer = as_role("editor").get(reverse("admin:desertions_sourcefile_picture", args=[file.pk]))
    assert finish(answer) == stored_path(file).read_bytes()
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert [act for _n, act, _d in acts(file)] == ["stored", "viewed"]


@pytest.mark.parametrize("name", ["change", "download", "picture", "page", "chain"])
@pytest.mark.parametrize("role", ["", "nobody", "reporter", "moderator"])
def test_sealed_file_is_shut_to_who_may_not_open_it(name, role, as_role):
    file = make_file(make_source(confidentiality=Confidentiality.SEALED), image_bytes("PNG"), "a.png")
    arguments = [file.pk, 1] if name == "page" else [file.pk]
    answer = as_role(role).get(reverse(f"admin:desertions_sourcefile_{name}", args=arguments))
    assert answer.status_code in {302, 403, 404}
    assert len(acts(file)) == 1


def test_file_stays_shut_when_its_row_cannot_be_written(editor):
    file = make_file()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE desertions_custodyrow ADD CONSTRAINT no_more CHECK (position < 2)")
    with pytest.raises(IntegrityError, match="no_more"), transaction.atomic():
        files.open_file(file, act=CustodyAct.DOWNLOADED, by=editor, at=file.uploaded_at)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE desertions_custodyrow SET detail = 'x'",
        "UPDATE desertions_custodyrow SET by_id = by_id",
        "DELETE FROM desertions_custodyrow",
        "TRUNCATE desertions_custodyrow",
        "TRUNCATE desertions_sourcefile CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM desertions_custodyrow",
        "SELECT set_config('pgtrigger.ignore', '{desertions_custodyrow:refuse_change}', true); "
        "DELETE FROM desertions_custodyrow",
        "UPDATE desertions_sourcefile SET sha256 = repeat('0', 64)",
        "UPDATE desertions_sourcefile SET path = 'elsewhere'",
        "DELETE FROM desertions_sourcefile",
    ],
)
def test_evidence_is_neither_updated_nor_deleted_even_by_sql(sql):
    make_file()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="is refused: it is evidence"), transaction.atomic():
            cursor.execute(sql)
    assert CustodyRow.objects.count() == 1
    assert SourceFile.objects.count() == 1


def test_chain_shows_a_row_that_was_forged():
    file = make_file()
    CustodyRow.objects.create(file=file, act="viewed", by=make_user("editor"), at=file.uploaded_at)
    rows = list(CustodyRow.objects.order_by("position"))
    assert files.chain_is_whole(rows)
    rows[0].detail = "forged"
    assert not files.chain_is_whole(rows)
    assert not files.chain_is_whole(rows[1:])
    assert not files.chain_is_whole([])


# Verification of the archive --------------------------------------------------------------------------------


def test_verify_evidence_names_a_file_with_one_byte_flipped_and_one_that_is_gone(capsys):
    sound, flipped, gone = make_file(), make_file(), make_file()
    call_command("verify_evidence", stdout=io.StringIO())
    path = stored_path(flipped)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    stored_path(gone).unlink()
    said = io.StringIO()
    with pytest.raises(CommandError, match="2 of 3 files are not as they were"):
        call_command("verify_evidence", stderr=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == 2
    assert flipped.path in lines[0]
    assert "has changed" in lines[0]
    assert gone.path in lines[1]
    assert "is gone" in lines[1]
    assert sound.path not in said.getvalue()


def test_upload_does_not_grow_the_memory(tmp_path):
    """A file of 300 MB passes through a process that grows by less than 20."""
    code = """
import hashlib, resource
import django; django.setup()
from newsroom.lib.files.uploads import HashingUploadHandler
class Staff: is_staff = True
class Request: user = Staff()
handler = HashingUploadHandler(Request())
handler.new_file("file", "big.bin", "", None, None, None)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for place in range(300):
    handler.receive_data_chunk(bytes([place % 256]) * 2**20, place * 2**20)
done = handler.file_complete(300 * 2**20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20_000
