"""Sitemaps, checked against their schemas."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from tests.articles.page.pages import get
from tests.factories import make_article

pytestmark = pytest.mark.django_db

SCHEMAS = Path(__file__).resolve().parent / "schemas"


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
