"""Comments on an article's page: the queries they cost, and that a decision shows at the next request."""

import pytest
from django.db import InterfaceError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editing import usage
from comments.moderation import actions
from comments.reading.threads import load_conversation
from tests.comments.factories import make_comment
from tests.factories import make_case, make_figure, release_values
from tests.newsroom.process import Process

pytestmark = pytest.mark.django_db


def page(article) -> str:  # type: ignore[no-untyped-def]
    return Client().get(article.get_absolute_url()).content.decode()


def test_page_with_50_comments_and_12_figures_takes_at_most_8_queries_and_no_more_with_500(article):
    make_case()
    slugs = [make_figure().slug for _ in range(12)]
    release_values()
    article.body = "".join(f'<p>There are <data value="{slug}" data-mode="live">—</data>.</p>' for slug in slugs)
    article.save()
    usage.update_usage(article)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert page(article).count("figure-number") == 12
        return len(seen)

    for _ in range(50):
        make_comment(article)
    few = queries()
    for _ in range(450):
        make_comment(article)
    article.headline += "!"
    article.save()
    assert queries() == few <= 8


def test_decision_shows_at_the_next_request(article, moderator):
    comment = make_comment(article, status="pending", text="Approved words.")
    assert "Approved words." not in page(article)
    actions.approve(comment, by=moderator, at=timezone.now())
    assert "Approved words." in page(article)
    actions.delete(comment, by=moderator, at=timezone.now())
    assert "Approved words." not in page(article)


@pytest.mark.parametrize("server", [{"HTTP_HOST": "testserver"}, {}], ids=["in WSGI", "in Django"])
@pytest.mark.parametrize(("language", "heading"), [("en", "Write a comment"), ("ru", "Написать комментарий")])
def test_decision_renders_the_comments_alone_again_in_the_language_of_the_story(
    server, language, heading, article, moderator
):
    article.language = language
    article.save()
    other = {"en": "ru", "ru": "en"}[language]
    reader, comment = Process().client(**server), make_comment(article, status="pending", text="Approved words.")

    def shown() -> str:
        return reader.get(article.get_absolute_url(), headers={"accept-language": other}).content.decode()

    assert "Approved words." not in shown()
    actions.approve(comment, by=moderator, at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        again = shown()
    assert "Approved words." in again
    assert heading in again
    assert len(queries) == 2  # the content version and the comments


@pytest.mark.parametrize("server", [{"HTTP_HOST": "testserver"}, {}], ids=["in WSGI", "in Django"])
def test_comments_that_could_not_be_rendered_alone_come_with_the_whole_page(server, article, moderator, monkeypatch):
    reader, comment = Process().client(**server), make_comment(article, status="pending", text="Approved words.")
    reader.get(article.get_absolute_url())
    actions.approve(comment, by=moderator, at=timezone.now())
    failures = iter([InterfaceError("connection already closed")])

    def load_at_the_second_attempt(*args, **over):  # type: ignore[no-untyped-def]
        for failure in failures:
            raise failure
        return load_conversation(*args, **over)

    monkeypatch.setattr("comments.templatetags.comments.load_conversation", load_at_the_second_attempt)
    answer = reader.get(article.get_absolute_url())
    assert answer.status_code == 200
    assert "Approved words." in answer.content.decode()
    assert not list(failures)


def test_bulk_change_past_every_verb_shows_at_the_next_request(article):
    from comments.models import Comment

    make_comment(article, text="Approved words.")
    assert "Approved words." in page(article)
    Comment.objects.update(status="rejected")
    assert "Approved words." not in page(article)


def test_page_is_sent_anew_once_a_comment_has_arrived_so_that_no_stamp_is_used_twice(article):
    first = Client().get(article.get_absolute_url())
    make_comment(article, status="pending")
    again = Client().get(article.get_absolute_url(), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
