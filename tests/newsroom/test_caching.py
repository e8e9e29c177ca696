"""What a reader gets depends on address, language and time alone: not on who asked before, or how."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.lib.db.versioned_cache import VersionedCache
from newsroom.middleware import PERMISSIONS_POLICY
from tests.factories import finish, make_user, sign_client_in
from tests.newsroom.addresses import addresses
from tests.newsroom.every_address import declared
from tests.newsroom.process import Process

pytestmark = pytest.mark.django_db

PUBLIC = [
    name
    for name, (get, _post) in declared().items()
    if get[0] in (200, 202) and name not in ("account_login", "sign_in_state") and not name.startswith("admin:")
]


def bytes_of(client: Client, path: str, **headers: str) -> tuple[int, bytes, str]:
    answer = client.get(path, headers=headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    finish(answer)
    return answer.status_code, _without_stamps(content), answer.headers.get("Vary", "")


def _without_stamps(content: bytes) -> bytes:
    return re.sub(rb'(name="(?:stamp|csrfmiddlewaretoken)" value=")[^"]*', rb"\1", content)


Reader = Callable[..., Client]

TRICKS: dict[str, Callable[[Reader, str], Any]] = {
    "HEAD": lambda reader, path: reader().head(path),
    "a made-up session": lambda reader, path: with_cookie(reader(), "sessionid", "a" * 32).get(path),
    "a broken session": lambda reader, path: with_cookie(reader(), "sessionid", "\x00;é").get(path),
    "odd cookies": lambda reader, path: with_cookie(reader(), "language", "../../etc").get(path),
    "a Russian cookie": lambda reader, path: with_cookie(reader(), "django_language", "ru").get(path),
    "odd languages": lambda reader, path: reader().get(path, headers={"accept-language": "x" * 2000 + ", *;q=0.1"}),
    "any language": lambda reader, path: reader().get(path, headers={"accept-language": "*"}),
    "Russian": lambda reader, path: reader().get(path, headers={"accept-language": "ru"}),
    "query noise": lambda reader, path: reader().get(path, {"utm_source": "\0x"}),
    "another host of ours": lambda reader, path: reader(HTTP_HOST="localhost").get(path),
    "a foreign host": lambda reader, path: reader(HTTP_HOST="evil.example").get(path),
    "a forwarded host": lambda reader, path: reader().get(path, headers={"x-forwarded-host": "evil.example"}),
    "an onion": lambda reader, path: reader(HTTP_HOST="abcdefghij234567.onion").get(path),
    "a method of its own": lambda reader, path: reader().generic("PURGE", path),
    "somebody signed in": lambda reader, path: signed_in(reader()).get(path),
}


def with_cookie(client: Client, name: str, value: str) -> Client:
    client.cookies[name] = value
    return client


def signed_in(client: Client) -> Client:
    sign_client_in(client, make_user("editor"))
    return client


@pytest.mark.long
def test_no_trick_changes_what_later_readers_get(clock_stands_still):
    where = addresses()
    for name in PUBLIC:
        plain = bytes_of(Process().client(), where[name], accept_language="en")
        assert plain[0] < 300
        for trick, ask in TRICKS.items():
            VersionedCache.clear_all()
            process = Process()  # a process of its own, with a page cache of its own
            finish(ask(lambda process=process, **over: process.client(**over), where[name]))
            after = bytes_of(process.client(), where[name], accept_language="en")
            assert after == plain, (name, trick)


def test_page_cache_is_shared_by_the_requests_of_a_process():
    """Or the test above would show nothing."""
    process, path = Process(), addresses()["articles:article"]
    first = process.client().get(path)
    with CaptureQueriesContext(connection) as queries:
        second = process.client().get(path)
    assert first.headers["ETag"] == second.headers["ETag"]
    assert len(queries) <= 2


def test_made_up_session_is_served_from_the_cache():
    process, path = Process(), addresses()["articles:article"]
    process.client().get(path)
    client = process.client()
    client.cookies["sessionid"] = "abcdefghijklmnopqrstuvwxyz123456"
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert len(queries) <= 3
    assert answer.headers["ETag"]
    assert not answer.cookies


def test_head_answers_as_get_without_its_body():
    where = addresses()
    for name in PUBLIC:
        whole, head = Client().get(where[name]), Client().head(where[name])
        assert head.status_code == whole.status_code, name
        for header in ("Content-Type", "Content-Security-Policy", "Cache-Control", "Vary"):
            assert head.headers.get(header) == whole.headers.get(header), (name, header)
        finish(whole)
        assert b"".join(head.streaming_content if head.streaming else [head.content]) == b""


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PURGE"])
def test_other_methods_are_refused_everywhere(method):
    where = addresses() | {"admin": "/admin/", "static": "/static/nothing", "none": "/nothing-here/"}
    for name, path in where.items():
        answer = Client().generic(method, path)
        assert (name, answer.status_code, answer.headers["Allow"]) == (name, 405, "GET, HEAD, POST")


def test_post_to_a_page_that_is_only_read_is_refused_by_its_method_first():
    where = addresses()
    strict = Client(enforce_csrf_checks=True)
    only_read = [name for name in PUBLIC if Client().post(where[name], {}).status_code == 405]
    assert len(only_read) > 30
    assert [strict.post(where[name]).status_code for name in only_read] == [405] * len(only_read)


def test_every_answer_has_its_rules():
    where = addresses() | {"admin": "/admin/", "none": "/nothing-here/", "robots": "/robots.txt"}
    staff = signed_in(Client())
    for client in (Client(), staff):
        for name, path in where.items():
            answer = client.get(path)
            assert answer.headers["Permissions-Policy"] == PERMISSIONS_POLICY, name
            assert answer.headers["X-Content-Type-Options"] == "nosniff", name
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
            assert answer.headers["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin"), name
            assert answer.headers["Cache-Control"], name
            finish(answer)


NEVER_ON_A_DISK = [
    "articles:preview", "desertions:case_preview", "front_page_preview", "articles:shared", "articles:search",
    "comments:receipt", "comments:waiting", "account_login", "mfa_index",
]  # fmt: skip


def test_drafts_searches_and_accounts_are_stored_by_no_browser():
    where, staff = addresses(), signed_in(Client())
    for name in NEVER_ON_A_DISK:
        answer = staff.get(where[name])
        assert "no-store" in answer.headers["Cache-Control"], name
        finish(answer)
    assert "no-store" in Client().get("/search/?q=law").headers["Cache-Control"]


def test_cookies_of_a_site_on_tls_belong_to_its_very_host():
    import subprocess
    import sys

    from tests.workers import ROOT, environment

    code = (
        "import django; django.setup(); from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.DEVICE_COOKIE_NAME)"
    )
    given = environment() | {"SITE_URL": "https://news.example.org"}
    names = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True).stdout
    assert len(names.split()) == 4
    assert all(name.startswith("__Host-") for name in names.split())
