"""Readers' reports: counted once a browser, weighed by how often it was right, hiding nothing."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Report
from comments.moderation import actions
from comments.posting import reports
from newsroom.lib.web import form_stamps
from tests.comments.factories import fresh, make_comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=2), comment_policy="open")


def report(comment: Comment, client: Client, **over):  # type: ignore[no-untyped-def]
    data = {"reason": "spam", "stamp": form_stamps.issue(f"report/{comment.pk}")} | over
    return client.post(f"/comments/{comment.article_id}/{comment.pk}/report/", data)


def test_report_is_counted_once_a_browser_and_hides_nothing(article):
    comment, client = make_comment(article), Client()
    assert "has arrived" in report(comment, client).content.decode()
    assert "already" in report(comment, client, reason="hate").content.decode()
    for _ in range(30):
        report(comment, Client(REMOTE_ADDR=f"198.51.{_}.1"))
    assert Report.objects.count() == 31
    comment.refresh_from_db()
    assert comment.status == "approved"
    assert list(Comment.objects.reported()) == [comment]


def test_report_weighs_as_much_as_its_browser_was_right(article, moderator):

    honest, liar = Client(), Client()
    for _ in range(6):
        caches["limits"].clear()
        bad, good = make_comment(article), make_comment(article)
        report(bad, honest)
        report(good, liar)
        actions.reject(bad, reason="spam", by=moderator, at=timezone.now())
        actions.approve(good, by=moderator, at=timezone.now())
    caches["limits"].clear()
    first, second, third = (make_comment(article) for _ in range(3))
    report(first, honest)
    report(second, liar)
    report(third, Client())
    weights = {c.pk: c.report_weight for c in Comment.objects.with_report_weight().reported()}  # type: ignore[attr-defined]
    assert weights[first.pk] == pytest.approx(7 / 8)
    assert weights[second.pk] == pytest.approx(1 / 8)
    assert weights[third.pk] == pytest.approx(1 / 2)


@pytest.mark.parametrize("over", [{"reason": "nonsense"}, {"reason": ""}, {"stamp": "forged"}, {"message": "x" * 501}])
def test_bad_report_is_refused_and_its_words_kept(over, article):
    comment = make_comment(article)
    answer = report(comment, Client(), **{"message": "He lives there."} | over)
    assert answer.status_code == 400
    assert unescape(answer.content.decode()).count(over.get("message", "He lives there.")) == 1
    assert not Report.objects.exists()


def test_report_of_a_comment_that_is_gone_gives_its_words_back(article):
    for change in ({"status": "rejected"}, {"status": "approved", "article__status": "withdrawn"}):
        comment = make_comment(article, status=change["status"], text="Hidden words.")
        Article.objects.update(status=change.get("article__status", "published"))
        answer = Client().post(f"/comments/{article.pk}/{comment.pk}/report/", {"message": "He lives there."})
        assert answer.status_code == 404
        assert "He lives there." in answer.content.decode()
        assert "Hidden words." not in answer.content.decode()


def test_deleted_comment_takes_no_report_any_more(article, moderator):
    comment = make_comment(article)
    actions.delete(fresh(comment), reason="spam", by=moderator, at=timezone.now())
    assert not reports.report(
        comment, reason="hate", message="It said…", browser="a" * 22, nonce="1", at=timezone.now()
    )
    assert not comment.reports.exists()
