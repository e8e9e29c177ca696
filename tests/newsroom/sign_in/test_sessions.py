"""The sessions of one's own account: what is known of them, and ending them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from newsroom.models import DeskSession
from newsroom.sign_in import sessions
from newsroom.sign_in.session_store import SessionStore
from tests.factories import sign_client_in
from tests.newsroom.sign_in.codes import code_of, secret_of, send_password, set_up

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (SAFARI, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", ""),
        ("<script>alert(1)</script>" * 1000, ""),
        ("", ""),
    ],
)
def test_browser_is_told_in_our_own_words(user_agent, words):
    assert sessions.browser_of(user_agent) == words


class AsItIs:
    def loads(self, stored: bytes) -> bytes:
        return stored


def sign_in_elsewhere(user, steps: int, **headers: str) -> Client:  # type: ignore[no-untyped-def]
    client = Client(headers=headers)
    send_password(client, user)
    assert client.post("/sign-in/code/", {"code": code_of(secret_of(user), steps)}).status_code == 302
    return client


def test_account_page_lists_the_sessions_without_addresses_and_ends_one(editor):
    here = Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="198.51.100.77")
    set_up(here, editor)
    phone = sign_in_elsewhere(editor, 0, user_agent=SAFARI)
    page = here.get("/sign-in/account/").content.decode()
    assert "Safari, iPhone" in page
    assert "198.51.100" not in page
    assert here.session.session_key not in page
    assert phone.session.session_key not in page
    name = re.search(r'name="session" value="(\w+)"', page)[1]  # type: ignore[index]
    here.post("/sign-in/account/sessions/", {"session": name})
    assert phone.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200


def test_all_others_end_at_once(editor):
    here = Client()
    set_up(here, editor)
    others = [sign_in_elsewhere(editor, steps) for steps in (0, 1)]
    here.post("/sign-in/account/sessions/")
    assert [client.get("/admin/").status_code for client in others] == [302, 302]
    assert here.get("/admin/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(client, editor, moderator):
    sign_client_in(client, editor)
    other = Client()
    sign_client_in(other, moderator)
    name = sessions._name(other.session.session_key)
    client.post("/sign-in/account/sessions/", {"session": name})
    assert other.get("/admin/").status_code == 200


def test_new_password_ends_every_other_session(editor):
    here = Client()
    set_up(here, editor)
    phone = sign_in_elsewhere(editor, 0)
    answer = here.post(
        "/sign-in/account/password/",
        {
            "oldpassword": "correct horse battery",
            "password1": "another horse battery",
            "password2": "another horse battery",
        },
    )
    assert answer["Location"] == "/sign-in/account/"
    assert phone.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200


def test_wrong_password_forms_are_answered_with_400_and_words(client, editor):
    set_up(client, editor)
    answer = client.post("/sign-in/account/password/", {"oldpassword": "x", "password1": "short", "password2": "other"})
    assert answer.status_code == 400
    assert 'class="error"' in answer.content.decode()


def test_session_ends_after_twelve_hours(client, editor):
    set_up(client, editor)
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        assert client.get("/admin/").status_code == 302


def test_stored_session_tells_nothing_of_who_and_how(client, editor):
    set_up(client, editor)
    row = DeskSession.objects.get(user=editor)
    store = SessionStore()
    stored = signing.loads(row.session_data, salt=store.key_salt, serializer=AsItIs)
    assert stored.startswith(b"gAAAA")
    assert store.decode(row.session_data)["browser"] == ""
    assert {field.name for field in DeskSession._meta.fields} == {
        "session_key", "session_data", "expire_date", "user", "browser", "signed_in_at",
    }  # fmt: skip
