from typing import Any

from django.contrib.sitemaps import Sitemap
from django.utils import timezone

from articles.models import Article
from desertions.models import Figure


class ArticleSitemap(Sitemap):
    def items(self) -> Any:
        return Article.objects.published(timezone.now()).order_by("-published_at", "-id")

    def lastmod(self, item: Article) -> Any:
        return item.updated_at or item.published_at


class FigureSitemap(Sitemap):
    def items(self) -> Any:
        return Figure.objects.all().public().order_by("slug")


SITEMAPS = {"articles": ArticleSitemap, "figures": FigureSitemap}
