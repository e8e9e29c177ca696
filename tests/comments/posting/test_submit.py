"""A reader's comment comes in by a plain form: what is stored, what is refused, and that his words are kept."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment
from tests.comments.posting.sending import stamp
from tests.factories import make_article

pytestmark = pytest.mark.django_db

WORDS = "A remark with «quotes» & an <b>ampersand</b>."


def send(article: Article, **over):  # type: ignore[no-untyped-def]
    data = {"name": "Vera", "text": WORDS, "parent": "", "stamp": stamp(article)} | over
    return Client().post(f"/comments/{article.pk}/", data)


def text_kept(answer) -> str:  # type: ignore[no-untyped-def]
    match = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.content.decode(), re.DOTALL)
    return unescape(match[1]) if match else ""


def test_comment_is_held_until_a_moderator_approves_it(article):
    answer = send(article)
    assert answer.status_code == 200
    comment = Comment.objects.get()
    assert (comment.status, comment.name, comment.text) == ("pending", "Vera", WORDS)
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "ampersand" not in page


def test_comment_appears_at_once_where_the_article_says_so(article):
    Article.objects.update(comment_policy="open")
    send(article)
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "&lt;b&gt;ampersand&lt;/b&gt;" in page
    assert "<b>ampersand" not in page


def test_comment_without_a_name_is_anonymous(article):
    send(article, name="")
    assert Comment.objects.get().name == "Anonymous"


def test_form_on_the_page_works_without_cookie_referer_or_script(article):
    client = Client(enforce_csrf_checks=True, HTTP_HOST="abcdefghij234567.onion")
    page = client.get(article.get_absolute_url()).content.decode()
    shown = re.search(r'name="stamp" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert not client.cookies
    answer = client.post(
        f"/comments/{article.pk}/",
        {"name": "", "text": "Hello", "stamp": unescape(shown)},
        headers={"origin": "null"},
    )
    assert answer.status_code == 200
    assert Comment.objects.get().text == "Hello"


def test_every_reader_gets_a_stamp_of_his_own_from_a_kept_page(article):
    stamps = {
        re.search(r'name="stamp" value="([^"]+)"', Client().get(article.get_absolute_url()).content.decode())[1]  # type: ignore[index]
        for _ in range(3)
    }
    assert len(stamps) == 3


def test_no_address_or_browser_of_the_writer_is_stored(article):
    Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Unmistakable/1.0").post(
        f"/comments/{article.pk}/", {"text": "Hello", "stamp": stamp(article)}
    )
    row = str(Comment.objects.values().get())
    assert "203.0.113" not in row
    assert "Unmistakable" not in row


def test_name_that_grows_when_composed_is_refused_in_words(article):
    answer = send(article, name="\u0958" * 60)
    assert answer.status_code == 400
    assert "at most 60 characters" in answer.content.decode()
    assert text_kept(answer) == WORDS


def test_withdrawn_article_takes_no_comment_but_gives_the_words_back(article):
    Article.objects.update(status="withdrawn")
    answer = send(article)
    assert answer.status_code == 404
    assert text_kept(answer) == WORDS
    assert not Comment.objects.exists()


BAD_TEXTS = {
    "nothing": ("", "required"),
    "spaces": ("  \n ", "required"),
    "too long": ("a" * 100_000, "at most 5000"),
    "too long in emoji": ("\U0001f600" * 20_000, "at most 5000"),
    "a NUL byte": ("before\0after", "Null characters"),
    "only invisible characters": ("\u200b\u200d\u2060\u00ad\ufeff", "no visible characters"),
    "only combining marks": ("\u0301\u0301\u0301", "no visible characters"),
    "Hangul filler": ("\u3164\u3164", "no visible characters"),
}


@pytest.mark.parametrize("kind", BAD_TEXTS)
def test_bad_text_is_refused_in_words_and_kept(kind, article):
    text, message = BAD_TEXTS[kind]
    answer = send(article, text=text)
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert text_kept(answer) == text.replace("\0", "")
    assert not Comment.objects.exists()


def test_invalid_utf8_is_refused_in_words_and_the_rest_is_kept(article):
    body = b"name=&text=caf%E9+legible&parent=&stamp=" + stamp(article).encode()
    answer = Client().post(f"/comments/{article.pk}/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()
    assert "legible" in text_kept(answer)
    assert not Comment.objects.exists()


def test_html_is_kept_as_text(article):
    send(article, text='<script>alert(1)</script><a href="javascript:x">y</a>', name="<i>me</i>")
    comment = Comment.objects.get()
    assert "<script" not in comment.html
    assert "<a " not in comment.html
    comment.status = "approved"
    comment.save()
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "<i>me" not in page


def foreign_parent() -> str:
    return str(make_comment(make_article()).pk)


BAD_PARENTS = {
    "a word": lambda a: "abc",
    "of another article": lambda a: foreign_parent(),
    "pending": lambda a: str(make_comment(a, status="pending").pk),
    "rejected": lambda a: str(make_comment(a, status="rejected").pk),
    "deleted": lambda a: str(make_comment(a, status="deleted", name="", text="", html="").pk),
    "huge": lambda a: "9" * 40,
    "negative": lambda a: "-1",
    "in other digits": lambda a: "٣",
    "unknown": lambda a: "123456789",
}


@pytest.mark.parametrize("kind", BAD_PARENTS)
def test_bad_parent_is_refused_and_the_text_kept(kind, article):
    parent = BAD_PARENTS[kind](article)
    before = Comment.objects.count()
    answer = send(article, parent=parent)
    assert answer.status_code == 400
    assert "no longer there" in answer.content.decode()
    assert text_kept(answer) == WORDS
    assert Comment.objects.count() == before


def test_replayed_form_is_refused_and_the_text_kept(article):
    used = stamp(article)
    assert send(article, stamp=used).status_code == 200
    answer = send(article, stamp=used, text="Something else.")
    assert answer.status_code == 409
    assert "sent already" in answer.content.decode()
    assert text_kept(answer) == "Something else."
    assert Comment.objects.count() == 1


def test_expired_form_is_refused_and_sent_again_from_the_answer(article):
    import time_machine

    old = stamp(article)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        answer = send(article, stamp=old)
        assert answer.status_code == 400
        assert "more than a day" in answer.content.decode()
        assert text_kept(answer) == WORDS
        fresh = re.search(r'name="stamp" value="([^"]+)"', answer.content.decode())[1]  # type: ignore[index]
        assert send(article, stamp=unescape(fresh)).status_code == 200
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("bad", ["", "nonsense", "stamp\0", "a" * 5000])
def test_forged_stamp_is_refused_and_the_text_kept(bad, article):
    answer = send(article, stamp=bad)
    assert answer.status_code == 400
    assert text_kept(answer) == WORDS
    assert not Comment.objects.exists()


def test_stamp_of_another_article_is_refused(article):
    other = make_article(published_at=timezone.now() - timedelta(days=1))
    assert send(article, stamp=stamp(other)).status_code == 400
    assert not Comment.objects.exists()


def test_closed_comments_are_refused_and_the_text_kept(article):
    Article.objects.update(comment_policy="closed")
    answer = send(article)
    assert answer.status_code == 403
    assert "closed" in answer.content.decode()
    assert text_kept(answer) == WORDS
    assert not Comment.objects.exists()
    assert "comment-form" not in Client().get(article.get_absolute_url()).content.decode()


def test_unpublished_article_takes_no_comments():
    hidden = make_article(published_at=timezone.now() + timedelta(days=1))
    assert send(hidden).status_code == 404


def test_fields_of_the_model_cannot_be_set_from_outside(article):
    send(article, status="approved", is_staff="1", html="<script>", created_at="1999-01-01")
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert "<script>" not in comment.html
    assert comment.created_at.year != 1999


def test_reply_hangs_under_the_comment_it_answers(article):
    parent = make_comment(article)
    form = Client().get(f"/comments/{article.pk}/{parent.pk}/reply/").content.decode()
    shown = re.search(r'name="stamp" value="([^"]+)"', form)[1]  # type: ignore[index]
    assert parent.text in form
    assert send(article, parent=str(parent.pk), stamp=unescape(shown)).status_code == 200
    assert Comment.objects.exclude(pk=parent.pk).get().parent == parent


@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_hidden_comment_cannot_be_answered_or_read_through_its_reply_address(status, article):
    hidden = make_comment(article, status=status)
    assert Client().get(f"/comments/{article.pk}/{hidden.pk}/reply/").status_code == 404


def test_writer_is_neither_stored_nor_logged(article, caplog):
    agent = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "Unmistakable/1.0"}
    client = Client(**agent)
    client.post(f"/comments/{article.pk}/", {"text": "Words.", "stamp": stamp(article)})
    client.post(f"/comments/{article.pk}/", {"text": "", "stamp": "x"})
    comment = Comment.objects.get()
    client.post(
        f"/comments/{article.pk}/{comment.pk}/report/",
        {"reason": "spam", "stamp": form_stamps.issue(f"report/{comment.pk}")},
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', ["203[.]0[.]113|Unmistakable"])
            assert (table, cursor.fetchone()[0]) == (table, 0)
    assert "203.0.113" not in caplog.text
    assert "Unmistakable" not in caplog.text
