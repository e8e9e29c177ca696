"""Rate limits: one bucket for each network, under a name that reveals no address."""

import hashlib
import re
import shutil
import socket
import subprocess
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Article
from newsroom.lib.web import rate_limits
from tests.comments.posting.sending import flood, post
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=2), comment_policy="open")


def bucket(address: str = "203.0.113.7", host: str = "testserver") -> rate_limits.Bucket:
    return rate_limits.bucket_of(RequestFactory().get("/", REMOTE_ADDR=address, HTTP_HOST=host), settings.COMMENT_RATES)


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
        content = b" ".join([*client.keys("*"), *(client.get(key) for key in client.keys("*"))])
        assert b"203.0.113" not in content
    finally:
        caches["limits"].close()
        server.terminate()
        server.wait()


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
