"""Each language has an article of its own, tied to its original; one that fell behind is told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.editing import revisions, translations
from articles.models import Article
from articles.publishing import publish
from tests.factories import NOW, make_article, make_draft, sign_client_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(reporter, editor) -> tuple[Article, Article]:  # type: ignore[no-untyped-def]
    """An original and its published translation."""
    original = make_article(published_at=timezone.now() - timedelta(days=1), headline="English headline")
    translation = translations.begin_translation(original, language="ru", slug="perevod", by=reporter, at=NOW)
    text = revisions.text_of(translation) | {"headline": "Русский заголовок", "body": "<p>Русский текст.</p>"}
    revisions.save_text(translation, text, by=reporter, at=NOW)
    publish.publish(translation, by=editor, at=timezone.now(), publish_at=timezone.now() - timedelta(days=1))
    return original, translation


def test_translation_begins_as_a_draft_with_all_that_needs_no_words(reporter):
    original = make_article(published_at=NOW)
    translation = translations.begin_translation(original, language="ru", slug="perevod", by=reporter, at=NOW)
    assert (translation.status, translation.language, translation.translation_of, translation.assignee) == (
        "draft",
        "ru",
        original,
        reporter,
    )
    assert list(translation.authors.all()) == list(original.authors.all())
    assert translation.translated_from == original.live


def test_pages_name_each_other(pair, settings):
    original, translation = pair
    page = Client().get(original.get_absolute_url()).content.decode()
    assert f'hreflang="ru" href="{settings.SITE_URL}{translation.get_absolute_url()}"' in page
    assert f'hreflang="en" href="{settings.SITE_URL}{original.get_absolute_url()}"' in page
    assert "Читать по-русски" in page
    assert "Read it in English" in Client().get(translation.get_absolute_url()).content.decode()


def test_draft_of_a_translation_is_named_to_no_reader(reporter):
    original = make_article(published_at=timezone.now() - timedelta(days=1))
    translations.begin_translation(original, language="ru", slug="perevod", by=reporter, at=NOW)
    page = Client().get(original.get_absolute_url()).content.decode()
    assert "hreflang" not in page
    assert "perevod" not in page


def test_reader_gets_each_story_in_his_language_where_there_is_one(pair):
    original, translation = pair
    alone = make_article(published_at=timezone.now() - timedelta(hours=1), headline="Only in English")
    for address in ("/", alone.section.get_absolute_url()):
        page = Client(HTTP_ACCEPT_LANGUAGE="ru").get(address).content.decode()
        assert "Only in English" in page
    russian = Client(HTTP_ACCEPT_LANGUAGE="ru").get("/").content.decode()
    english = Client(HTTP_ACCEPT_LANGUAGE="en").get("/").content.decode()
    assert (original.headline in russian, translation.headline in russian) == (False, True)
    assert (original.headline in english, translation.headline in english) == (True, False)


def test_withdrawn_translation_gives_its_place_back_to_the_original(pair, editor):
    original, translation = pair
    publish.withdraw(translation, by=editor, at=timezone.now())
    page = Client(HTTP_ACCEPT_LANGUAGE="ru").get("/").content.decode()
    assert original.headline in page


def test_translation_is_behind_once_its_original_says_something_else_to_readers(pair, reporter, editor):
    original, translation = pair
    stale = Article.objects.all().stale_translations()
    assert not stale.exists()
    text = revisions.text_of(original) | {"body": "<p>Other text.</p>"}
    revisions.save_text(original, text, by=reporter, at=timezone.now())
    assert not stale.exists()  # readers of the original read what the translation says
    publish.publish(original, by=editor, at=timezone.now(), publish_at=timezone.now() - timedelta(hours=1))
    assert stale.get() == translation
    translation.refresh_from_db()
    changes = translations.changes_since(translation)
    assert changes is not None
    assert changes.body[0].is_changed
    translations.mark_up_to_date(translation)
    assert not stale.exists()
    assert translations.changes_since(translation) is None


def test_list_of_stale_translations_and_the_dashboard_name_them(pair, client, reporter):
    _original, translation = pair
    Article.objects.filter(pk=translation.pk).update(translated_from=translation.working)
    sign_client_in(client, reporter)
    page = client.get(reverse("admin:articles_article_changelist") + "?translation=stale").content.decode()
    assert translation.headline in page
    assert "1 translation is behind its original" in client.get("/admin/").content.decode()


def address(article: Article) -> str:
    return reverse("admin:articles_article_translate", args=[article.pk])


def test_reporter_begins_a_translation_and_is_told_of_a_slug_that_is_taken(client, reporter):
    sign_client_in(client, reporter)
    original, other = make_draft(), make_draft(slug="taken")
    refused = client.post(address(original), {"language": "ru", "slug": "taken"})
    assert refused.status_code == 400
    assert "Another article has this address" in refused.content.decode()
    assert client.post(address(original), {"language": "en", "slug": "x"}).status_code == 400
    assert client.post(address(original), {"language": "ru", "slug": "novy"}).status_code == 302
    assert original.translations.get().slug == "novy"
    assert "Translate it" not in client.get(address(original)).content.decode()
    assert other.headline not in client.get(address(original)).content.decode()


def test_one_article_has_one_translation_in_a_language(reporter):
    original = make_draft()
    translations.begin_translation(original, language="ru", slug="a", by=reporter, at=NOW)
    with pytest.raises(translations.CannotTranslateError, match="has just started"):
        translations.begin_translation(original, language="ru", slug="b", by=reporter, at=NOW)
