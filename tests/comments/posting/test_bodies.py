"""Bodies of requests that no browser sends: none of them is an error of the site."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from tests.comments.posting.sending import stamp
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


def raw(article: Article, body: bytes, kind: str = "application/x-www-form-urlencoded"):  # type: ignore[no-untyped-def]
    return Client().post(f"/comments/{article.pk}/", body, content_type=kind)


BODIES = {
    "overlong UTF-8": b"text=%C0%80%E0%80%AF&stamp=",
    "a lone surrogate": b"text=%ED%A0%80x&stamp=",
    "Windows-1251": "text=Привет&stamp=".encode("cp1251"),
    "UTF-16": "text=Hello&stamp=".encode("utf-16"),
    "nothing": b"",
    "no field": b"&&&===",
    "another charset in the type": b"text=Hello",
}


@pytest.mark.parametrize("kind", BODIES)
def test_bytes_that_are_no_text_are_refused_in_words(kind, article):
    content = "application/x-www-form-urlencoded" + ("; charset=koi8-r" if "charset" in kind else "")
    answer = raw(article, BODIES[kind], content)
    assert answer.status_code == 400
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"]
)
def test_body_of_another_kind_is_refused(kind, article):
    assert raw(article, b'{"text": "x"}', kind).status_code == 400
    assert not Comment.objects.exists()


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args):  # type: ignore[no-untyped-def]
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("size", [1_000_000, 100_000_000, 10**30])
@pytest.mark.parametrize("path", ["{}/", "receipt/", "receipt/1/edit/", "{}/1/report/"])
def test_large_body_is_refused_before_it_is_read(size, path, article):
    headers = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(size)}
    unread = {"wsgi.input": Unread()}
    answer = Client().generic("POST", f"/comments/{path.format(article.pk)}", b"", **headers, **unread)
    assert answer.status_code == 413


def test_five_thousand_fields_are_refused(article):
    answer = raw(article, b"&".join(b"a%d=" % n for n in range(5000)))
    assert answer.status_code == 400


def test_doubled_keys_and_fields_of_the_model_change_nothing(article):
    Article.objects.update(comment_policy="held")
    body = f"text=One&text=Two&stamp={stamp(article)}&status=approved&is_staff=1&staff=1&is_pick=1&depth=7&path=1"
    assert raw(article, body.encode()).status_code == 200
    comment = Comment.objects.get()
    assert (comment.text, comment.status, comment.staff_id, comment.is_pick, comment.depth) == (
        "Two",
        "pending",
        None,
        False,
        0,
    )
    assert comment.path == [comment.pk]


@pytest.mark.parametrize("length", ["\u00b2", "9" * 5000, "-1", "1e3", ""])
def test_length_that_is_no_number_is_no_error_of_ours(length, article):
    answer = Client().generic("POST", f"/comments/{article.pk}/", b"", CONTENT_LENGTH=length)
    assert answer.status_code in (400, 413)
