"""A new version of a live article appears at its hour by itself, with all that belongs to it, and not before."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.editing import revisions, usage
from articles.models import Article, Photograph, StatusChange
from articles.page import article_page
from articles.publishing import corrections, renditions
from articles.publishing import publish as publishing
from tests.articles.article_form import press
from tests.articles.tokens import TOKEN
from tests.factories import (
    finish,
    make_article,
    make_case,
    make_draft,
    make_figure,
    make_rendered,
    make_user,
    release_values,
    sign_client_in,
)

pytestmark = pytest.mark.django_db


def ahead(editor, **text) -> Article:  # type: ignore[no-untyped-def]
    """A live article with a newer text."""
    article = make_article(published_at=timezone.now() - timedelta(days=2))
    revisions.save_text(article, revisions.text_of(article) | text, by=editor, at=timezone.now())
    return article


def shown(article: Article, at) -> Article:  # type: ignore[no-untyped-def]
    return Article.objects.published(at).get(pk=article.pk)


def test_scheduled_version_is_what_the_query_gives_from_its_hour_on(editor):
    now = timezone.now()
    article = ahead(editor, headline="Later", body="<p>Later words.</p>")
    hour = now + timedelta(hours=3)
    publishing.publish(article, by=editor, at=now, publish_at=hour)
    assert shown(article, now).headline != "Later"
    later = shown(article, hour)
    assert (later.headline, later.body, later.updated_at) == ("Later", "<p>Later words.</p>", hour)
    assert shown(article, hour - timedelta(seconds=1)).headline != "Later"
    assert Article.objects.published(hour).for_lists().get().headline == "Later"
    assert article_page.build_page(Article.objects.published(hour), hour).html == "<p>Later words.</p>"


def test_bringing_due_versions_moves_their_text_once(editor):
    now = timezone.now()
    article = ahead(editor, headline="Later")
    hour = now + timedelta(hours=3)
    publishing.publish(article, by=editor, at=now, publish_at=hour)
    assert publishing.apply_due(now) == 0
    assert publishing.apply_due(hour) == 1
    assert publishing.apply_due(hour) == 0
    article.refresh_from_db()
    assert (article.headline, article.next, article.next_status, article.updated_at) == ("Later", None, "", hour)
    assert article.live == article.working


@pytest.mark.django_db(transaction=True)
def test_version_appears_on_the_kept_page_when_its_hour_comes(transactional_db):
    import time

    editor = make_user("editor")
    article = ahead(editor, headline="Later news")
    client = Client()
    hour = timezone.now() + timedelta(seconds=1.5)
    publishing.publish(article, by=editor, at=timezone.now(), publish_at=hour)
    assert "Later news" not in client.get(article.get_absolute_url()).content.decode()
    assert "Later news" not in client.get("/").content.decode()
    time.sleep(2)
    assert "Later news" in client.get(article.get_absolute_url()).content.decode()
    assert "Later news" in client.get("/").content.decode()


def test_figures_of_a_scheduled_version_are_counted_when_it_appears(editor):
    now, hour = timezone.now(), timezone.now() + timedelta(hours=1)
    make_figure("men")
    make_case()
    release_values()
    article = ahead(editor, body=f"<p>{TOKEN.format(mode='live')}</p>")
    publishing.publish(article, by=editor, at=now, publish_at=hour)
    assert ">1</a>" in article_page.build_page(Article.objects.published(hour), hour).html


def test_photograph_of_a_scheduled_version_stays_closed_until_its_hour(editor):
    now, hour = timezone.now(), timezone.now() + timedelta(hours=1)
    photograph = make_rendered()
    article = ahead(editor, photograph_id=photograph.pk)
    nobody = AnonymousUser()
    assert not Photograph.objects.visible_to(nobody, now).exists()
    publishing.publish(article, by=editor, at=now, publish_at=hour)
    assert not Photograph.objects.visible_to(nobody, now).exists()
    assert Photograph.objects.visible_to(nobody, hour).exists()
    publishing.apply_due(hour)
    assert Photograph.objects.visible_to(nobody, hour).exists()
    publishing.withdraw(article, by=editor, at=hour)
    assert not Photograph.objects.visible_to(nobody, hour).exists()


def test_photograph_that_the_published_text_no_longer_holds_is_closed(client, editor):
    now, photograph = timezone.now(), make_rendered()
    article = make_article(
        published_at=now - timedelta(days=1), body=f'<figure data-photographs="{photograph.pk}"></figure>'
    )
    publishing.publish(article, by=editor, at=now, publish_at=now)
    usage.update_usage(article)

    def seen() -> int:
        answer = client.get(renditions.rendition_address(photograph, "whole", 60, "AVIF"))
        finish(answer)
        return answer.status_code

    assert seen() == 200
    revisions.save_text(article, revisions.text_of(article) | {"body": "<p>No."}, by=editor, at=now)
    assert seen() == 200
    publishing.publish(article, by=editor, at=now, publish_at=now)
    assert seen() == 404


def test_version_is_taken_off_the_schedule_and_stays_the_newest_text(editor):
    now, hour = timezone.now(), timezone.now() + timedelta(hours=1)
    article = ahead(editor, headline="Later")
    publishing.publish(article, by=editor, at=now, publish_at=hour)
    publishing.unschedule(article, by=editor, at=now)
    article.refresh_from_db()
    assert (article.next, article.next_status, article.working.headline) == (None, "approved", "Later")
    assert shown(article, hour).headline != "Later"
    publishing.unschedule(article, by=editor, at=now)


def test_version_gets_another_hour(editor):
    now, hour = timezone.now(), timezone.now() + timedelta(hours=1)
    article = ahead(editor, headline="Later")
    publishing.publish(article, by=editor, at=now, publish_at=hour)
    publishing.publish(article, by=editor, at=now, publish_at=hour + timedelta(hours=1))
    assert Article.objects.get().next_at == hour + timedelta(hours=1)
    publishing.publish(article, by=editor, at=now, publish_at=now)
    assert Article.objects.get().headline == "Later"


def test_version_goes_through_review_while_readers_keep_theirs(editor, reporter):
    now = timezone.now()
    article = ahead(reporter, headline="Better")
    assert article.stage == "draft"
    publishing.submit_for_review(article, by=reporter, at=now)
    publishing.send_back(article, by=editor, at=now, note="Say who.")
    publishing.submit_for_review(article, by=reporter, at=now)
    publishing.approve(article, by=editor, at=now)
    assert (article.status, article.stage) == ("published", "approved")
    publishing.publish(article, by=editor, at=now, publish_at=now)
    assert (article.headline, article.stage, article.updated_at) == ("Better", "published", now)
    kinds = list(StatusChange.objects.order_by("id").values_list("from_status", "to_status"))
    assert kinds == [
        ("draft", "in_review"), ("in_review", "draft"), ("draft", "in_review"), ("in_review", "approved"),
        ("approved", "published"),
    ]  # fmt: skip


def test_hour_in_the_past_is_refused_by_the_name_of_its_field(client, editor):
    sign_client_in(client, editor)
    article = make_draft()
    page = press(client, article, "publish_one", publish_at_0="2020-01-01", publish_at_1="10:00:00")
    assert "This time has passed" in page.content.decode()
    article.refresh_from_db()
    assert article.status == "draft"


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_publish_at_once_publish_once(transactional_db):
    editors = [make_user("editor"), make_user("editor")]
    article = make_draft()
    barrier = Barrier(2)

    def publish(by) -> None:  # type: ignore[no-untyped-def]
        barrier.wait()
        publishing.publish(Article.objects.get(pk=article.pk), by=by, at=timezone.now(), publish_at=timezone.now())
        connection.close()

    threads = [Thread(target=publish, args=[editor]) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StatusChange.objects.filter(to_status="published").count() == 1
    assert Article.objects.get().status == "published"


def test_due_version_that_the_worker_did_not_bring_is_never_taken_back(editor):
    now = timezone.now()
    article = ahead(editor, headline="Without the name")
    due, later = now + timedelta(hours=1), now + timedelta(hours=5)
    publishing.publish(article, by=editor, at=now, publish_at=due)
    after = due + timedelta(minutes=5)
    revisions.save_text(article, revisions.text_of(article) | {"headline": "Third"}, by=editor, at=after)
    publishing.publish(article, by=editor, at=after, publish_at=later)
    assert shown(article, after).headline == "Without the name"
    assert shown(article, later).headline == "Third"


def test_time_of_the_last_update_never_goes_back(editor):
    now = timezone.now()
    article = ahead(editor, headline="Later")
    due = now + timedelta(hours=1)
    publishing.publish(article, by=editor, at=now, publish_at=due)
    corrected = due + timedelta(hours=1)
    corrections.correct(article, text="x", changes_sense=False, at=corrected)
    assert shown(article, corrected).updated_at == corrected
    publishing.apply_due(corrected)
    assert Article.objects.get().updated_at == corrected


def test_numbers_told_to_readers_are_those_of_the_hour_a_story_appears(editor):
    now, hour = timezone.now(), timezone.now() + timedelta(hours=1)
    make_figure("men")
    release_values()
    article = make_draft(body=f"<p>{TOKEN.format(mode='frozen')}</p>")
    publishing.publish(article, by=editor, at=now, publish_at=hour)
    assert article.figure_uses.get().published_value is None
    make_case()
    release_values()
    assert corrections.proposals() == []
    publishing.apply_due(hour)
    assert article.figure_uses.get().published_value == 1


def test_unscheduled_story_stands_where_its_newest_text_stood(editor, reporter):
    now = timezone.now()
    article = make_draft()
    publishing.publish(article, by=editor, at=now, publish_at=now + timedelta(days=1))
    revisions.save_text(article, revisions.text_of(article) | {"headline": "Unread"}, by=reporter, at=now)
    publishing.withdraw(article, by=editor, at=now)
    assert (article.stage, article.headline) == ("draft", "Unread")


def test_publishing_a_scheduled_story_anew_leaves_no_stage_behind(editor, reporter):
    now = timezone.now()
    article = make_draft()
    publishing.publish(article, by=editor, at=now, publish_at=now + timedelta(days=1))
    revisions.save_text(article, revisions.text_of(article) | {"headline": "Better"}, by=reporter, at=now)
    publishing.publish(article, by=editor, at=now, publish_at=now)
    assert (article.stage, article.headline) == ("published", "Better")


def test_dashboard_tells_of_a_version_that_no_worker_brought(client, editor):
    now = timezone.now()
    article = ahead(editor, headline="Later")
    publishing.publish(article, by=editor, at=now, publish_at=now + timedelta(hours=1))
    sign_client_in(client, editor)
    assert "the worker is not running" not in client.get("/admin/").content.decode()
    Article.objects.update(next_at=now - timedelta(minutes=20))
    assert "the worker is not running" in client.get("/admin/").content.decode()
    publishing.apply_due(now)
    assert "the worker is not running" not in client.get("/admin/").content.decode()
