"""Full-text feeds in RSS, Atom and JSON: of the site, a section, a tag or an author; and of corrections.

The language of a feed is that of `?language=`, else that of the request. An article without a translation into it
appears in its own language.
"""

import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from articles.models import Article, Author, Correction, Section, Tag
from articles.page import rendering
from newsroom.lib.text.html import normalise_text
from newsroom.lib.web.public_page import EVERY_TOPIC

RELATIVE_ADDRESS = re.compile(r'\b(href|src)="/(?!/)')


@dataclass(frozen=True)
class FeedStory:
    """An article with its HTML for a feed."""

    article: Article
    html: SafeString


def for_feed(articles: Iterable[Any], at: datetime.datetime) -> list[FeedStory]:
    """Return the articles prepared for a feed, in a constant number of queries."""
    articles = list(articles)
    stories = []
    for article, holdings in zip(articles, rendering.contexts_of(articles, at), strict=True):
        with override(article.language):
            rendered = rendering.render(article.body, holdings, place="feed").html
        stories.append(
            FeedStory(
                article,
                SafeString(
                    RELATIVE_ADDRESS.sub(rf'\1="{settings.SITE_URL}/', _lead_photograph_html(article) + rendered)
                ),
            )
        )
    return stories


def _lead_photograph_html(article: Article) -> SafeString:
    picture = rendering.photograph_html(article.photograph, "whole")
    return rendering.photographs_html([picture], "feed") if picture else SafeString("")


MAX_ITEMS = 30


class WholeAtom(Atom1Feed):
    """Atom feed with the full text of each article. Source: RFC 4287, 4.1.3."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})


class WholeRss(Rss201rev2Feed):
    """RSS feed with the full text of each article. Source: RSS 2.0 and its `content` module."""

    def rss_attributes(self) -> dict[str, str]:
        modules = "http://purl.org/rss/1.0/modules/content/"
        return super().rss_attributes() | {"xmlns:content": modules}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content:encoded", item["content"])


class JsonFeed(SyndicationFeed):
    """JSON feed. Source: jsonfeed.org, version 1.1."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = self.feed
        whole = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "language": feed["language"],
            "items": [self._item(item) for item in self.items],
        }
        text = json.dumps({name: value for name, value in whole.items() if value is not None}, ensure_ascii=False)
        outfile.write(text)

    @staticmethod
    def _item(item: dict[str, Any]) -> dict[str, Any]:
        whole = {
            "id": item["unique_id"] or item["link"],
            "url": item["link"],
            "title": item["title"],
            "summary": item.get("plain_description") or item["description"],
            "content_html": item.get("content") or "",
            "date_published": item["pubdate"].isoformat() if item["pubdate"] else None,
            "date_modified": item["updateddate"].isoformat() if item["updateddate"] else None,
            "authors": [{"name": item["author_name"]}] if item["author_name"] else None,
            "tags": list(item["categories"]) or None,
        }
        return {name: value for name, value in whole.items() if value is not None}


KINDS: dict[str, type[SyndicationFeed]] = {"atom": WholeAtom, "rss": WholeRss, "json": JsonFeed}


class SiteFeed(Feed[Any, Any]):
    """Feed of the newest articles of the whole site."""

    path = ""
    title: Any = settings.SITE_NAME
    link: Any = "/"
    author_name = settings.SITE_NAME

    def __call__(self, request: HttpRequest, *args: Any, kind: str = "atom", **kwargs: Any) -> HttpResponse:
        """Return the feed in the format `kind`: "atom", "rss" or "json". Raises Http404 for an unknown language."""
        language = request.GET.get("language") or get_language() or settings.LANGUAGE_CODE
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with override(language):
            feed = type(self)()
            feed.feed_type = KINDS[kind]
            feed.language, feed.path = language, request.path
            response = super(SiteFeed, feed).__call__(request, *args, **kwargs)
        response.public_topics = EVERY_TOPIC  # type: ignore[attr-defined] # the same for every reader
        return response

    def chosen(self, obj: Any) -> dict[str, Any]:
        """Return the lookups that select the articles of this feed."""
        return {}

    def items(self, obj: Any) -> Iterable[FeedStory]:
        now = timezone.now()
        rows = Article.objects.published(now).filter(**self.chosen(obj)).in_language(self.language or "en", now)
        return for_feed(rows.for_lists().defer(None).defer("search_vector").prefetch_related("tags")[:MAX_ITEMS], now)

    def feed_url(self, obj: Any) -> str:
        """Return the path of the feed with its language."""
        return f"{self.path}?language={self.language}"

    def feed_guid(self, obj: Any) -> str:
        """Return the absolute address of the feed, which identifies it."""
        return f"{settings.SITE_URL}{self.path}?language={self.language}"

    def description(self, obj: Any) -> str:
        return _("The newest stories, each with its whole text.")

    def item_title(self, item: FeedStory) -> str:
        return normalise_text(item.article.headline)

    def item_description(self, item: FeedStory) -> str:
        """Return the standfirst as HTML: Atom and RSS read what stands here as HTML."""
        return escape(normalise_text(item.article.standfirst))

    def item_link(self, item: FeedStory) -> str:
        return item.article.get_absolute_url()

    item_guid_is_permalink = False

    def item_guid(self, item: FeedStory) -> str:
        """Return an identifier that stays the same for as long as the article exists, even if its address changes."""
        return f"{settings.SITE_URL}/#article-{item.article.pk}"

    def item_pubdate(self, item: FeedStory) -> Any:
        return item.article.published_at

    def item_updateddate(self, item: FeedStory) -> Any:
        return item.article.updated_at or item.article.published_at

    def item_author_name(self, item: FeedStory) -> str:
        return ", ".join(normalise_text(str(byline.author)) for byline in item.article.bylines.all())

    def item_categories(self, item: FeedStory) -> list[str]:
        return [normalise_text(str(tag)) for tag in item.article.tags.all()]

    def item_extra_kwargs(self, item: FeedStory) -> dict[str, Any]:
        return {"content": normalise_text(item.html), "plain_description": normalise_text(item.article.standfirst)}


class _FeedOf(SiteFeed):
    """Feed of the newest articles of one object that has a name and a page."""

    model: type[Any]
    field = ""

    def get_object(self, request: HttpRequest, slug: str) -> Any:
        """Return the object with this slug.

        Raises Http404 if there is none, and for anything but a section also if it has no published article.
        """
        obj = get_object_or_404(self.model, slug=slug)
        holds = Article.objects.published(timezone.now()).filter(**self.chosen(obj)).exists()
        if not holds and self.model is not Section:
            raise Http404
        return obj

    def chosen(self, obj: Any) -> dict[str, Any]:
        return {self.field: obj}

    def title(self, obj: Any) -> str:
        return _("%(site)s: %(section)s") % {"site": settings.SITE_NAME, "section": obj}

    def link(self, obj: Any) -> str:
        return str(obj.get_absolute_url())


class SectionFeed(_FeedOf):
    """Feed of the newest articles of a section."""

    model, field = Section, "section"


class TagFeed(_FeedOf):
    """Feed of the newest articles with a tag."""

    model, field = Tag, "tags"


class AuthorFeed(_FeedOf):
    """Feed of the newest articles of an author."""

    model, field = Author, "authors"


class CorrectionFeed(SiteFeed):
    """Feed of the newest corrections of articles in the feed's language."""

    link = "/corrections/"

    def title(self, obj: Any) -> str:
        return _("%(site)s: %(section)s") % {"site": settings.SITE_NAME, "section": _("Corrections")}

    def description(self, obj: Any) -> str:
        return _("What we got wrong, and what is right. The newest stands first.")

    def items(self, obj: Any) -> Any:
        corrections = Correction.objects.of_published(timezone.now()).filter(article__language=self.language)
        return corrections.select_related("article").defer("article__body", "article__search_vector")[:MAX_ITEMS]

    def item_title(self, item: Any) -> str:
        return normalise_text(item.article.headline)

    def item_description(self, item: Any) -> str:
        return escape(normalise_text(item.text))

    def item_link(self, item: Any) -> str:
        return str(item.get_absolute_url())

    def item_pubdate(self, item: Any) -> Any:
        return item.made_at

    def item_updateddate(self, item: Any) -> Any:
        return item.made_at

    def item_guid(self, item: Any) -> str:
        return f"{settings.SITE_URL}/#correction-{item.pk}"

    def item_author_name(self, item: Any) -> str:
        """Return the newsroom: no person signs a correction."""
        return str(settings.SITE_NAME)

    def item_categories(self, item: Any) -> list[str]:
        return []

    def item_extra_kwargs(self, item: Any) -> dict[str, Any]:
        return {"plain_description": normalise_text(item.text)}
