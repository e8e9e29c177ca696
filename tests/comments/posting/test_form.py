"""The form of a comment against programs, tricks and time: nothing that a person typed is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from tests.comments.factories import make_comment
from tests.comments.posting.sending import send, stamp
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


def test_bidirectional_controls_and_towers_of_marks_are_taken_out(article):
    send(article, text="abc\u202edef\u2066 Z" + "\u0301" * 40)
    text = Comment.objects.get().text
    assert not any(c in text for c in "\u202e\u2066")
    assert text.count("\u0301") <= 2


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


def test_withdrawn_article_shows_nothing_of_itself_or_its_comments_to_a_post(article):
    comment = make_comment(article, name="Unmistakable", text="Hidden words.")
    for change in ({"status": "withdrawn"}, {"status": "draft"}, {"published_at": timezone.now() + timedelta(days=1)}):
        Article.objects.update(**change)
        answer = send(article, parent=comment.pk, text="What I typed.")
        body = answer.content.decode()
        assert answer.status_code == 404
        assert "What I typed." in body
        assert not any(text in body for text in ("Unmistakable", "Hidden words.", article.headline))
