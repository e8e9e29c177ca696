"""Requests no honest browser makes: a clear answer, never a 500, and no page kept under a wrong name."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/cases/%00/", "/cases/a%00b/", "/figures/%00/", "/sections/%FF/", "/%00", "/?page=%00"]
)
def test_nul_or_broken_bytes_in_an_address_are_no_server_error(address):
    assert Client().get(address).status_code < 500


def test_session_cookie_that_none_of_ours_can_be_is_ignored():
    client = Client()
    client.cookies["sessionid"] = "a\0b;é"
    for address in ("/figures/", "/sign-in/", "/"):
        assert client.get(address).status_code == 200


def test_unknown_host_is_refused():
    assert Client(HTTP_HOST="evil.example").get("/").status_code == 400
