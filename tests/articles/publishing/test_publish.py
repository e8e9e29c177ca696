"""An article on its way from draft to publication and withdrawal."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from articles.models import Article, Byline, StatusChange
from articles.publishing import publish
from tests.factories import NOW, make_draft, make_figure, release_values

pytestmark = pytest.mark.django_db


def test_article_goes_from_draft_to_review_to_published_to_withdrawn_with_a_record(reporter, editor):
    article = make_draft()
    publish.submit_for_review(article, by=reporter, at=NOW)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    publish.withdraw(article, by=editor, at=NOW)
    changes = list(StatusChange.objects.order_by("id").values_list("from_status", "to_status", "by"))
    assert changes == [
        ("draft", "in_review", reporter.pk),
        ("in_review", "published", editor.pk),
        ("published", "withdrawn", editor.pk),
    ]


def test_publishing_twice_changes_nothing(editor):
    article = make_draft()
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW + timedelta(days=1))
    assert Article.objects.get().published_at == NOW
    assert StatusChange.objects.count() == 1


def test_article_published_again_keeps_its_first_date(editor):
    article = make_draft()
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    publish.withdraw(article, by=editor, at=NOW)
    later = NOW + timedelta(days=3)
    with pytest.raises(publish.CannotPublishError, match="already seen this story"):
        publish.publish(article, by=editor, at=NOW, publish_at=later)
    publish.publish(article, by=editor, at=later, publish_at=later)
    assert article.published_at == NOW


def test_article_nobody_has_seen_yet_can_be_scheduled_anew(editor):
    article = make_draft()
    publish.publish(article, by=editor, at=NOW, publish_at=NOW + timedelta(days=30))
    publish.withdraw(article, by=editor, at=NOW)
    publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert article.published_at == NOW


@pytest.mark.parametrize("field", ["headline", "standfirst", "body"])
def test_article_with_something_missing_is_not_published(field, editor):
    article = make_draft(**{field: " "})
    with pytest.raises(publish.CannotPublishError, match="Fill in"):
        publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert Article.objects.get().status == "draft"


def test_article_without_an_author_is_not_published(editor):
    article = make_draft()
    Byline.objects.all().delete()
    with pytest.raises(publish.CannotPublishError, match="author"):
        publish.publish(article, by=editor, at=NOW, publish_at=NOW)


def test_publishing_asks_the_worker_for_new_values_of_the_figures(editor, django_capture_on_commit_callbacks):
    make_figure("men")
    release_values()
    article = make_draft(body='<p><data value="men" class="figure-number" data-mode="live">—</data></p>')
    with django_capture_on_commit_callbacks(execute=True):
        publish.publish(article, by=editor, at=NOW, publish_at=NOW)
    assert "desertions.figures.releases.refresh_figures" in DBTaskResult.objects.values_list("task_path", flat=True)
