"""The button that changes the language, and what is told to programs."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", r"\\evil.example", "javascript:x", ""])
def test_language_button_sends_nobody_to_another_site(back):
    answer = Client().post("/language/", {"language": "ru", "next": back})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert answer["Location"].startswith("/")


def test_security_txt_names_the_address_that_the_site_names(client: Client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@news.example"
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@news.example"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert datetime.fromisoformat(fields["Expires"]) > timezone.now() + timedelta(days=60)


def test_robots_are_kept_from_following_every_combination_of_filters(client: Client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /cases/?", "Disallow: /cases/download/"} <= {*lines}
