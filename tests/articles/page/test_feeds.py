"""Feeds, read by feedparser."""

import json
from datetime import timedelta

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from tests.articles.page.pages import get
from tests.factories import make_article

pytestmark = pytest.mark.django_db

FEEDS = ["/feed/", "/sections/s/feed/", "/tags/t/feed/", "/authors/a/feed/"]


@pytest.mark.parametrize("at", FEEDS)
@pytest.mark.parametrize("kind", ["", "rss/"])
def test_feed_is_read_without_a_complaint_and_holds_the_whole_text(at, kind, article):
    feed = feedparser.parse(get(f"{at}{kind}"))
    assert not feed.bozo, feed.get("bozo_exception")
    (entry,) = feed.entries
    assert entry.title == article.headline
    assert entry.link == f"http://testserver{article.get_absolute_url()}"
    assert entry.author == "Vera Lind"
    assert [tag.term for tag in entry.tags] == ["Army"]
    whole = entry.content[0].value
    for fragment in (
        "There are 1 men",
        "<sup>1</sup>",
        "Said by",
        "http://testserver/corrections/",
        "The letter",
        "<td>b",
    ):
        assert fragment in whole
    assert 'src="http://testserver/photographs/' in whole
    assert "data-photographs" not in whole
    assert "<details" not in whole


@pytest.mark.parametrize("at", FEEDS)
def test_json_feed_holds_the_same(at, article):
    answer = Client().get(f"{at}json/")
    assert answer["Content-Type"].startswith("application/feed+json")
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"http://testserver{at}json/?language=en"
    (item,) = feed["items"]
    assert item["title"] == article.headline
    assert "There are 1 men" in item["content_html"]
    assert item["authors"] == [{"name": "Vera Lind"}]
    assert item["date_published"] == article.published_at.isoformat()


def test_feed_keeps_the_name_of_a_story_whose_address_changed(article):
    from articles.publishing import redirects

    before = feedparser.parse(get("/feed/")).entries[0]
    redirects.change_slug(article, "elsewhere")
    after = feedparser.parse(get("/feed/")).entries[0]
    assert before.id == after.id
    assert before.link != after.link


def test_feed_of_a_language_holds_its_stories(article):
    russian = make_article(
        published_at=timezone.now() - timedelta(hours=1), language="ru", translation_of=article, headline="По-русски"
    )
    assert [e.title for e in feedparser.parse(get("/feed/?language=ru")).entries] == [russian.headline]
    assert [e.title for e in feedparser.parse(get("/feed/?language=en")).entries] == [article.headline]
    assert "<language>ru" in get("/feed/rss/?language=ru")
    assert Client().get("/feed/?language=xx").status_code == 404
