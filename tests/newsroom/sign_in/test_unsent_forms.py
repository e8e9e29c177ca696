"""A form that meets an ended session, or another sign-in's token, is shown again with every word, and sent again."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Series
from newsroom.models import DeskSession
from tests.articles.article_form import admin_data
from tests.factories import make_author, make_section, make_user, sign_client_in

pytestmark = pytest.mark.django_db
ADD = reverse("admin:articles_series_add")
WORDS = "\nUnmistakable <words>\r\n& “signs” "
SERIES = {"name_en": "Letters", "name_ru": "Письма", "slug": "letters", "about_en": WORDS, "about_ru": ""}
HERE = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}


def fields_of(page: str) -> dict[str, str]:
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in pairs if name in SERIES}


def token_of(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]


@pytest.fixture
def desk():  # type: ignore[no-untyped-def]
    client = Client(enforce_csrf_checks=True)
    sign_client_in(client, make_user("editor"))
    return client


def series_fields(desk: Client) -> dict[str, str]:
    return SERIES | {"csrfmiddlewaretoken": token_of(desk.get(ADD).content.decode())}


def test_ended_session_loses_no_word(desk):
    sent = series_fields(desk)
    DeskSession.objects.all().delete()
    answer = desk.post(ADD, sent, **HERE)
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (
        403,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert "You are signed out. Nothing you typed is lost" in page
    assert fields_of(page) == SERIES
    assert f'action="{ADD}"' in page


def test_what_was_shown_again_is_saved_after_signing_in(desk):
    sent = series_fields(desk)
    DeskSession.objects.all().delete()
    page = desk.post(ADD, sent, **HERE).content.decode()
    again = fields_of(page) | {"csrfmiddlewaretoken": token_of(page)}
    del desk.cookies["csrftoken"]  # signing in gives another one
    sign_client_in(desk, make_user("editor"))
    page = desk.post(ADD, again, **HERE).content.decode()
    assert "You signed in again after this form was opened" in page
    again = fields_of(page) | {"csrfmiddlewaretoken": token_of(page)}
    assert desk.post(ADD, again | {"_save": "Save"}, **HERE).status_code == 302
    assert Series.objects.get().about_en.split() == WORDS.split()


@pytest.mark.parametrize(
    "sender",
    [
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "https://evil.example/http://testserver/"},
        {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "cross-site"},
        {},
    ],
)
def test_what_a_stranger_sent_is_not_offered_to_be_saved(sender, desk):
    for over in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = desk.post(ADD, {"name_en": "Evil"} | over, **sender)
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Evil" not in page
        assert "Save what I typed" not in page
    assert not Series.objects.exists()


def test_passwords_and_codes_are_never_shown_again():
    client = Client(enforce_csrf_checks=True)
    for path, name in (("/sign-in/", "password"), (ADD, "password1"), (ADD, "recovery_codes")):
        answer = client.post(path, {name: "Unmistakable", "csrfmiddlewaretoken": "x" * 64}, **HERE)
        assert answer.status_code == 403
        assert "Unmistakable" not in answer.content.decode()


def test_file_that_was_not_read_is_told(desk, tmp_path):
    sent = series_fields(desk)
    DeskSession.objects.all().delete()
    (tmp_path / "a.txt").write_text("x")
    with (tmp_path / "a.txt").open("rb") as file:
        page = desk.post(ADD, sent | {"scan": file}, **HERE).content.decode()
    assert "Your form has a file, which was not read" in page
    assert "Save what I typed" not in page


def test_state_tells_a_page_who_is_signed_in_and_the_token(desk):
    state = desk.get("/sign-in/state/").json()
    assert state["name"]
    sent = SERIES | {"csrfmiddlewaretoken": state["token"], "_save": "Save"}
    assert desk.post(ADD, sent, **HERE).status_code == 302
    DeskSession.objects.all().delete()
    assert desk.get("/sign-in/state/").json()["name"] == ""
    assert Client().get("/sign-in/state/").json()["name"] == ""
    assert Client().get("/sign-in/again/done/").status_code == 302


def test_story_of_a_person_who_lost_the_right_meanwhile_is_refused_in_words(client):
    sign_client_in(client, make_user("moderator"))
    answer = client.post(reverse("admin:articles_article_add"), admin_data(make_section().pk, make_author().pk), **HERE)
    assert answer.status_code == 403
