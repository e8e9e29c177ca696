"""What search engines are told: an index of sitemaps, and the news of the last two days in one of their own.

Sources: sitemaps.org/protocol, and its extension for news, which takes articles of two days and at most 1,000.
"""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.db.models.functions import Greatest
from django.utils import timezone

from articles.models import Article, Author, Section, Series, Tag
from desertions.models import Figure

NEWS_PERIOD = datetime.timedelta(hours=48)
MAX_NEWS = 1000


class OurSitemap(Sitemap[Any]):
    """Addresses begin as SITE_URL says, whichever name the site was asked by."""

    limit = 10_000

    def get_urls(self, page: Any = 1, site: Any = None, protocol: Any = None) -> list[dict[str, Any]]:
        protocol, _colon, domain = settings.SITE_URL.partition("://")
        result: list[dict[str, Any]] = self._urls(page, protocol, domain)  # type: ignore[attr-defined] # Django's own
        return result


class ArticleSitemap(OurSitemap):
    def items(self) -> Any:
        rows = Article.objects.published(timezone.now()).defer("body", "search_vector")
        return rows.order_by("-published_at", "-id")

    def lastmod(self, item: Article) -> Any:
        return item.updated_at or item.published_at

    def get_latest_lastmod(self) -> Any:
        latest = Greatest("published_at", "updated_at")
        return Article.objects.published(timezone.now()).aggregate(latest=Max(latest))["latest"]


class NewsSitemap(ArticleSitemap):
    def items(self) -> Any:
        return super().items().filter(published_at__gt=timezone.now() - NEWS_PERIOD)[:MAX_NEWS]


class FigureSitemap(OurSitemap):
    def items(self) -> Any:
        return Figure.objects.all().public().order_by("slug")


class ListSitemap(OurSitemap):
    """The pages of sections, series, tags and authors that hold something."""

    def items(self) -> Any:
        published = Article.objects.published(timezone.now())
        return [
            row
            for model in (Section, Series, Tag, Author)
            for row in model.objects.filter(articles__in=published).order_by("slug").distinct()
        ]


SITEMAPS = {"articles": ArticleSitemap, "figures": FigureSitemap, "lists": ListSitemap}
NEWS = {"sitemaps": {"news": NewsSitemap}, "template_name": "newsroom/news_sitemap.xml"}
