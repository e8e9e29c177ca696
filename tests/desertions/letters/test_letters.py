"""Letters of readers: sent without a name, sealed, answered, taken as a source, deleted by their writer."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from desertions.choices import Consent, CustodyAct, LetterState, Publication, Verification
from desertions.letters import letters
from desertions.models import CustodyRow, Evidence, Letter, LetterFile, LetterMessage, Source, SourceFile
from newsroom.lib.desk.history import events_of
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.web import form_stamps
from tests.factories import finish, make_case, make_user, sign_client_in

pytestmark = pytest.mark.django_db
WRITE, OPEN, AGAIN, DELETE = (
    "/letters/", "/letters/answer/", "/letters/answer/write/", "/letters/answer/delete/",
)  # fmt: skip
TEXT = "They came for my brother in May.\n\nI have the paper."
BEFORE: set[Path] = set()
PAPER = b"%PDF-1.4 a paper of the court, invented"


@pytest.fixture(autouse=True)
def fresh_limits():
    caches["limits"].clear()
    BEFORE.clear()
    BEFORE.update(path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file())


def stamp(purpose: str = "letter") -> str:
    return form_stamps.issue(purpose)


def send(client: Client | None = None, text: str = TEXT, **over: Any) -> Any:
    return (client or Client()).post(WRITE, {"text": text, "stamp": stamp()} | over)


def code_on(answer: Any) -> str:
    match = re.search(r'receipt-code" translate="no">([^<]+)<', answer.content.decode())
    assert match, answer.content.decode()[:3000]
    return match[1]


def paper(content: bytes = PAPER, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def on_the_disk() -> list[Path]:
    return [path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file() and path not in BEFORE]


def reader_of_letters() -> tuple[Client, User]:
    client, user = Client(), make_user("editor")
    sign_client_in(client, user)
    return client, user


def test_letter_is_sent_answered_and_answered_again():
    code = code_on(send())
    own = Client().post(OPEN, {"code": code}).content.decode()
    assert "I have the paper." in own
    assert "We have not answered yet." in own
    letter = Letter.objects.get()
    desk, editor = reader_of_letters()
    address = reverse("admin:desertions_letter_change", args=[letter.pk])
    assert "I have the paper." in desk.get(address).content.decode()
    desk.post(f"{address.removesuffix('change/')}answer/", {"text": "Send it here, please."})
    own = Client().post(OPEN, {"code": code}).content.decode()
    assert "Send it here, please." in own
    assert editor.get_full_name() not in own or not editor.get_full_name()
    assert editor.get_username() not in own
    Client().post(AGAIN, {"code": code, "text": "Here it is.", "attached": paper(), "stamp": stamp("letter/again")})
    letter.refresh_from_db()
    assert letter.state == LetterState.WAITING
    assert [message.text for message in letter.messages.all()] == [TEXT, "Send it here, please.", "Here it is."]
    assert LetterFile.objects.get().name == "paper.pdf"


def test_letter_with_files_is_sealed_in_the_database_and_on_the_disk():
    big = PAPER + b"word " * 700_000
    send(attached=[paper(big), paper(b"second file", "Ivan Vymyshlenny.txt")])
    with connection.cursor() as cursor:
        for table in ("desertions_lettermessage", "desertions_letterfile", "desertions_letter"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            stored = " ".join(text for (text,) in cursor.fetchall())
            assert "brother" not in stored
            assert "Vymyshlenny" not in stored
            assert hashlib.sha256(big).hexdigest() not in stored
    assert len(on_the_disk()) == 2
    assert all(b"word word" not in path.read_bytes() and b"second" not in path.read_bytes() for path in on_the_disk())
    first = LetterFile.objects.earliest("pk")
    assert (first.size, first.sha256) == (len(big), hashlib.sha256(big).hexdigest())


def test_nothing_tells_when_or_from_where_it_came(clock_stands_still, client):
    send(client, REMOTE_ADDR="203.0.113.7")
    with connection.cursor() as cursor:
        for table in ("desertions_lettermessage", "desertions_letterfile", "desertions_letter"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            stored = " ".join(text for (text,) in cursor.fetchall())
            assert "203.0.113" not in stored
            assert timezone.now().strftime("%H:%M") not in stored
    assert not client.cookies


def test_form_sent_twice_by_accident_is_one_letter_with_one_code():
    one_form = stamp()
    codes = [code_on(send(stamp=one_form)) for _ in range(2)]
    assert codes[0] == codes[1]
    assert (Letter.objects.count(), LetterMessage.objects.count()) == (1, 1)
    other = send(text="Another text.", stamp=one_form)
    assert other.status_code == 409
    assert "Another text." in other.content.decode()


@pytest.mark.parametrize(
    ("over", "status", "message"),
    [
        ({"text": ""}, 400, "Write something, or add a file."),
        ({"text": " \u200b\n "}, 400, "Write something, or add a file."),
        ({"text": "x" * 100_001}, 400, "The letter has 100001 characters; 100000 can be sent at once."),
        ({"stamp": ""}, 400, "This form is not of this page."),
        ({"stamp": "forged"}, 400, "This form is not of this page."),
        ({"attached": b""}, 400, "The submitted file is empty."),
        ({"about": "../../etc"}, 400, ""),
    ],
)
def test_bad_letter_is_refused_in_words_and_nothing_is_stored(over, status, message):
    if "attached" in over:
        over = {"attached": SimpleUploadedFile("empty.pdf", b"")}
    answer = send(**over)
    assert answer.status_code == status
    assert message in answer.content.decode()
    assert over.get("text", TEXT)[:200].strip() in answer.content.decode().replace("&#x27;", "'")
    assert not Letter.objects.exists()
    assert not on_the_disk()


def test_letter_of_the_longest_text_is_taken():
    assert send(text="д" * 100_000).status_code == 200
    assert len(LetterMessage.objects.get().text) == 100_000


def test_more_files_than_are_taken_at_once_are_refused_and_none_is_left():
    answer = send(attached=[paper(b"file %d" % number, f"{number}.txt") for number in range(11)])
    assert answer.status_code == 400
    assert "at most 10 at a time" in answer.content.decode()
    assert TEXT.split("\n")[0] in answer.content.decode()
    assert not on_the_disk()


def test_files_are_refused_while_the_disk_is_nearly_full(monkeypatch):
    monkeypatch.setattr(letters, "FREE_SPACE", 10**18)
    answer = send(attached=paper())
    assert answer.status_code == 400
    assert "can take no files just now" in answer.content.decode()
    assert send().status_code == 200


def test_two_gigabytes_are_refused_before_they_are_read():
    headers = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(2**31)}
    answer = Client().generic("POST", WRITE, b"", **headers)
    assert answer.status_code == 413


def test_network_that_sends_five_hundred_has_to_wait_and_keeps_its_text():
    statuses = [send(text=f"Letter {number}.").status_code for number in range(8)]
    assert statuses == [200] * 5 + [429] * 3
    assert "Letter 9." in send(text="Letter 9.").content.decode()
    assert Letter.objects.count() == 5


def test_slow_writers_of_files_leave_threads_for_others(monkeypatch):
    from threading import BoundedSemaphore

    from desertions.views import letters as view

    taken = BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(view, "AT_ONCE", taken)
    answer = send(attached=paper(b"x" * 2 * 1024**2))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert send().status_code == 200


@pytest.mark.parametrize("words", ["", "abandon", "not words of any code at all here", "\0", "a" * 5000])
def test_code_that_opens_nothing_is_refused_in_words(words):
    assert Client().post(OPEN, {"code": words}).status_code == 400
    none = receipt_codes.in_words(12345, "en")
    assert Client().post(OPEN, {"code": none}).status_code == 404
    lost = Client().post(AGAIN, {"code": none, "text": "What I wrote."})
    assert "What I wrote." in lost.content.decode()


def test_writer_deletes_everything(django_capture_on_commit_callbacks):
    code = code_on(send(attached=paper()))
    asked = Client().post(DELETE, {"code": code})
    assert "Delete everything" in asked.content.decode()
    assert Letter.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(DELETE, {"code": code, "sure": "yes"})
    assert "Nothing of it is left here" in answer.content.decode()
    assert [model.objects.count() for model in (Letter, LetterMessage, LetterFile)] == [0, 0, 0]
    assert not on_the_disk()
    assert Client().post(OPEN, {"code": code}).status_code == 404


def taken_letter(by: User, **over: Any) -> tuple[Letter, Source]:
    send(**over)
    letter = Letter.objects.get()
    source, problems = letters.take_as_source(letter, by=by, at=timezone.now())
    assert not problems
    return Letter.objects.get(), source


def test_letter_becomes_a_sealed_source_with_its_files_as_evidence():
    _client, editor = reader_of_letters()
    letter, source = taken_letter(editor, attached=paper())
    assert (source.statement, source.confidentiality, source.consent) == (TEXT, "sealed", Consent.REFUSED)
    file = SourceFile.objects.get()
    assert (file.sha256, file.name) == (hashlib.sha256(PAPER).hexdigest(), "paper.pdf")
    assert list(CustodyRow.objects.filter(file=file).values_list("act", "by")) == [(CustodyAct.STORED, editor.pk)]
    with pytest.raises(letters.TakenAlreadyError):
        letters.take_as_source(letter, by=editor, at=timezone.now())


def test_file_that_the_desk_does_not_accept_stays_with_the_letter():
    _client, editor = reader_of_letters()
    send(attached=paper(b"MZ a program", "holiday.jpg"))
    _source, problems = letters.take_as_source(Letter.objects.get(), by=editor, at=timezone.now())
    assert "holiday.jpg" in problems[0]
    assert not SourceFile.objects.exists()
    assert LetterFile.objects.exists()


def test_deleting_takes_back_a_source_nobody_worked_with():
    letter, _source = taken_letter(make_user("editor"))
    assert letters.delete(letter, at=timezone.now())
    assert not Source.objects.filter(kind="reader").exists()
    assert not events_of(Source).filter(title__contains="letter").exists()


def test_deleting_withdraws_the_consent_of_a_source_in_use_and_hides_what_rests_on_it():
    editor = make_user("editor")
    letter, source = taken_letter(editor)
    source.consent, source.kind_may_be_named = Consent.SPOKEN, True
    source.consent_covers = "everything"
    source.save()
    case = make_case(evidence=False, publication=Publication.PUBLIC, verification=Verification.VERIFIED)
    Evidence.objects.create(case=case, source=source)
    assert not letters.delete(letter, at=timezone.now())
    source.refresh_from_db()
    case.refresh_from_db()
    assert source.consent == Consent.WITHDRAWN
    assert case.publication != Publication.PUBLIC
    assert not Letter.objects.exists()


def test_each_opening_is_in_the_chain_of_custody_and_only_those_with_the_right_open():
    send(attached=paper())
    letter, file = Letter.objects.get(), LetterFile.objects.get()
    address = reverse("admin:desertions_letter_change", args=[letter.pk])
    for role in ("reporter", "moderator"):
        client = Client()
        sign_client_in(client, make_user(role))
        assert client.get(address).status_code == 403
        assert client.get(reverse("admin:desertions_letter_changelist")).status_code == 403
    desk, editor = reader_of_letters()
    assert "brother" not in desk.get(reverse("admin:desertions_letter_changelist")).content.decode()
    desk.get(address)
    answer = desk.post(reverse("admin:desertions_letter_file", args=[letter.pk, file.pk]))
    assert b"".join(answer.streaming_content) == PAPER
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    finish(answer)
    rows = CustodyRow.objects.filter(subject=f"letter {letter.pk}").order_by("position")
    assert [(row.act, row.by_id) for row in rows] == [
        (CustodyAct.VIEWED, editor.pk), (CustodyAct.DOWNLOADED, editor.pk),
    ]  # fmt: skip


def test_letter_about_a_case_tells_the_desk_which():
    case = make_case(publication=Publication.PUBLIC, verification=Verification.VERIFIED)
    page = Client().get(f"/cases/{case.public_id}/").content.decode()
    assert f"/letters/?about={case.public_id}" in page
    form = Client().get(f"/letters/?about={case.public_id}").content.decode()
    assert f'value="{case.public_id}"' in form
    send(about=case.public_id)
    desk, _editor = reader_of_letters()
    address = reverse("admin:desertions_letter_change", args=[Letter.objects.get().pk])
    assert reverse("admin:desertions_case_change", args=[case.pk]) in desk.get(address).content.decode()
    hidden = make_case(publication=Publication.PRIVATE)
    assert Client().get(f"/letters/?about={hidden.public_id}").status_code == 404


def test_form_sent_again_with_other_files_is_refused_and_loses_nothing_silently():
    one_form = stamp()
    send(stamp=one_form, attached=paper())
    answer = send(stamp=one_form, attached=paper(b"another file", "other.txt"))
    assert answer.status_code == 409
    assert "has sent a letter already" in answer.content.decode()
    assert send(stamp=one_form, attached=paper()).status_code == 200
    code = code_on(send(text="A second letter."))
    caches["limits"].clear()
    again = stamp("letter/again")
    for content, status in ((b"one", 200), (b"one", 200), (b"two", 409)):
        sent = {"code": code, "text": "More.", "stamp": again, "attached": paper(content, "more.txt")}
        assert Client().post(AGAIN, sent).status_code == status
    assert send(stamp=again).status_code == 400  # of another form


def test_sealed_tokens_and_files_tell_no_time():
    send(attached=paper())
    tokens = [path.read_bytes().splitlines()[0] for path in on_the_disk()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM desertions_lettermessage UNION SELECT name FROM desertions_letterfile")
        tokens += [text.encode() for (text,) in cursor.fetchall()]
    assert len(tokens) == 3
    assert {base64.urlsafe_b64decode(token)[1:9] for token in tokens} == {bytes(8)}
    assert all(path.stat().st_mtime % 86400 == 0 for path in on_the_disk())


def test_desk_deletes_junk_but_no_letter_that_has_become_a_source():
    send(text="EARN FROM HOME", attached=paper())
    letters.discard(Letter.objects.get())
    assert not LetterFile.objects.exists()
    letter, source = taken_letter(make_user("editor"))
    with pytest.raises(letters.TakenAlreadyError):
        letters.discard(letter)
    desk, _editor = reader_of_letters()
    assert desk.post(reverse("admin:desertions_letter_delete", args=[letter.pk]), {"post": "yes"}).status_code == 403
    source.refresh_from_db()
    assert source.consent == Consent.REFUSED


def test_letter_deleted_while_somebody_writes_keeps_what_they_typed(monkeypatch):
    code = code_on(send())
    desk, _editor = reader_of_letters()
    address = reverse("admin:desertions_letter_change", args=[Letter.objects.get().pk]).removesuffix("change/")

    def deleted_first(verb: Any) -> Any:
        def late(letter: Letter, *args: Any, **kwargs: Any) -> Any:
            Letter.objects.filter(pk=letter.pk).delete()
            return verb(letter, *args, **kwargs)

        return late

    for name, path, typed in (
        ("answer", f"{address}answer/", {"text": "A long answer."}),
        ("close", f"{address}close/", {}),
        ("take_as_source", f"{address}take/", {}),
    ):
        with monkeypatch.context() as patched, transaction.atomic():
            patched.setattr(letters, name, deleted_first(getattr(letters, name)))
            page = desk.post(path, typed, follow=True).content.decode()
            transaction.set_rollback(True)
        assert "Its writer has deleted this letter meanwhile." in page, name
        assert typed.get("text", "") in page
    monkeypatch.setattr(letters, "write_again", deleted_first(letters.write_again))
    answer = Client().post(AGAIN, {"code": code, "text": "What I wrote.", "stamp": stamp("letter/again")})
    assert answer.status_code == 404
    assert "What I wrote." in answer.content.decode()


def test_upload_that_breaks_off_within_a_file_is_refused_and_keeps_the_text():
    body = (
        f'--x\r\nContent-Disposition: form-data; name="stamp"\r\n\r\n{stamp()}\r\n'
        '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nWhat I wrote.\r\n'
        '--x\r\nContent-Disposition: form-data; name="attached"; filename="a.txt"\r\n\r\nthe beginning'
    )
    answer = Client().generic("POST", WRITE, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "the upload was interrupted" in answer.content.decode()
    assert "What I wrote." in answer.content.decode()
    assert not on_the_disk()
