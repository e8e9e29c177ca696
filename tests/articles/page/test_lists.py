"""Lists of articles: front page, section, tag, author, feeds, sitemap; the same queries at 2 and at 20 rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Series, Tag
from tests.factories import make_article, make_author, make_draft, make_rendered, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():  # type: ignore[no-untyped-def]
    section, author, tag = make_section(slug="s"), make_author(slug="a"), Tag.objects.create(name="T", slug="t")

    def fill(number: int) -> None:
        for _ in range(number):
            published = timezone.now() - timedelta(days=1)
            make_article(section=section, author=author, photograph=make_rendered(), published_at=published).tags.add(
                tag
            )

    return fill


PAGES = ["/", "/sections/s/", "/tags/t/", "/authors/a/", "/feed/", "/sections/s/feed/", "/sitemap.xml", "/corrections/"]


@pytest.mark.parametrize("address", PAGES)
def test_list_takes_the_same_queries_at_two_and_at_twenty_rows(address, shelf):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(address).status_code == 200
        return len(seen)

    shelf(2)
    few = queries()
    shelf(18)
    assert queries() == few


def test_lists_hold_published_articles_only(shelf):
    shelf(1)
    make_draft(headline="Hidden draft")
    make_article(headline="Hidden future", published_at=timezone.now() + timedelta(days=1))
    for address in PAGES:
        assert "Hidden" not in Client().get(address).content.decode()


@pytest.mark.parametrize("address", ["/sections/s/", "/tags/t/", "/authors/a/", "/corrections/"])
@pytest.mark.parametrize("page", ["abc", "0", "7", "\u0663"])
def test_bad_page_is_a_helpful_404(address, page, shelf):
    shelf(1)
    answer = Client().get(address, {"page": page})
    assert answer.status_code == 404
    assert "they run from 1 to 1" in answer.content.decode()


@pytest.mark.parametrize("address", ["/sections/x/", "/tags/x/", "/authors/x/", "/cases/x/", "/figures/x/", "/x/"])
def test_unknown_slug_is_a_helpful_404(address):
    answer = Client().get(address)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "mistyped, or the page has been withdrawn" in page
    assert "To the front page" in page


def test_newest_story_leads_the_front_page():
    older = make_article(published_at=timezone.now() - timedelta(days=2))
    newest = make_article(published_at=timezone.now() - timedelta(hours=1))
    page = Client().get("/").content.decode()
    assert page.index(newest.headline) < page.index(older.headline)


def test_feed_is_well_formed_and_names_the_stories(shelf):
    import xml.etree.ElementTree as ElementTree

    shelf(3)
    feed = ElementTree.fromstring(Client().get("/feed/").content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 3


@pytest.mark.parametrize("kind", ["tags", "series", "authors"])
def test_name_that_only_a_draft_bears_is_no_page_and_no_feed(kind):
    article = make_draft(series=Series.objects.create(name_en="S", name_ru="С", slug="name"))
    article.tags.add(Tag.objects.create(name="T", slug="name"))
    article.authors.update(slug="name")
    assert Client().get(f"/{kind}/name/").status_code == 404
    if kind != "series":
        assert Client().get(f"/{kind}/name/feed/").status_code == 404
