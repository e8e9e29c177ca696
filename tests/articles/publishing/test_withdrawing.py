"""A withdrawn story says why, and takes its translations and share links along."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions, share_links
from articles.publishing import publish, redirects
from tests.articles.article_form import press
from tests.articles.factories import live
from tests.factories import make_article, sign_client_in

pytestmark = pytest.mark.django_db


def test_withdrawn_address_answers_410_with_the_line_why(client, editor):
    sign_client_in(client, editor)
    article = live()
    page = reverse("admin:articles_article_withdraw", args=[article.pk])
    assert client.post(page, {"note": "A source took his word back."}).status_code == 302
    answer = Client().get(article.get_absolute_url())
    assert answer.status_code == 410
    assert "A source took his word back." in answer.content.decode()
    assert article.headline not in answer.content.decode()
    press(client, article, "publish_one", despite_warnings="on")
    assert Client().get(article.get_absolute_url()).status_code == 200


def test_old_address_of_a_withdrawn_story_says_so_too(editor):
    article = live()
    old = article.get_absolute_url()
    redirects.change_slug(article, "second")
    publish.withdraw(article, by=editor, at=timezone.now(), note="Wrong.")
    assert Client().get(old).status_code == 410


def test_scheduled_story_that_was_taken_back_was_never_there(editor):
    article = make_article(published_at=timezone.now() + timedelta(days=1))
    address = article.get_absolute_url()
    publish.withdraw(article, by=editor, at=timezone.now())
    assert article.status == "approved"
    assert Client().get(address).status_code == 404


def test_article_is_withdrawn_with_its_translations_whatever_its_text_is_like(client, editor):
    sign_client_in(client, editor)
    article = live(body='<p><data value="gone" class="figure-number" data-mode="live">—</data></p>')
    translation = live(language="ru", translation_of=article)
    page = reverse("admin:articles_article_withdraw", args=[article.pk])
    assert translation.headline in client.get(page).content.decode()
    client.post(page, {"note": "", "with_translations": "on"})
    for story in (article, translation):
        assert Client().get(story.get_absolute_url()).status_code == 410


@pytest.mark.parametrize("role", ["", "nobody", "reporter", "data editor", "moderator"])
def test_withdrawing_is_for_editors(role, as_role):
    article = live()
    page = reverse("admin:articles_article_withdraw", args=[article.pk])
    assert as_role(role).get(page).status_code == (403 if role else 302)
    assert as_role(role).post(page).status_code == 403
    article.refresh_from_db()
    assert article.status == "published"


def test_share_links_end_with_the_withdrawal(reporter, editor):
    article = live()
    revision = revisions.newest_revision(article, at=timezone.now())
    until = timezone.now() + timedelta(days=3)
    link = share_links.share(revision, for_whom="x", by=reporter, at=timezone.now(), expires_at=until)
    publish.withdraw(article, by=editor, at=timezone.now())
    assert share_links.open_share_link(share_links.token_of(link), at=timezone.now()) is None
