"""An address that changed leads on, one that was withdrawn says why, and nobody else's can be taken."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import OldSlug
from tests.articles.test_publishing import press
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def live(**over):  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1), **over)


def test_old_address_leads_to_the_new_one_for_good():
    article = live()
    old = article.get_absolute_url()
    publishing.change_slug(article, "second")
    middle = article.get_absolute_url()
    publishing.change_slug(article, "third")
    for address in (old, middle):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (301, article.get_absolute_url())
    publishing.change_slug(article, "second")
    assert Client().get(middle).status_code == 200


def test_old_slug_with_another_date_is_not_found():
    article = live()
    old = article.get_absolute_url()
    publishing.change_slug(article, "second")
    day = timezone.localtime(article.published_at).day
    assert Client().get(old.replace(f"/{day}/", f"/{day % 28 + 1}/")).status_code == 404


def test_slug_of_a_draft_leaves_no_trace():
    article = make_draft()
    publishing.change_slug(article, "second")
    assert not OldSlug.objects.exists()


def test_withdrawn_address_answers_410_with_the_line_why(client, editor):
    client.force_login(editor)
    article = live()
    press(client, article, "withdraw_one", note="A source took his word back.")
    answer = Client().get(article.get_absolute_url())
    assert answer.status_code == 410
    assert "A source took his word back." in answer.content.decode()
    assert article.headline not in answer.content.decode()
    press(client, article, "publish_one", despite_warnings="on")
    assert Client().get(article.get_absolute_url()).status_code == 200


def test_old_address_of_a_withdrawn_story_says_so_too(editor):
    article = live()
    old = article.get_absolute_url()
    publishing.change_slug(article, "second")
    publishing.withdraw(article, by=editor, at=timezone.now(), note="Wrong.")
    assert Client().get(old).status_code == 410


def test_scheduled_story_that_was_taken_back_was_never_there(editor):
    article = make_article(published_at=timezone.now() + timedelta(days=1))
    address = article.get_absolute_url()
    publishing.withdraw(article, by=editor, at=timezone.now())
    assert article.status == "approved"
    assert Client().get(address).status_code == 404


def test_slug_that_is_or_was_anothers_is_refused_by_the_name_of_its_field(client, editor):
    client.force_login(editor)
    other, article = live(slug="first"), live(slug="mine")
    publishing.change_slug(other, "second")
    for taken, words in (("second", "already exists"), ("first", "led to")):
        page = press(client, article, slug=taken).content.decode()
        assert words in page
        assert f'value="{taken}"' in page
    article.refresh_from_db()
    assert article.slug == "mine"
    assert press(client, article, slug="fresh").status_code == 302
    article.refresh_from_db()
    assert (article.slug, OldSlug.objects.get(article=article).slug) == ("fresh", "mine")
