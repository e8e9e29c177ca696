"""Comments over the limit wait, sealed, and are posted when their turn comes."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, DeferredPost
from comments.posting import drafts, submit
from comments.posting.drafts import Draft
from newsroom.lib.web.rate_limits import Bucket
from tests.comments.posting.sending import flood, post, stamp
from tests.factories import make_article
from tests.workers import worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=2), comment_policy="open")


def posted(outcome: submit.Outcome | None) -> Comment:
    assert isinstance(outcome, submit.Posted)
    return outcome.comment


def test_who_is_over_the_limit_waits_on_a_page_that_completes_by_itself(article, settings):
    answer = flood(article, settings)
    page = answer.content.decode()
    assert answer.status_code == 202
    assert Comment.objects.count() == 2
    seconds, address = re.search(r'http-equiv="refresh" content="(\d+);url=([^"]+)"', page).groups()  # type: ignore[union-attr]
    assert 15 <= int(seconds) <= 22
    early = Client().get(address)
    assert early.status_code == 202
    with time_machine.travel(timezone.now() + timedelta(seconds=int(seconds))):
        due = Client().get(address)
        assert (due.status_code, Comment.objects.count()) == (202, 2), "no GET posts for its reader"
        assert "Post it now" in due.content.decode()
        done = Client(enforce_csrf_checks=True).post(address).content.decode()
        again = Client().get(address).content.decode()
    assert "your comment has arrived" in done
    assert Comment.objects.count() == 3
    code = re.search(r'class="receipt-code"[^>]*>([^<]+)<', done)[1]  # type: ignore[index]
    assert code in again
    assert Comment.objects.count() == 3


def test_waiting_words_are_sealed_and_forgotten_once_posted(article, settings):
    from django.db import connection

    flood(article, settings, 2)
    post(article, "Unmistakable words.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM comments_deferredpost")
        assert "Unmistakable" not in cursor.fetchone()[0]
    deferred_post = DeferredPost.objects.get()
    comment = posted(submit.submit_deferred(deferred_post.pk, at=timezone.now() + timedelta(minutes=1)))
    assert comment.text == "Unmistakable words."
    assert DeferredPost.objects.get().content == {}


def test_code_is_not_shown_to_whoever_finds_the_address_later(article, settings):
    page = flood(article, settings).content.decode()
    address = re.search(r"url=([^\"]+)\"", page)[1]  # type: ignore[index]
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        assert "receipt-code" in Client().post(address).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert "receipt-code" not in Client().get(address).content.decode()


def test_comments_that_closed_meanwhile_give_the_waiting_words_back(article, settings):
    flood(article, settings, 2)
    page = post(article, "Words that waited too long.").content.decode()
    address = re.search(r"url=([^\"]+)\"", page)[1]  # type: ignore[index]
    Article.objects.update(comment_policy="closed")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert Client().get(address).status_code == 202
        for answer in (Client().post(address), Client().get(address)):
            assert answer.status_code == 409
            assert "Words that waited too long." in answer.content.decode()
            assert "Comments on this article are closed." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_worker_posts_what_its_writer_did_not_stay_for(article, settings, monkeypatch):
    monkeypatch.setattr(drafts, "GRACE_PERIOD", timedelta(0))
    draft = Draft("", "Posted without me.", "0123456789abcdef")
    early = submit.submit(article, draft, at=timezone.now(), bucket=Bucket("one", 5, 1.0), seconds_early=0.5)
    assert isinstance(early, submit.Deferred)
    with worker("default"):
        deadline = time.monotonic() + 30
        while not Comment.objects.exists() and time.monotonic() < deadline:
            time.sleep(0.3)
    assert Comment.objects.get().text == "Posted without me."


def test_words_changed_while_they_wait_are_the_ones_posted(article, settings):
    flood(article, settings, 2)
    used = stamp(article)
    for text in ("First.", "First, and more."):
        answer = Client(REMOTE_ADDR="203.0.113.7").post(f"/comments/{article.pk}/", {"text": text, "stamp": used})
        assert answer.status_code == 202
    comment = posted(submit.submit_deferred(DeferredPost.objects.get().pk, at=timezone.now() + timedelta(minutes=5)))
    assert comment.text == "First, and more."


def test_posts_that_could_never_be_posted_are_forgotten_and_hold_nobody_up(article, monkeypatch):

    monkeypatch.setattr(drafts, "MAX_DEFERRED", 1)
    old = timezone.now() - timedelta(days=3)
    drafts.defer(article, Draft("", "Old.", "a" * 24), seconds=1, at=old)
    drafts.defer(article, Draft("", "New.", "b" * 24), seconds=60, at=timezone.now())
    assert DeferredPost.objects.count() == 2
    submit.post_deferred_comment.call(0)
    assert DeferredPost.objects.get().content["text"] == "New."
