"""The article form: what each of its buttons does, and for whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from tests.articles.article_form import admin_data, change_data, press
from tests.factories import make_article, make_author, make_draft, make_section, sign_client_in

pytestmark = pytest.mark.django_db


def test_editor_writes_and_publishes_in_one_step(client, editor):
    sign_client_in(client, editor)
    section = make_article().section
    data = admin_data(section.pk, make_author().pk, articles_article_publish_one="1")
    answer = client.post(reverse("admin:articles_article_add"), data)
    assert answer.status_code == 302
    article = Article.objects.get(slug="a-headline")
    assert article.status == "published"
    assert client.get(article.get_absolute_url()).status_code == 200


def test_reporter_cannot_publish_even_with_a_forged_button(client, reporter):
    sign_client_in(client, reporter)
    section = make_article().section
    client.post(
        reverse("admin:articles_article_add"),
        admin_data(section.pk, make_author().pk, articles_article_publish_one="1"),
    )
    assert Article.objects.get(slug="a-headline").status == "draft"


def test_editor_schedules_for_a_later_hour(client, editor):
    sign_client_in(client, editor)
    section = make_article().section
    later = {"publish_at_0": "2099-01-01", "publish_at_1": "12:00:00", "articles_article_publish_one": "1"}
    client.post(reverse("admin:articles_article_add"), admin_data(section.pk, make_author().pk, **later))
    article = Article.objects.get(slug="a-headline")
    assert (article.status, article.published_at.year) == ("published", 2099)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_body_is_sanitised_on_the_way_in(client, reporter):
    sign_client_in(client, reporter)
    section = make_article().section
    hostile = '<p onclick="x()">Words<script>x</script><a href="javascript:x">y</a></p>'
    client.post(reverse("admin:articles_article_add"), admin_data(section.pk, make_author().pk, body=hostile))
    stored = Article.objects.get(slug="a-headline").body
    assert "script" not in stored
    assert "onclick" not in stored


def test_reporter_prepares_a_new_version_of_a_live_article_that_readers_do_not_see(client, reporter):
    sign_client_in(client, reporter)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    data = change_data(article, headline="Changed", comment_policy="open") | {
        "section": make_section().pk,
        "slug": "elsewhere",
    }
    assert client.post(reverse("admin:articles_article_change", args=[article.pk]), data).status_code == 302
    before = (article.headline, article.slug, article.section, article.comment_policy)
    article.refresh_from_db()
    assert (article.headline, article.slug, article.section, article.comment_policy) == before
    assert (article.working.headline, article.stage, article.is_ahead) == ("Changed", "draft", True)
    assert "Changed" not in client.get(article.get_absolute_url()).content.decode()


def test_every_button_of_the_article_form_does_what_it_says(client, editor):
    sign_client_in(client, editor)
    article = make_draft()
    for button, status in [
        ("submit_for_review_one", "in_review"),
        ("approve_one", "approved"),
        ("send_back_one", "draft"),
        ("publish_one", "published"),
    ]:
        assert press(client, article, button).status_code == 302
        article.refresh_from_db()
        assert article.status == status


def test_live_article_is_not_left_without_standfirst_text_or_author(client, editor):
    sign_client_in(client, editor)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    refused = {
        "A published article needs a standfirst.": {"standfirst": " "},
        "A published article needs a text.": {"body": ""},
        "A published article needs at least one author.": {"bylines-0-DELETE": "on"},
    }
    for message, over in refused.items():
        assert message in press(client, article, **over).content.decode()
    article.refresh_from_db()
    assert (article.standfirst, article.body, article.bylines.count()) == ("What it is about.", "<p>Text.</p>", 1)


def test_control_character_in_a_headline_does_not_break_the_feed(client, editor):
    sign_client_in(client, editor)
    article = make_article(published_at=timezone.now() - timedelta(days=1))
    press(client, article, "publish_one", headline="Pasted\x0bfrom Word")
    article.refresh_from_db()
    assert article.headline == "Pastedfrom Word"
    Article.objects.update(headline="Straight\x0binto the database")
    assert client.get("/feed/").status_code == 200


def test_page_left_open_does_not_undo_what_another_chose(client, editor):
    article = make_draft(comment_policy="open")
    sign_client_in(client, editor)
    seen = {"initial-comment_policy": "open", "initial-language": "en", "comment_policy": "open"}
    Article.objects.filter(pk=article.pk).update(comment_policy="closed")
    assert press(client, article, **seen).status_code == 302
    article.refresh_from_db()
    assert article.comment_policy == "closed"


@pytest.mark.parametrize("role", ["data editor", "reporter", "editor"])
def test_form_of_an_article_opens_to_each_who_may_read_it(role, as_role):
    for article in (make_draft(), make_article()):
        address = reverse("admin:articles_article_change", args=[article.pk])
        assert as_role(role).get(address).status_code == 200
    assert as_role(role).get("/admin/articles/article/abc/change/").status_code == 302
