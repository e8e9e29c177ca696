"""An address that changed leads on, one that was withdrawn says why, and nobody else's can be taken."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions, share_links
from articles.models import OldSlug, Series, Tag
from articles.publishing import publish
from tests.articles.test_publishing import press
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def live(**over):  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1), **over)


def test_old_address_leads_to_the_new_one_for_good():
    article = live()
    old = article.get_absolute_url()
    publish.change_slug(article, "second")
    middle = article.get_absolute_url()
    publish.change_slug(article, "third")
    for address in (old, middle):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (301, article.get_absolute_url())
    publish.change_slug(article, "second")
    assert Client().get(middle).status_code == 200


def test_old_slug_with_another_date_is_not_found():
    article = live()
    old = article.get_absolute_url()
    publish.change_slug(article, "second")
    day = timezone.localtime(article.published_at).day
    assert Client().get(old.replace(f"/{day}/", f"/{day % 28 + 1}/")).status_code == 404


def test_slug_of_a_draft_leaves_no_trace():
    article = make_draft()
    publish.change_slug(article, "second")
    assert not OldSlug.objects.exists()


def test_withdrawn_address_answers_410_with_the_line_why(client, editor):
    client.force_login(editor)
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
    publish.change_slug(article, "second")
    publish.withdraw(article, by=editor, at=timezone.now(), note="Wrong.")
    assert Client().get(old).status_code == 410


def test_scheduled_story_that_was_taken_back_was_never_there(editor):
    article = make_article(published_at=timezone.now() + timedelta(days=1))
    address = article.get_absolute_url()
    publish.withdraw(article, by=editor, at=timezone.now())
    assert article.status == "approved"
    assert Client().get(address).status_code == 404


def test_slug_that_is_or_was_anothers_is_refused_by_the_name_of_its_field(client, editor):
    client.force_login(editor)
    other, article = live(slug="first"), live(slug="mine")
    publish.change_slug(other, "second")
    for taken, words in (("second", "already exists"), ("first", "led to")):
        page = press(client, article, slug=taken).content.decode()
        assert words in page
        assert f'value="{taken}"' in page
    article.refresh_from_db()
    assert article.slug == "mine"
    assert press(client, article, slug="fresh").status_code == 302
    article.refresh_from_db()
    assert (article.slug, OldSlug.objects.get(article=article).slug) == ("fresh", "mine")


def test_article_is_withdrawn_with_its_translations_whatever_its_text_is_like(client, editor):
    client.force_login(editor)
    article = live(body='<p><data value="gone" class="figure-number" data-mode="live">—</data></p>')
    translation = live(language="ru", translation_of=article)
    page = reverse("admin:articles_article_withdraw", args=[article.pk])
    assert translation.headline in client.get(page).content.decode()
    client.post(page, {"note": "", "with_translations": "on"})
    for one in (article, translation):
        assert Client().get(one.get_absolute_url()).status_code == 410


@pytest.mark.parametrize("role", ["", "nobody", "reporter", "data editor", "moderator"])
def test_withdrawing_is_for_editors(role, as_role):
    article = live()
    page = reverse("admin:articles_article_withdraw", args=[article.pk])
    for answer in (as_role(role).get(page), as_role(role).post(page)):
        assert answer.status_code == (403 if role else 302)
    article.refresh_from_db()
    assert article.status == "published"


def test_share_links_end_with_the_withdrawal(reporter, editor):
    article = live()
    revision = revisions.newest_revision(article, at=timezone.now())
    until = timezone.now() + timedelta(days=3)
    link = share_links.share(revision, for_whom="x", by=reporter, at=timezone.now(), expires_at=until)
    publish.withdraw(article, by=editor, at=timezone.now())
    assert share_links.open_share_link(share_links.token_of(link), at=timezone.now()) is None


@pytest.mark.parametrize("kind", ["tags", "series", "authors"])
def test_name_that_only_a_draft_bears_is_no_page_and_no_feed(kind):
    article = make_draft(series=Series.objects.create(name_en="S", name_ru="С", slug="name"))
    article.tags.add(Tag.objects.create(name="T", slug="name"))
    article.authors.update(slug="name")
    assert Client().get(f"/{kind}/name/").status_code == 404
    if kind != "series":
        assert Client().get(f"/{kind}/name/feed/").status_code == 404
