"""Structured data and Open Graph, read by extruct."""

from datetime import timedelta
from io import BytesIO

import extruct
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from articles.models import Article
from articles.publishing import corrections
from tests.articles.page.pages import get
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_structured_data_are_read_by_extruct(article):
    corrections.correct(article, text="It was </script><b>three</b>.", changes_sense=False, at=timezone.now())
    page = get(article.get_absolute_url())
    metadata = extruct.extract(page, base_url="http://testserver", syntaxes=["json-ld", "opengraph"])
    (data,) = metadata["json-ld"]
    address = f"http://testserver{article.get_absolute_url()}"
    assert (data["@type"], data["headline"], data["url"]) == ("NewsArticle", article.headline, address)
    assert data["author"][0]["name"] == "Vera Lind"
    assert data["publisher"]["name"]
    assert data["correction"][0]["text"] == "It was </script><b>three</b>."
    assert data["correction"][0]["@type"] == "CorrectionComment"
    assert data["datePublished"] < data["dateModified"]
    assert data["image"][0].endswith(".jpeg")
    graph = dict(metadata["opengraph"][0]["properties"])
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
    metadata = extruct.extract(get(article.get_absolute_url()), syntaxes=["opengraph"])
    answer = Client().get(dict(metadata["opengraph"][0]["properties"])["og:image"])
    with Image.open(BytesIO(answer.content)) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))
        assert len(card.convert("L").getcolors(100_000)) > 50
    Article.objects.update(status="draft", published_at=None)
    assert Client().get(f"/cards/{article.pk}.png").status_code == 404
