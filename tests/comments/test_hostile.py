"""Hostile input: none of it a 500, none of it visible, and nothing that a person typed is lost."""

import io
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Comment
from comments.moderation import actions
from newsroom.lib.text.html import comment_html, normalise_text
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment
from tests.factories import make_article, make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


def stamp(article: Article) -> str:
    return form_stamps.issue(stamp_purpose(article.pk))


def send(article: Article, **over):  # type: ignore[no-untyped-def]
    return Client().post(
        f"/comments/{article.pk}/", {"text": "Words.", "stamp": stamp(article), "as_it_is": "1"} | over
    )


INJECTIONS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><img/src=x onerror=alert(1)></style></svg>",
    '<math><mtext></p><style><img title="--></style><img src=x onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<p style="background:url(javascript:alert(1))">x',
    "]]><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% load static %}",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    'https://x.org/"onmouseover="alert(1)',
    "https://x.org/'><script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "*<script>alert(1)</script>*",
    "_<b onclick=alert(1)>_",
]


@pytest.mark.parametrize("injection", INJECTIONS)
@pytest.mark.parametrize("field", ["text", "name", "parent", "stamp", "receipt", "second_subject"])
def test_injection_stays_text_wherever_it_is_put(field, injection, article, as_role):
    answer = send(article, **{field: injection})
    assert answer.status_code in (200, 400)
    Comment.objects.update(status="approved")
    comment = Comment.objects.first()
    pages = [answer, Client().get(article.get_absolute_url()), Client().get(f"/comments/{article.pk}/feed/")]
    if comment:
        pages += [Client().get(comment.get_absolute_url())]
        pages += [as_role("moderator").get(reverse("admin:comments_comment_changelist"))]
    for page in pages:
        body = page.content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "<b onclick" not in body
        assert "only-for-tests" not in body


LINKS = [
    ("javascript:alert(1)", 0), ("JaVaScRiPt:alert(1)", 0), ("java\tscript:alert(1)", 0), ("data:text/html,x", 0),
    ("vbscript:x", 0), ("//evil.org/x", 0), ("http://bank.com@evil.org/", 0), ("http://[::1", 0),
    ("http://\\evil.org", 0),
    ("https://good.org/x", 1), ("HTTPS://GOOD.ORG", 1), ("http://пример.рф/a", 1),
]  # fmt: skip


@pytest.mark.parametrize(("written", "number"), LINKS)
def test_link_leads_where_its_words_say_or_is_none(written, number):
    import re
    from urllib.parse import urlsplit

    html = comment_html(normalise_text(f"See {written} now"))
    found = re.findall(r'<a href="([^"]+)" rel="nofollow ugc noopener noreferrer">([^<]+)</a>', html)
    assert len(found) == html.count("<a ") == number
    for address, words in found:
        host = urlsplit(address).hostname or ""
        assert host.isascii()
        assert words.startswith(host)


def test_bidirectional_controls_and_towers_of_marks_are_taken_out(article):
    send(article, text="abc\u202edef\u2066 Z" + "\u0301" * 40)
    text = Comment.objects.get().text
    assert not any(c in text for c in "\u202e\u2066")
    assert text.count("\u0301") <= 2


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


def test_trap_that_people_do_not_see_holds_the_comment(article):
    assert send(article, second_subject="https://spam.example").status_code == 200
    comment = Comment.objects.get()
    assert (comment.status, comment.findings[0][0]) == ("pending", "trap")


def test_trap_is_named_so_that_no_browser_fills_it_in(article):
    page = Client().get(article.get_absolute_url()).content.decode()
    trap = page[page.index('name="second_subject"') - 200 : page.index('name="second_subject"') + 200]
    assert 'autocomplete="off"' in trap
    assert 'tabindex="-1"' in trap


def test_form_that_is_sent_sooner_than_a_person_can_type_waits(article, settings):
    settings.COMMENT_FORM_SECONDS = 3
    answer = send(article)
    assert answer.status_code == 202
    assert not Comment.objects.exists()


def test_stamp_from_the_future_is_refused_and_the_text_kept(article):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        future = stamp(article)
    answer = send(article, stamp=future)
    assert answer.status_code == 400
    assert "Words." in answer.content.decode()


def test_form_left_open_for_a_day_gives_its_text_back_and_is_then_taken(article):
    old = stamp(article)
    with time_machine.travel(timezone.now() + timedelta(hours=30)):
        answer = send(article, stamp=old, text="A whole day of thinking.")
        assert answer.status_code == 400
        assert "A whole day of thinking." in answer.content.decode()
        assert send(article, text="A whole day of thinking.").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_same_post_twice_within_a_moment_is_one_comment_with_one_receipt(article):
    data = {"text": "Sent twice by a nervous thumb.", "stamp": stamp(article)}
    answers: list[bytes] = []
    gate = threading.Barrier(2)

    def once() -> None:
        gate.wait()
        answers.append(Client().post(f"/comments/{article.pk}/", data).content)
        connections.close_all()

    threads = [threading.Thread(target=once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Comment.objects.count() == 1
    codes = {body.split(b'class="receipt-code"')[1][:120] for body in answers}
    assert len(codes) == 1


@pytest.mark.django_db(transaction=True)
def test_reply_while_its_parent_is_deleted_hangs_below_it_or_is_given_back(article):
    moderator = make_user("")
    for _ in range(10):
        parent = make_comment(article)
        data = {"text": f"An answer to {parent.pk}.", "stamp": stamp(article), "parent": parent.pk}
        gate = threading.Barrier(2)
        codes: list[int] = []

        def answer(gate=gate, data=data, codes=codes) -> None:  # type: ignore[no-untyped-def]
            gate.wait()
            response = Client().post(f"/comments/{article.pk}/", data)
            codes.append(response.status_code)
            assert response.status_code == 200 or data["text"] in response.content.decode()
            connections.close_all()

        def delete(gate=gate, parent=parent) -> None:  # type: ignore[no-untyped-def]
            gate.wait()
            actions.delete(parent, by=moderator, at=timezone.now())
            connections.close_all()

        threads = [threading.Thread(target=target) for target in (answer, delete)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert codes[0] in (200, 400, 409)
        assert Comment.objects.filter(parent=parent).count() == (codes[0] == 200)


def test_name_with_one_letter_of_another_alphabet_is_not_shown(article):
    make_author(name="Vera Lind")
    send(article, name="Vеra Lind", text="I am the editor.")
    assert "I am the editor." not in Client().get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("cookie", ["receipt", "reporter"])
@pytest.mark.parametrize("value", ["", "x" * 4000, "\xe9\xff", "\\303\\050", "a" * 7, "-".join(["abandon"] * 7)])
def test_odd_cookies_change_nothing(cookie, value, article):
    client = Client()
    client.cookies.load({cookie: value})
    assert client.get("/comments/receipt/").status_code == 200
    assert client.post(f"/comments/{article.pk}/", {"text": "Words.", "stamp": stamp(article)}).status_code == 200


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


def test_texts_of_every_shape_are_read_quickly():
    from comments.screening.screen import Repeats, context_of_rules, screen

    desk = context_of_rules([(1, "Rude", ["дурак"], True)], ["Vera Lind"])
    for piece in ("> ", "*a", "_", "http://", "1 ", "д ", "а*", "Иван ", "<", "&", "\u0301"):
        text = normalise_text(piece * (5000 // len(piece)))
        began = time.process_time()
        comment_html(text)
        screen(text, "Reader", desk=desk, repeats=Repeats())
        assert time.process_time() - began < 2, piece


def test_withdrawn_article_shows_nothing_of_itself_or_its_comments_to_a_post(article):
    comment = make_comment(article, name="Unmistakable", text="Hidden words.")
    for change in ({"status": "withdrawn"}, {"status": "draft"}, {"published_at": timezone.now() + timedelta(days=1)}):
        Article.objects.update(**change)
        answer = send(article, parent=comment.pk, text="What I typed.")
        body = answer.content.decode()
        assert answer.status_code == 404
        assert "What I typed." in body
        assert not any(words in body for words in ("Unmistakable", "Hidden words.", article.headline))


@pytest.mark.parametrize("length", ["\u00b2", "9" * 5000, "-1", "1e3", ""])
def test_length_that_is_no_number_is_no_error_of_ours(length, article):
    answer = Client().generic("POST", f"/comments/{article.pk}/", b"", CONTENT_LENGTH=length)
    assert answer.status_code in (400, 413)


def test_name_of_staff_without_a_byline_holds_nothing_and_is_told_to_the_moderator(article, as_role):
    make_user("moderator", first_name="Лариса", last_name="Мышкина")
    send(article, name="лариса мышкина", text="A calm remark.")
    comment = Comment.objects.get()
    assert (comment.status, comment.findings) == ("approved", [])
    page = as_role("moderator").get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
    assert "can be taken for Лариса Мышкина" in page


@pytest.mark.django_db(transaction=True)
def test_answers_and_waiting_pages_at_once_do_not_block_one_another(article, settings):
    settings.COMMENT_RATES = {kind: {"at_once": 100, "seconds": 1} for kind in ("network", "onion")}
    from comments.posting import deferred
    from comments.posting.submit import Draft

    parent = make_comment(article)
    codes: list[int] = []

    def answers() -> None:
        for number in range(6):
            data = {"text": f"Answer {number} {threading.get_ident()}", "stamp": stamp(article), "parent": parent.pk}
            codes.append(Client().post(f"/comments/{article.pk}/", data).status_code)
        connections.close_all()

    def waits(name: str) -> None:
        for number in range(6):
            nonce = f"{name}{number:020d}"
            deferred.defer(article, Draft("", f"Waiting {nonce}", nonce, parent.pk), seconds=-1, at=timezone.now())
            codes.append(Client().get(f"/comments/waiting/{nonce}/").status_code)
        connections.close_all()

    workers = [threading.Thread(target=answers) for _ in range(2)]
    workers += [threading.Thread(target=waits, args=(name,)) for name in "ab"]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert set(codes) == {200}
    assert Comment.objects.count() == 25
