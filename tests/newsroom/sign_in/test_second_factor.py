"""Whoever has only a password has nothing; the session must have shown a second factor."""

import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from newsroom.models import DeskSession
from newsroom.sign_in import forms, second_factor
from tests.desertions.dump import pg_dump
from tests.factories import make_draft, make_user
from tests.newsroom.sign_in.codes import PASSWORD, code_of, secret_of, secret_on, send_password, set_up
from tests.workers import ROOT, environment

pytestmark = pytest.mark.django_db


def opens_the_desk(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_password_alone_leads_to_setting_up_and_to_nothing_else(client, editor):
    article = make_draft()
    answer = send_password(client, editor)
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session
    for address in ("/admin/", "/admin/desertions/case/", f"/articles/{article.pk}/preview/", "/front-page/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(("/sign-in/", "/admin/login/"))
    for address in ("account/", "account/app/", "account/password/", "account/passkeys/", "account/recovery-codes/"):
        assert client.get(f"/sign-in/{address}")["Location"] == "/sign-in/"
    assert client.get("/sign-in/")["Location"] == "/sign-in/set-up/"


def test_set_up_shows_recovery_codes_once_and_opens_the_desk_only_when_they_are_kept(client, editor):
    send_password(client, editor)
    secret = secret_on(client.get("/sign-in/set-up/").content.decode())
    client.post("/sign-in/set-up/", {"code": code_of(secret)})
    assert not opens_the_desk(client)
    page = client.get("/sign-in/recovery-codes/").content.decode()
    assert page.count("<code>") == 10
    assert "<code>" not in client.get("/sign-in/recovery-codes/").content.decode()
    assert not opens_the_desk(client)
    client.post("/sign-in/recovery-codes/")
    assert opens_the_desk(client)
    assert client.post("/sign-in/recovery-codes/").status_code == 404


def test_wrong_first_code_sets_nothing_up_and_keeps_the_key(client, editor):
    send_password(client, editor)
    secret = secret_on(client.get("/sign-in/set-up/").content.decode())
    answer = client.post("/sign-in/set-up/", {"code": "000000"})
    assert answer.status_code == 400
    assert "This code is wrong" in answer.content.decode()
    assert secret_on(answer.content.decode()) == secret
    assert not Authenticator.objects.exists()


def test_code_whose_time_ends_while_it_is_taken_still_sets_the_app_up(client, editor, monkeypatch):
    monkeypatch.setattr(forms, "step_of", lambda secret, code: 0)
    set_up(client, editor)
    assert opens_the_desk(client)


def test_afterwards_the_password_leads_to_the_second_step(client, editor):
    set_up(Client(), editor)
    answer = send_password(client, editor)
    assert answer["Location"] == "/sign-in/code/"
    assert "_auth_user_id" not in client.session
    assert not opens_the_desk(client)
    assert client.post("/sign-in/code/", {"code": "123456"}).status_code == 400
    assert not opens_the_desk(client)
    assert client.post("/sign-in/code/", {"code": code_of(secret_of(editor))})["Location"] == "/admin/"
    assert opens_the_desk(client)


def test_code_of_the_app_is_good_once_in_every_process(client, editor):
    set_up(Client(), editor)
    secret = secret_of(editor)
    send_password(client, editor)
    assert client.post("/sign-in/code/", {"code": code_of(secret, -1)}).status_code == 400
    assert client.post("/sign-in/code/", {"code": code_of(secret, 0)}).status_code == 302
    from django.core.cache import cache

    cache.clear()  # another process knows nothing of what django-allauth remembers
    other = Client()
    send_password(other, editor)
    assert other.post("/sign-in/code/", {"code": code_of(secret, 0)}).status_code == 400
    assert other.post("/sign-in/code/", {"code": code_of(secret, 1)}).status_code == 302


def test_recovery_code_opens_the_desk_once(client, editor):
    codes = set_up(Client(), editor)
    send_password(client, editor)
    assert client.post("/sign-in/code/", {"code": codes[3]}).status_code == 302
    assert opens_the_desk(client)
    other = Client()
    send_password(other, editor)
    assert other.post("/sign-in/code/", {"code": codes[3]}).status_code == 400
    assert not opens_the_desk(other)


def test_sessions_from_before_the_set_up_end_with_it(editor):
    before, owner = Client(), Client()
    send_password(before, editor)
    set_up(owner, editor)
    assert opens_the_desk(owner)
    assert before.get("/sign-in/set-up/")["Location"] == "/sign-in/"
    assert DeskSession.objects.filter(user=editor).count() == 1


def test_session_of_a_password_is_nobody_even_if_somebody_forces_it(client, editor):
    client.force_login(editor)
    assert not opens_the_desk(client)
    assert client.get("/front-page/")["Location"].startswith("/sign-in/")


def test_secrets_are_stored_sealed(client, editor):
    send_password(client, editor)
    secret = secret_on(client.get("/sign-in/set-up/").content.decode())
    assert client.session["mfa.totp.secret"] == secret
    client.post("/sign-in/set-up/", {"code": code_of(secret)})
    data = {factor.type: factor.data for factor in Authenticator.objects.filter(user=editor)}
    assert secret not in str(data)
    assert data["totp"]["secret"].startswith("gAAAA")
    assert data["recovery_codes"]["seed"].startswith("gAAAA")


@pytest.mark.django_db(transaction=True)
def test_dump_taken_while_somebody_sets_up_holds_no_secret(client):
    editor = make_user("editor")
    send_password(client, editor)
    secret = secret_on(client.get("/sign-in/set-up/").content.decode())
    assert "newsroom_desksession" in pg_dump()
    assert secret not in pg_dump()


def test_another_app_replaces_the_first_after_a_code_of_it(client, editor):
    set_up(client, editor)
    old = secret_of(editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        answer = client.get("/sign-in/account/app/")
        assert answer["Location"].startswith("/sign-in/again/")
        assert client.post(answer["Location"], {"code": "1"}).status_code == 400
        assert client.post(answer["Location"], {"code": code_of(old)})["Location"] == "/sign-in/account/app/"
        new = secret_on(client.get("/sign-in/account/app/").content.decode())
        assert new != old
        assert client.post("/sign-in/account/app/", {"code": code_of(new)})["Location"] == "/sign-in/account/"
    assert secret_of(editor) == new
    assert opens_the_desk(client)


def test_new_recovery_codes_replace_the_old_ones(client, editor):
    codes = set_up(client, editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert client.post("/sign-in/account/recovery-codes/")["Location"].startswith("/sign-in/again/")
    with time_machine.travel(timezone.now() + timedelta(minutes=12)):
        client.post("/sign-in/again/", {"code": code_of(secret_of(editor))})
        assert client.post("/sign-in/account/recovery-codes/")["Location"] == "/sign-in/recovery-codes/"
        page = client.get("/sign-in/recovery-codes/").content.decode()
        assert page.count("<code>") == 10
        other = Client()
        send_password(other, editor)
        assert other.post("/sign-in/code/", {"code": codes[0]}).status_code == 400


def test_signed_in_person_of_no_staff_meets_no_circle(client):
    user = make_user(is_staff=False)
    set_up(client, user)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").status_code == 403


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "http://testserver/admin/", "javascript:x"]
)
def test_after_signing_in_nobody_is_led_away(client, editor, next_):
    set_up(Client(), editor)
    client.post("/sign-in/", {"login": editor.username, "password": PASSWORD, "next": next_})
    assert client.post("/sign-in/code/", {"code": code_of(secret_of(editor))})["Location"] == "/admin/"


def test_after_signing_in_one_is_where_one_wanted_to_go(client, editor):
    set_up(Client(), editor)
    client.post("/sign-in/", {"login": editor.username, "password": PASSWORD, "next": "/admin/desertions/case/"})
    answer = client.post("/sign-in/code/", {"code": code_of(secret_of(editor))})
    assert answer["Location"] == "/admin/desertions/case/"


def test_inactive_account_is_told_the_same_as_a_wrong_password(client):
    user = make_user("editor", is_active=False)
    wrong = send_password(Client(), make_user("editor"), "wrong")
    answer = send_password(client, user)
    assert answer.status_code == wrong.status_code == 400
    assert "User name or password is wrong." in answer.content.decode()


def test_addresses_of_allauth_that_nobody_needs_do_not_exist(client):
    for path in ("signup/", "email/", "password/reset/", "accounts/login/", "login/code/", "webauthn/login/"):
        assert client.get(f"/sign-in/{path}").status_code == 404
    assert client.get("/accounts/login/").status_code == 404


def test_passkey_alone_signs_nobody_in(client, settings):
    from allauth.mfa import app_settings

    assert not app_settings.PASSKEY_LOGIN_ENABLED
    assert client.post("/sign-in/", {"credential": "{}"}).status_code == 400


def test_demonstration_without_second_factor_refuses_a_real_address():
    code = "import django; django.setup()"
    given = environment() | {"DEMO_WITHOUT_SECOND_FACTOR": "on"}
    for address, works in (("https://news.example.org", False), ("http://127.0.0.1:8000", True)):
        result = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=given | {"SITE_URL": address}, capture_output=True, text=True
        )
        assert (result.returncode == 0) == works
        assert works or "DEMO_WITHOUT_SECOND_FACTOR" in result.stderr


def test_demonstration_lets_in_who_has_set_nothing_up_and_nobody_else(client, editor, settings):
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    assert send_password(client, editor)["Location"] == "/admin/"
    assert opens_the_desk(client)
    settings.DEMO_WITHOUT_SECOND_FACTOR = False
    assert not opens_the_desk(client)
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    other = make_user("editor")
    set_up_without_demonstration(settings, other)
    fresh = Client()
    assert send_password(fresh, other)["Location"] == "/sign-in/code/"


def set_up_without_demonstration(settings, user: User) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO_WITHOUT_SECOND_FACTOR = False
    set_up(Client(), user)
    settings.DEMO_WITHOUT_SECOND_FACTOR = True


def test_desk_pages_ask_no_query_more(client, editor, django_assert_num_queries):
    set_up(client, editor)
    request = client.get("/admin/").wsgi_request
    with django_assert_num_queries(0):
        assert second_factor.is_passed(request)
