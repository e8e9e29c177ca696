"""Keys are changed while the site works."""

import io
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from desertions.cases.possible_duplicates import cases_named
from desertions.letters import letters
from desertions.models import LetterFile, ListEntry, Source
from desertions.sealing import key_rotation
from newsroom.lib.sealing.files import SealedWriter, unsealed
from newsroom.lib.sealing.keys import WrongKeyError, is_under_first_key
from newsroom.lib.web import form_stamps
from tests.desertions.dump import TOKEN, pg_dump
from tests.factories import make_case, make_entry, make_identity, make_list, make_source, make_user

committed = pytest.mark.django_db(transaction=True)
"""Rows as a dump and another connection see them."""


@committed
def test_keys_are_changed_under_load_and_no_read_is_lost(settings):
    people = [make_identity(make_case(), surname=f"Фамилия{chr(1072 + n)}", given_name="Иван") for n in range(32)]
    entry = make_entry(make_list(is_sealed=True), surname="Ротный")
    source, old = make_source(contact="a line"), settings.SALT_KEY[0]
    settings.SALT_KEY = ["new", old]
    lost: list[str] = []
    reads = [0]
    done = threading.Event()

    def read_on() -> None:
        try:
            while not done.is_set():
                for person in people:
                    if person.case_id not in cases_named(person.full_name):
                        lost.append(person.full_name)
                    reads[0] += 1
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read_on) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _round in range(3):
        rotated = {r.table: r.changed for r in key_rotation.rotate_keys()}
        settings.SALT_KEY = [f"newer{_round}", *settings.SALT_KEY]
    done.set()
    for reader in readers:
        reader.join()
    assert lost == []
    assert reads[0] > 32
    assert rotated["desertions_identity"] == 32
    list(key_rotation.rotate_keys())

    settings.SALT_KEY = settings.SALT_KEY[:1]
    assert people[0].case_id in cases_named(people[0].full_name)
    assert ListEntry.objects.get(pk=entry.pk).full_name.startswith("Ротный")
    assert Source.objects.get(pk=source.pk).contact == "a line"
    assert {token for token in TOKEN.findall(pg_dump()) if not is_under_first_key(token)} == set()
    assert [r.changed for r in key_rotation.rotate_keys() if r.changed] == []


@pytest.mark.django_db
def test_files_of_letters_are_sealed_under_the_new_key(settings, django_capture_on_commit_callbacks):
    content = b"A paper. " * 300_000
    uploaded = SimpleUploadedFile("paper.txt", content)
    Client().post("/letters/", {"text": "Here.", "attached": uploaded, "stamp": form_stamps.issue("letter")})
    file, old = LetterFile.objects.get(), settings.SALT_KEY[0]
    settings.SALT_KEY = ["new", old]
    with django_capture_on_commit_callbacks(execute=True):
        tables = {table.table: table.changed for table in key_rotation.rotate_keys()}
    assert tables["desertions_letterfile (files)"] == 1
    settings.SALT_KEY = ["new"]
    file.refresh_from_db()
    with letters.open_file(file, by=make_user("editor"), at=timezone.now()) as opened:
        assert opened.read() == content


def test_piece_of_a_sealed_file_that_is_missing_or_moved_is_noticed():
    sealed = io.BytesIO()
    writer = SealedWriter(sealed)
    for _piece in range(5):
        writer.write(b"x" * 700_000)
    writer.finish()
    lines = sealed.getvalue().splitlines(keepends=True)
    assert b"".join(unsealed(io.BytesIO(b"".join(lines)))) == b"x" * 3_500_000
    for damaged in (lines[:-1], lines[1:], [lines[1], lines[0], *lines[2:]], [*lines, lines[-1]], []):
        with pytest.raises(WrongKeyError):
            list(unsealed(io.BytesIO(b"".join(damaged))))
