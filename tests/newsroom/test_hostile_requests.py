"""Requests no honest browser makes: a clear answer, never a 500, and no page kept under a wrong name."""

import pytest
from django.test import Client

from newsroom.lib.web.utf8_requests import read_as_utf8

pytestmark = pytest.mark.django_db
CONTENT_TYPES = {
    "text/plain; charset=hex": "text/plain",
    "text/plain;CHARSET = unicode-escape": "text/plain",
    "multipart/form-data; charset=utf-7; boundary=x": "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=idna": "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded": "application/x-www-form-urlencoded",
    "": "",
}


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_charset_of_a_request_is_dropped_before_the_site_reads_it(content_type):
    seen = read_as_utf8(lambda environ, start_response: environ["CONTENT_TYPE"])
    assert seen({"CONTENT_TYPE": content_type}, None) == CONTENT_TYPES[content_type]


@pytest.mark.parametrize(
    "address", ["/cases/%00/", "/cases/a%00b/", "/figures/%00/", "/sections/%FF/", "/%00", "/?page=%00"]
)
def test_nul_or_broken_bytes_in_an_address_are_no_server_error(address):
    assert Client().get(address).status_code < 500


def test_session_cookie_that_none_of_ours_can_be_is_ignored():
    client = Client()
    client.cookies["sessionid"] = "a\0b;é"
    for address in ("/figures/", "/admin/login/", "/"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", r"\\evil.example", "javascript:x", ""])
def test_language_button_sends_nobody_to_another_site(back):
    answer = Client().post("/language/", {"language": "ru", "next": back})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert answer["Location"].startswith("/")


def test_unknown_host_is_refused():
    assert Client(HTTP_HOST="evil.example").get("/").status_code == 400
