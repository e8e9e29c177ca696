"""Cookies for the code of a receipt: set on request only, and by no other site."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Receipt
from tests.comments.posting.receipt_pages import code_in, post, text_of
from tests.comments.posting.sending import stamp
from tests.factories import make_article

pytestmark = pytest.mark.django_db

HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="held")


def test_browser_keeps_the_code_on_wish_and_forgets_it(article):
    client = Client()
    phrase = code_in(post(article, client=client))
    assert not client.cookies
    client.post("/comments/receipt/keep/", {"receipt": phrase}, headers=HERE)
    cookie = client.cookies["receipt"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/comments/")
    assert "My own words." in text_of(client.get("/comments/receipt/"))
    post(article, "Sent with the cookie.", client=client)
    assert Receipt.objects.count() == 1
    client.post("/comments/receipt/keep/", {"receipt": phrase, "forget": "1"}, headers=HERE)
    assert "My own words." not in text_of(client.get("/comments/receipt/"))


def test_cookie_alone_changes_nothing(article):
    client = Client()
    phrase = code_in(post(article, client=client))
    client.post("/comments/receipt/keep/", {"receipt": phrase}, headers=HERE)
    comment = Comment.objects.get()
    assert client.post(f"/comments/receipt/{comment.pk}/delete/").status_code == 400
    assert Comment.objects.get().status == "pending"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_no_other_site_can_make_a_browser_keep_its_code(headers, article):
    phrase = code_in(post(article))
    client = Client()
    assert client.post("/comments/receipt/keep/", {"receipt": phrase}, headers=headers).status_code == 403
    assert "receipt" not in client.cookies


def test_old_browser_that_names_its_origin_may_keep_its_code(article):
    phrase = code_in(post(article))
    client = Client()
    client.post("/comments/receipt/keep/", {"receipt": phrase}, headers={"origin": "http://testserver"})
    assert "receipt" in client.cookies


@pytest.mark.parametrize("cookie", ["receipt", "reporter"])
@pytest.mark.parametrize("value", ["", "x" * 4000, "\xe9\xff", "\\303\\050", "a" * 7, "-".join(["abandon"] * 7)])
def test_odd_cookies_change_nothing(cookie, value, article):
    client = Client()
    client.cookies.load({cookie: value})
    assert client.get("/comments/receipt/").status_code == 200
    assert client.post(f"/comments/{article.pk}/", {"text": "Words.", "stamp": stamp(article)}).status_code == 200
