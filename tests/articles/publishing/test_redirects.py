"""An address that changed leads on, and one that is or was another story's cannot be taken."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import OldSlug
from articles.publishing import redirects
from tests.articles.article_form import press
from tests.articles.factories import live
from tests.factories import make_draft, sign_client_in

pytestmark = pytest.mark.django_db


def test_old_address_leads_to_the_new_one_for_good():
    article = live()
    old = article.get_absolute_url()
    redirects.change_slug(article, "second")
    middle = article.get_absolute_url()
    redirects.change_slug(article, "third")
    for address in (old, middle):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (301, article.get_absolute_url())
    redirects.change_slug(article, "second")
    assert Client().get(middle).status_code == 200


def test_old_slug_with_another_date_is_not_found():
    article = live()
    old = article.get_absolute_url()
    redirects.change_slug(article, "second")
    day = timezone.localtime(article.published_at).day
    assert Client().get(old.replace(f"/{day}/", f"/{day % 28 + 1}/")).status_code == 404


def test_slug_of_a_draft_leaves_no_trace():
    article = make_draft()
    redirects.change_slug(article, "second")
    assert not OldSlug.objects.exists()


def test_slug_that_is_or_was_anothers_is_refused_by_the_name_of_its_field(client, editor):
    sign_client_in(client, editor)
    other, article = live(slug="first"), live(slug="mine")
    redirects.change_slug(other, "second")
    for taken, message in (("second", "already exists"), ("first", "used to belong to")):
        page = press(client, article, slug=taken).content.decode()
        assert message in page
        assert f'value="{taken}"' in page
    article.refresh_from_db()
    assert article.slug == "mine"
    assert press(client, article, slug="fresh").status_code == 302
    article.refresh_from_db()
    assert (article.slug, OldSlug.objects.get(article=article).slug) == ("fresh", "mine")
