"""What machines read: feeds by feedparser, structured data by extruct, sitemaps by their schemas, Open Graph."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import extruct
import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from PIL import Image

from articles.editing import usage
from articles.models import Article, Tag
from articles.publishing import corrections
from tests.articles.test_body import TOKEN
from tests.factories import (
    make_article,
    make_author,
    make_case,
    make_document,
    make_figure,
    make_rendered,
    make_section,
)

pytestmark = pytest.mark.django_db

SCHEMAS = Path(__file__).resolve().parent / "schemas"


@pytest.fixture
def article(settings) -> Article:  # type: ignore[no-untyped-def]
    settings.SITE_URL = "http://testserver"
    photograph, document = make_rendered(alt="A field"), make_document(title="The letter")
    make_figure("men")
    make_case()
    html = (
        f"<h2>Head</h2><p>There are {TOKEN.format(mode='live')} men"
        '<span class="footnote">Said by https://example.org/ itself.</span> &amp; <a href="/corrections/">more</a>.</p>'
        f'<figure data-photographs="{photograph.pk}"></figure><aside data-document="{document.pk}"></aside>'
        "<table><tbody><tr><th>A</th></tr><tr><td>b</td></tr></tbody></table>"
    )
    article = make_article(
        published_at=timezone.now() - timedelta(hours=5),
        headline='A "story" & <more>',
        body=html,
        photograph=photograph,
        section=make_section(slug="s", name_en="Courts"),
        author=make_author(slug="a", name="Vera Lind"),
    )
    article.tags.add(Tag.objects.create(name="Army", slug="t"))
    usage.update_usage(article)
    return article


def get(address: str, **headers: str) -> str:
    return Client(**headers).get(address).content.decode()


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
    for words in (
        "There are 1 men",
        "<sup>1</sup>",
        "Said by",
        "http://testserver/corrections/",
        "The letter",
        "<td>b",
    ):
        assert words in whole
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
    from articles.publishing import publish

    before = feedparser.parse(get("/feed/")).entries[0]
    publish.change_slug(article, "elsewhere")
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


def test_structured_data_are_read_by_extruct(article):
    corrections.correct(article, text="It was </script><b>three</b>.", changes_sense=False, at=timezone.now())
    page = get(article.get_absolute_url())
    found = extruct.extract(page, base_url="http://testserver", syntaxes=["json-ld", "opengraph"])
    (data,) = found["json-ld"]
    address = f"http://testserver{article.get_absolute_url()}"
    assert (data["@type"], data["headline"], data["url"]) == ("NewsArticle", article.headline, address)
    assert data["author"][0]["name"] == "Vera Lind"
    assert data["publisher"]["name"]
    assert data["correction"][0]["text"] == "It was </script><b>three</b>."
    assert data["correction"][0]["@type"] == "CorrectionComment"
    assert data["datePublished"] < data["dateModified"]
    assert data["image"][0].endswith(".jpeg")
    graph = dict(found["opengraph"][0]["properties"])
    assert (graph["og:title"], graph["og:url"]) == (article.headline, address)
    assert graph["og:image"] == data["image"][0]
    opened = Client().get(graph["og:image"])
    with Image.open(BytesIO(b"".join(opened.streaming_content))) as picture:
        assert picture.format == "JPEG"
    opened.close()


def test_story_without_a_photograph_is_given_a_card(settings):
    settings.SITE_URL = "http://testserver"
    headline = "Тысяча десять человек ушли from one division, and nobody wrote it down " * 2
    article = make_article(published_at=timezone.now() - timedelta(days=1), headline=headline)
    found = extruct.extract(get(article.get_absolute_url()), syntaxes=["opengraph"])
    answer = Client().get(dict(found["opengraph"][0]["properties"])["og:image"])
    with Image.open(BytesIO(answer.content)) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))
        assert len(card.convert("L").getcolors(100_000)) > 50
    Article.objects.update(status="draft", published_at=None)
    assert Client().get(f"/cards/{article.pk}.png").status_code == 404


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "sitemap.xsd")))


@pytest.mark.parametrize(
    "address",
    ["/sitemap.xml", "/sitemap-articles.xml", "/sitemap-figures.xml", "/sitemap-lists.xml", "/sitemap-news.xml"],
)
def test_sitemap_follows_its_schema(address, article):
    schema().assertValid(etree.fromstring(Client().get(address).content))


def test_index_names_every_sitemap_and_the_news_hold_two_days(article):
    old = make_article(published_at=timezone.now() - timedelta(hours=49))
    index = get("/sitemap.xml")
    for part in ("articles", "figures", "lists"):
        assert f"/sitemap-{part}.xml" in index
    assert "/sitemap-news.xml" in get("/robots.txt")
    news = get("/sitemap-news.xml")
    assert article.get_absolute_url() in news
    assert old.get_absolute_url() not in news
    assert old.get_absolute_url() in get("/sitemap-articles.xml")


def test_news_tell_publication_language_and_time(article):
    tree = etree.fromstring(get("/sitemap-news.xml").encode())
    names = {element.tag.rpartition("}")[2]: element.text for element in tree.iter()}
    assert names["language"] == "en"
    assert names["title"] == article.headline
    assert names["name"]
