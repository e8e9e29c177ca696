"""Sitemaps for search engines: an index of sitemaps, and the news of the last two days in one of their own.

Sources: sitemaps.org/protocol, and its extension for news, which accepts articles of two days and at most 1,000.
"""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.db.models.functions import Greatest
from django.utils import timezone

from articles.models import Article, Author, Section, Series, SitePage, Tag
from desertions.models import Figure

NEWS_PERIOD = datetime.timedelta(hours=48)
MAX_NEWS = 1000


class OurSitemap(Sitemap[Any]):
    """Base of the sitemaps. Addresses begin with SITE_URL, whichever host name was requested."""

    limit = 10_000

    def get_urls(self, page: Any = 1, site: Any = None, protocol: Any = None) -> list[dict[str, Any]]:
        """Return the entries of one page of the sitemap, with addresses under SITE_URL."""
        protocol, _colon, domain = settings.SITE_URL.partition("://")
        result: list[dict[str, Any]] = self._urls(page, protocol, domain)  # type: ignore[attr-defined] # Django's own
        return result


class ArticleSitemap(OurSitemap):
    """Sitemap of the published articles."""

    def items(self) -> Any:
        rows = Article.objects.published(timezone.now()).defer("body", "search_vector")
        return rows.order_by("-published_at", "-id")

    def lastmod(self, item: Article) -> Any:
        return item.updated_at or item.published_at

    def get_latest_lastmod(self) -> Any:
        """Return when an article last changed, in one query and without loading the articles."""
        latest = Greatest("published_at", "updated_at")
        return Article.objects.published(timezone.now()).aggregate(latest=Max(latest))["latest"]


class NewsSitemap(ArticleSitemap):
    """Sitemap of the articles that news search engines accept: at most `MAX_NEWS` of the last `NEWS_PERIOD`."""

    def items(self) -> Any:
        return super().items().filter(published_at__gt=timezone.now() - NEWS_PERIOD)[:MAX_NEWS]


class FigureSitemap(OurSitemap):
    """Sitemap of the public figures."""

    def items(self) -> Any:
        return Figure.objects.all().public().order_by("slug")


class ListSitemap(OurSitemap):
    """Sitemap of the pages of sections, series, tags and authors that have a published article."""

    def items(self) -> Any:
        published = Article.objects.published(timezone.now())
        return [
            row
            for model in (Section, Series, Tag, Author)
            for row in model.objects.filter(articles__in=published).order_by("slug").distinct()
        ]


class PageSitemap(OurSitemap):
    """Sitemap of the pages about the newsroom."""

    def items(self) -> Any:
        return SitePage.objects.filter(is_published=True)


SITEMAPS = {"articles": ArticleSitemap, "figures": FigureSitemap, "lists": ListSitemap, "pages": PageSitemap}
NEWS = {"sitemaps": {"news": NewsSitemap}, "template_name": "newsroom/news_sitemap.xml"}
