"""Guessing costs the guesser: waits grow before any hash, per account and network, and lock no owner out."""

import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.contrib.auth.hashers import get_hashers
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsroom.models import SignInBrake
from newsroom.sign_in import brake, password_hashing
from newsroom.sign_in.password_hashing import QuietPasswordHasher
from tests.factories import NOW, make_user
from tests.newsroom.sign_in.codes import PASSWORD, code_of, secret_of, send_password, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def hashes(monkeypatch) -> list[str]:  # type: ignore[no-untyped-def]
    """The passwords that were hashed."""
    passwords: list[str] = []
    hasher = get_hashers()[0]
    usual = type(hasher).encode

    def encode(self, password, salt, *rest):  # type: ignore[no-untyped-def]
        passwords.append(password)
        return usual(self, password, salt, *rest)

    monkeypatch.setattr(type(hasher), "encode", encode)
    return passwords


def from_network(number: int) -> Client:
    return Client(REMOTE_ADDR=f"198.51.{number}.7")


def test_wrong_passwords_wait_longer_and_longer_before_any_hash(client, editor, hashes):
    statuses = []
    with time_machine.travel(NOW, tick=False):
        statuses = [send_password(client, editor, f"wrong {n}").status_code for n in range(20)]
    assert statuses == [400] * 5 + [429] * 15
    assert len(hashes) == 5
    waits = []
    now = NOW
    for _try in range(6):
        until = SignInBrake.objects.order_by("-blocked_until")[0].blocked_until
        waits.append((until - now).total_seconds())
        now = until
        with time_machine.travel(now, tick=False):
            assert send_password(client, editor, "wrong").status_code == 400
    assert waits == [1, 2, 4, 8, 16, 32]


def test_refusal_says_how_long_to_wait_and_keeps_the_name(client, editor):
    with time_machine.travel(NOW, tick=False):
        for _try in range(5):
            send_password(client, editor, "wrong")
        answer = send_password(client, editor)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "Too many attempts. Try again in 2 seconds." in page
    assert f'value="{editor.username}"' in page
    assert PASSWORD not in page


def test_right_password_within_the_wait_is_not_even_looked_at(client, editor, hashes):
    with time_machine.travel(NOW, tick=False):
        for _try in range(5):
            send_password(client, editor, "wrong")
        send_password(client, editor)
        assert PASSWORD not in hashes
    with time_machine.travel(NOW + timedelta(seconds=2), tick=False):
        assert send_password(client, editor).status_code == 302


def test_account_is_guarded_against_many_networks_and_network_against_many_accounts(editor):
    with time_machine.travel(NOW, tick=False):
        by_network = [send_password(from_network(n), editor, "wrong").status_code for n in range(8)]
        by_account = [send_password(from_network(9), make_user(), "wrong").status_code for _n in range(23)]
    assert by_network == [400] * 5 + [429] * 3
    assert by_account == [400] * 20 + [429] * 3


def test_unknown_name_is_answered_and_counted_like_a_known_one(client):
    with time_machine.travel(NOW, tick=False):
        answers = [client.post("/sign-in/", {"login": "Nobody", "password": "x"}) for _try in range(7)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 2
    assert "User name or password is wrong." in answers[0].content.decode()


def test_stranger_cannot_keep_the_owner_out_of_a_device_they_have_used(editor):
    device = Client()
    set_up(device, editor)
    device.post("/sign-in/out/")
    send_password(device, editor)
    device.post("/sign-in/code/", {"code": code_of(secret_of(editor))})
    assert device.cookies["device"]["httponly"]
    device.post("/sign-in/out/")
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        for n in range(30):
            send_password(from_network(n), editor, "wrong")
        assert send_password(from_network(99), editor).status_code == 429
        editor.username = editor.username.upper()  # as a phone writes it
        assert send_password(device, editor)["Location"] == "/sign-in/code/"
        assert device.post("/sign-in/code/", {"code": code_of(secret_of(editor))}).status_code == 302


def test_known_device_guesses_no_faster_for_other_accounts(editor):
    device = Client()
    set_up(device, editor)
    device.post("/sign-in/out/")
    other = make_user("editor")
    with time_machine.travel(NOW, tick=False):
        statuses = [send_password(device, other, "wrong").status_code for _try in range(7)]
    assert statuses == [400] * 5 + [429] * 2


def test_made_up_device_is_a_stranger(client, editor):
    client.cookies["device"] = "WzEsImFiYyJd:1abc:def"
    with time_machine.travel(NOW, tick=False):
        assert [send_password(client, editor, "wrong").status_code for _try in range(6)] == [400] * 5 + [429]


def test_codes_are_counted_as_well(client, editor):
    set_up(Client(), editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        send_password(client, editor)
        statuses = [client.post("/sign-in/code/", {"code": f"{n:06}"}).status_code for n in range(8)]
        assert statuses == [400] * 5 + [429] * 3
        answer = client.post("/sign-in/code/", {"code": code_of(secret_of(editor))})
        assert answer.status_code == 429
        assert "Try again in" in answer.content.decode()


def test_failures_are_forgotten_after_an_hour(client, editor):
    with time_machine.travel(NOW, tick=False):
        for _try in range(7):
            send_password(client, editor, "wrong")
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert [send_password(client, editor, "wrong").status_code for _try in range(6)] == [400] * 5 + [429]


def test_no_address_is_stored_and_a_network_shares_its_name_with_others(client, editor):
    for n in range(12):
        send_password(from_network(n), make_user(), "wrong")
    networks = [
        bucket for bucket in SignInBrake.objects.values_list("bucket", flat=True) if 0 <= bucket < brake.NETWORKS
    ]
    assert len(networks) in (11, 12)
    assert {field.name for field in SignInBrake._meta.fields} == {"bucket", "failures", "blocked_until", "forget_at"}


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_counted_one_after_the_other():
    buckets = [brake.Bucket(-77, free=3, longest=60)]
    start, outcomes = Barrier(8), []

    def attempt() -> None:
        start.wait()
        try:
            brake.count_attempt(buckets, at=NOW)
            outcomes.append("tried")
        except brake.MustWaitError:
            outcomes.append("waits")
        finally:
            connection.close()

    threads = [Thread(target=attempt) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("tried") == 3


def test_hashes_are_computed_one_at_a_time_and_behind_everything_else():
    hasher = QuietPasswordHasher()
    hasher.iterations = 1000
    encoded = hasher.encode("a long password", "salt")
    assert hasher.verify("a long password", encoded)
    assert not hasher.verify("another", encoded)
    assert encoded.startswith("pbkdf2_sha256$1000$")
    import os

    executor = password_hashing._thread(os.getpid())
    assert executor._max_workers == 1
    import threading

    assert executor.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).result() == 15


def test_third_hash_at_once_is_put_off_and_not_counted(client, editor):
    with brake.hashing(), brake.hashing():
        answer = send_password(client, editor)
    assert answer.status_code == 429
    assert set(SignInBrake.objects.values_list("failures", flat=True)) == {0}
    assert send_password(client, editor).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_refused_attempt_is_answered_late_and_so_are_at_most_as_many_as_there_are_threads_for(client, settings):
    settings.SIGN_IN_DELAY = 0.3
    editor = make_user("editor")
    for _try in range(5):
        send_password(client, editor, "wrong")
    began = time.monotonic()
    answer = send_password(client, editor, "wrong")
    assert time.monotonic() - began >= 0.3
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    places = [brake.WAITING.acquire(blocking=False) for _place in range(brake.MAX_WAITING)]
    try:
        began = time.monotonic()
        assert send_password(client, editor, "wrong").status_code == 429
        assert time.monotonic() - began < 0.3
    finally:
        for _place in filter(None, places):
            brake.WAITING.release()
