"""Limits: who sends much waits for his turn; proxies are believed only where they are ours; nothing is written down."""

import hashlib
import re
import shutil
import socket
import subprocess
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.test import Client, RequestFactory
from django.utils import timezone

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Comment, DeferredPost
from comments.posting import deferred, rate_limits
from comments.posting.submit import Draft
from newsroom.lib.web import form_stamps
from newsroom.lib.web.networks import client_address, coarse_network, is_tor_exit
from tests.factories import make_article
from tests.workers import worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=2), comment_policy="open")


def stamp(article: Article) -> str:
    return form_stamps.issue(stamp_purpose(article.pk))


def post(article: Article, text: str = "", address: str = "203.0.113.7", **headers: str):  # type: ignore[no-untyped-def]
    text = text or f"Words {time.perf_counter_ns()}."
    client = Client(REMOTE_ADDR=address, **headers)
    return client.post(f"/comments/{article.pk}/", {"text": text, "stamp": stamp(article)})


PROXIES = ["10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.2.2.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", "[2001:db8::5]:443", "2001:db8::5"),
        ("10.0.0.1", "198.51.100.1:8080", "198.51.100.1"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("", "198.51.100.1", "None"),
        ("unix:", "", "None"),
    ],
)
def test_forwarded_address_counts_from_our_proxies_only(remote, forwarded, expected):
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert str(client_address(meta, PROXIES)) == expected


def test_network_is_as_coarse_as_it_must_be():
    def network(address: str) -> str:
        return coarse_network(client_address({"REMOTE_ADDR": address}, []))

    assert network("203.0.113.7") == network("203.0.113.250") == "203.0.113.0/24"
    assert network("2001:db8:1:2::5") == network("2001:db8:1:ffff::9") == "2001:db8:1::/48"
    assert network("203.0.114.7") != network("203.0.113.7")
    assert network("nonsense") == "unknown"


def test_exit_of_tor_is_known_from_the_operators_file(tmp_path):
    exits = tmp_path / "exits"
    exits.write_text("198.51.100.9\n2001:db8::9\n")
    address = client_address({"REMOTE_ADDR": "198.51.100.9"}, [])
    assert is_tor_exit(address, str(exits))
    assert not is_tor_exit(client_address({"REMOTE_ADDR": "198.51.100.8"}, []), str(exits))
    assert not is_tor_exit(address, str(tmp_path / "missing"))


def bucket(address: str = "203.0.113.7", host: str = "testserver") -> rate_limits.Bucket:
    return rate_limits.bucket_of(RequestFactory().get("/", REMOTE_ADDR=address, HTTP_HOST=host))


def test_onion_visitors_share_one_roomier_bucket():
    onion = bucket("127.0.0.1", host="abcdefghij234567.onion")
    assert onion == bucket("10.0.0.5", host="abcdefghij234567.onion")
    assert onion.at_once > bucket().at_once
    assert bucket() == bucket("203.0.113.99") != bucket("203.0.114.7")


def test_bucket_has_a_name_that_tells_no_address_and_changes_with_the_day():
    name = bucket().name
    assert re.fullmatch("[0-9a-f]{64}", name)
    assert name != hashlib.sha256(b"203.0.113.0/24").hexdigest()
    caches["limits"].delete("key")
    assert bucket().name != name


def test_turns_come_at_the_rate_and_a_pause_gives_them_back():
    taken = rate_limits.Bucket("b", at_once=3, seconds=10)
    assert [rate_limits.seconds_to_wait(taken, now=1000.0) for _ in range(5)] == [0, 0, 0, 10, 20]
    assert rate_limits.seconds_to_wait(taken, now=1060.0) == 0


def test_nobody_waits_longer_than_ten_minutes_and_such_a_turn_is_not_taken():
    taken = rate_limits.Bucket("c", at_once=1, seconds=400)
    assert [rate_limits.seconds_to_wait(taken, now=0.0) for _ in range(2)] == [0, 400]
    assert rate_limits.seconds_to_wait(taken, now=0.0) == rate_limits.seconds_to_wait(taken, now=0.0) == 800


def flood(article: Article, settings, number: int = 3):  # type: ignore[no-untyped-def]
    settings.COMMENT_RATES = {kind: {"at_once": 2, "seconds": 20} for kind in ("network", "onion")}
    return [post(article) for _ in range(number)][-1]


def test_who_is_over_the_limit_waits_on_a_page_that_completes_by_itself(article, settings):
    answer = flood(article, settings)
    page = answer.content.decode()
    assert answer.status_code == 202
    assert Comment.objects.count() == 2
    seconds, address = re.search(r'http-equiv="refresh" content="(\d+);url=([^"]+)"', page).groups()  # type: ignore[union-attr]
    assert 15 <= int(seconds) <= 22
    early = Client().get(address)
    assert early.status_code == 202
    with time_machine.travel(timezone.now() + timedelta(seconds=int(seconds))):
        done = Client().get(address).content.decode()
        again = Client().get(address).content.decode()
    assert "your comment has arrived" in done
    assert Comment.objects.count() == 3
    code = re.search(r'class="receipt-code"[^>]*>([^<]+)<', done)[1]  # type: ignore[index]
    assert code in again
    assert Comment.objects.count() == 3


def test_waiting_words_are_sealed_and_forgotten_once_posted(article, settings):
    from django.db import connection

    flood(article, settings, 2)
    post(article, "Unmistakable words.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM comments_deferredpost")
        assert "Unmistakable" not in cursor.fetchone()[0]
    kept = DeferredPost.objects.get()
    comment = deferred.post_deferred(kept.pk, at=timezone.now() + timedelta(minutes=1))
    assert comment is not None
    assert comment.text == "Unmistakable words."
    assert DeferredPost.objects.get().content == {}


def test_code_is_not_shown_to_whoever_finds_the_address_later(article, settings):
    page = flood(article, settings).content.decode()
    address = re.search(r"url=([^\"]+)\"", page)[1]  # type: ignore[index]
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        assert "receipt-code" in Client().get(address).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert "receipt-code" not in Client().get(address).content.decode()


def test_comments_that_closed_meanwhile_give_the_waiting_words_back(article, settings):
    flood(article, settings, 2)
    page = post(article, "Words that waited too long.").content.decode()
    address = re.search(r"url=([^\"]+)\"", page)[1]  # type: ignore[index]
    Article.objects.update(comment_policy="closed")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        answer = Client().get(address)
    assert answer.status_code == 409
    assert "Words that waited too long." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_worker_posts_what_its_writer_did_not_stay_for(article, settings, monkeypatch):
    monkeypatch.setattr(deferred, "GRACE_PERIOD", timedelta(0))
    draft = Draft("", "Posted without me.", "0123456789abcdef")
    deferred.defer(article, draft, seconds=0.5, at=timezone.now())
    with worker("default"):
        deadline = time.monotonic() + 30
        while not Comment.objects.exists() and time.monotonic() < deadline:
            time.sleep(0.3)
    assert Comment.objects.get().text == "Posted without me."


def test_line_that_is_too_long_gives_the_words_back(article, settings, monkeypatch):
    settings.COMMENT_RATES = {"network": {"at_once": 1, "seconds": 700}, "onion": {"at_once": 1, "seconds": 700}}
    post(article)
    answer = post(article, "Kept for its writer.")
    assert answer.status_code == 429
    assert "Kept for its writer." in answer.content.decode()


def test_other_networks_do_not_wait(article, settings):
    flood(article, settings)
    assert post(article, address="198.51.100.7").status_code == 200


def test_counters_in_redis_are_shared_and_expire(settings):
    if shutil.which("redis-server") is None:
        pytest.fail("Debian's redis-server is missing: .ci/run installs it.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
    )
    try:
        settings.CACHES = settings.CACHES | {
            "limits": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"redis://127.0.0.1:{port}",
            }
        }
        for _attempt in range(50):
            try:
                caches["limits"].set("ready", 1)
                break
            except Exception:
                time.sleep(0.1)
        assert isinstance(caches["limits"], RedisCache)
        assert caches["limits"].get("ready") == 1
        name = bucket().name
        assert bucket().name == name
        taken = rate_limits.Bucket(name, at_once=2, seconds=10)
        assert [rate_limits.seconds_to_wait(taken, now=1000.0) for _ in range(3)] == [0, 0, 10]
        client = caches["limits"]._cache.get_client()  # type: ignore[attr-defined]
        assert all(client.ttl(key) > 0 for key in client.keys("*") if b"ready" not in key)
        kept = b" ".join([*client.keys("*"), *(client.get(key) for key in client.keys("*"))])
        assert b"203.0.113" not in kept
    finally:
        caches["limits"].close()
        server.terminate()
        server.wait()


def test_words_changed_while_they_wait_are_the_ones_posted(article, settings):
    flood(article, settings, 2)
    used = stamp(article)
    for words in ("First.", "First, and more."):
        answer = Client(REMOTE_ADDR="203.0.113.7").post(f"/comments/{article.pk}/", {"text": words, "stamp": used})
        assert answer.status_code == 202
    comment = deferred.post_deferred(DeferredPost.objects.get().pk, at=timezone.now() + timedelta(minutes=5))
    assert comment is not None
    assert comment.text == "First, and more."


def test_posts_that_could_never_be_posted_are_forgotten_and_hold_nobody_up(article, monkeypatch):

    monkeypatch.setattr(deferred, "MAX_DEFERRED", 1)
    old = timezone.now() - timedelta(days=3)
    deferred.defer(article, Draft("", "Old.", "a" * 24), seconds=1, at=old)
    deferred.defer(article, Draft("", "New.", "b" * 24), seconds=60, at=timezone.now())
    assert DeferredPost.objects.count() == 2
    deferred.post_deferred_comment.call(0)
    assert DeferredPost.objects.get().content["text"] == "New."


def test_redis_that_is_gone_costs_nobody_his_words(article, settings, caplog):
    settings.CACHES = settings.CACHES | {
        "limits": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9"}
    }
    try:
        assert post(article).status_code == 200
    finally:
        del settings.CACHES
    assert "cannot be reached" in caplog.text


def test_onion_is_believed_from_near_only():
    assert bucket("8.8.8.8", host="abcdefghij234567.onion") == bucket("8.8.8.8")
