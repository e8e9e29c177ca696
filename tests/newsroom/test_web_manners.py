"""What other programs expect of a site: click ids change nothing, dates and tags are honoured, feeds are valid."""

import time
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.templatetags.static import static
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Tag
from newsroom.lib.text.addresses import CLICK_IDS, is_click_id, own_address
from tests.comments.factories import make_comment
from tests.factories import make_article, make_author, make_section
from tests.newsroom.addresses import addresses
from tests.newsroom.process import Process
from tests.newsroom.test_caching import PUBLIC, bytes_of

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
ODD = "signed as <unknown>; R&D said “]]>” & <b>left</b>"
CLICKS = "fbclid=IwAR0x&utm_source=telegram&ysclid=lx1&gclid=&YCLID=9"


@pytest.mark.long
def test_click_ids_of_others_are_passed_over_on_every_public_page(clock_stands_still):
    where = addresses()
    for name in PUBLIC:
        plain = bytes_of(Process().client(), where[name])
        joined = "&" if "?" in where[name] else "?"
        assert bytes_of(Process().client(), f"{where[name]}{joined}{CLICKS}") == plain, name


def test_click_ids_make_no_second_copy_of_a_page(article):
    handler = Process()
    handler.client().get(article.get_absolute_url())
    for query in ("?fbclid=1", "?utm_source=a&fbclid=2", "?ysclid=3"):
        with CaptureQueriesContext(connection) as queries:
            assert handler.client().get(article.get_absolute_url() + query).status_code == 200
        assert len(queries) == 1, "only the content version is read"


@pytest.mark.parametrize("path", ["/cases/?no=1", "/search/?q=a&no=1", "/cases/?no=1&fbclid=2"])
def test_parameter_that_is_unknown_and_no_click_id_is_still_refused(path):
    assert Client().get(path).status_code == 400


@pytest.mark.parametrize("name", ["page", "order", "q", "unit", "id", "p", "language", "pk__in", "since"])
def test_parameter_of_ours_is_no_click_id(name):
    assert not is_click_id(name)
    assert all(is_click_id(known) for known in CLICK_IDS)


@pytest.mark.parametrize(
    ("wrapped", "own"),
    [
        (
            "https://disq.us/url?url=https%3A%2F%2Fa.example%2Fb%3Fc%3D1%3AAbCdEfGhIjKl-1&cuid=1",
            "https://a.example/b?c=1",
        ),
        ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fa.example%2F&ved=1", "https://a.example/"),
        ("https://www.google.co.uk/url?q=https://a.example/", "https://a.example/"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F%3Ffbclid%3D1&h=2", "https://a.example/"),
        ("https://vk.com/away.php?to=https%3A%2F%2Fa.example%2F&cc_key=", "https://a.example/"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F&data=1", "https://a.example/"),
        ("https://a.example/?utm_source=x&id=5&fbclid=y", "https://a.example/?id=5"),
        ("https://vk.com/wall-1_2?to=https://a.example/", "https://vk.com/wall-1_2?to=https://a.example/"),
        ("https://www.google.com/search?q=https://a.example/", "https://www.google.com/search?q=https://a.example/"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("mailto:a@b.example?subject=utm_x", "mailto:a@b.example?subject=utm_x"),
        ("/cases/?page=2", "/cases/?page=2"),
    ],
)
def test_address_is_the_one_that_its_owner_meant(wrapped, own):
    assert own_address(wrapped) == own
    assert own_address(own) == own


DATED = [
    "/feed/?language=en",
    "/feed/rss/",
    "/corrections/feed/",
    "/comments/{pk}/feed/",
    "/sitemap-articles.xml",
]


def dated_answer(handler: Process, path: str):  # type: ignore[no-untyped-def]
    """The answer once the second is over in which it was first rendered: within it, a date tells nothing."""
    for _turn in range(100):
        answer = handler.client().get(path, headers={"accept-language": "en"})
        if "Last-Modified" in answer.headers:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{path} has no date")


@pytest.mark.parametrize("path", DATED)
def test_feed_and_sitemap_are_not_sent_again_to_who_asks_by_date_or_tag(path, article):
    make_comment(article)
    handler = Process()
    path = path.format(pk=article.pk)
    dated = dated_answer(handler, path)
    date, tag = dated["Last-Modified"], dated["ETag"]
    for headers in ({"if-modified-since": date}, {"if-none-match": f"W/{tag}"}, {"if-none-match": f'{tag[:-1]}-gzip"'}):
        answer = handler.client().get(path, headers={"accept-language": "en", **headers})
        assert (answer.status_code, answer.content) == (304, b"")
    other = {"if-none-match": '"other"', "if-modified-since": date, "accept-language": "en"}
    assert handler.client().get(path, headers=other).status_code == 200


def test_feed_is_sent_again_when_its_newest_story_is_gone(article, editor):
    from articles.publishing import publish

    handler = Process()
    answer = dated_answer(handler, "/feed/?language=en")
    publish.withdraw(article, by=editor, at=timezone.now())
    again = handler.client().get("/feed/?language=en", headers={"if-modified-since": answer["Last-Modified"]})
    assert (again.status_code, article.headline in again.content.decode()) == (200, False)


def test_index_of_sitemaps_has_a_tag_that_is_honoured(article):
    handler = Process()
    tag = handler.client().get("/sitemap.xml")["ETag"]
    assert handler.client().get("/sitemap.xml", headers={"if-none-match": tag}).status_code == 304


def test_news_sitemap_has_a_tag_that_is_honoured(article):
    first = Client().get("/sitemap-news.xml")
    assert article.headline in first.content.decode()
    assert "Last-Modified" not in first.headers
    assert Client().get("/sitemap-news.xml", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_icon_is_where_old_programs_look_for_it():
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, static("favicon.ico"))
    assert Path(finders.find("favicon.ico")).read_bytes().startswith(b"\0\0\1\0")


def test_sign_in_at_its_old_address_leads_to_the_desk(settings):
    assert str(settings.LOGIN_REDIRECT_URL) == "/admin/"
    assert Client().get("/admin/login/").status_code == 302


@pytest.fixture
def odd_story():  # type: ignore[no-untyped-def]
    story = make_article(
        headline=ODD,
        standfirst=ODD,
        section=make_section(slug="odd", name_en=ODD[:40]),
        author=make_author(slug="odd", name=ODD[:40]),
        published_at=timezone.now() - timedelta(hours=1),
    )
    story.tags.add(Tag.objects.create(name=ODD[:40], slug="odd"))
    story.corrections.create(text=ODD, made_at=timezone.now())
    make_comment(story, name=ODD[:30], text=ODD)
    make_comment(story, name="", text="No name.")
    return story


@pytest.fixture
def article():  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(hours=1), headline="Unmistakable headline")


@pytest.mark.parametrize(
    "path",
    [
        "/feed/",
        "/sections/odd/feed/",
        "/tags/odd/feed/",
        "/authors/odd/feed/",
        "/corrections/feed/",
        "/comments/{pk}/feed/",
    ],
)
def test_atom_feed_is_valid_and_whole_with_odd_text_in_every_field(path, odd_story):
    """The rules of RFC 4287: 4.1.1 and 4.1.2 (elements), 4.2.1 (a person has a name), 3.1 (HTML is escaped)."""
    content = Client().get(path.format(pk=odd_story.pk)).content
    feed = ElementTree.fromstring(content)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}"), name
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert all(name.text for name in feed.iter(f"{ATOM}name"))
    assert len({entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")}) == len(
        feed.findall(f"{ATOM}entry")
    )
    parsed = feedparser.parse(content)
    assert not parsed.bozo
    shown = " ".join(str(entry.get("summary")) for entry in parsed.entries)
    assert "&lt;unknown&gt;; R&amp;D" in shown


def test_rss_and_json_are_whole_with_odd_text(odd_story):
    (entry,) = feedparser.parse(Client().get("/feed/rss/").content).entries
    assert "&lt;unknown&gt;; R&amp;D" in entry.summary
    (item,) = Client().get("/feed/json/").json()["items"]
    assert item["summary"] == ODD
