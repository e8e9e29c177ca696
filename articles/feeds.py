from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from articles.models import Article, Section
from newsroom.lib.html import normalise_text


class SiteFeed(Feed):
    """The newest stories of the whole site."""

    feed_type = Atom1Feed
    link = "/"
    title = settings.SITE_NAME

    def items(self, obj: Any) -> Iterable[Article]:
        return Article.objects.published(timezone.now()).for_lists()[:30]

    def item_title(self, item: Article) -> str:
        return normalise_text(item.headline)

    def item_description(self, item: Article) -> str:
        return normalise_text(item.standfirst)

    def item_pubdate(self, item: Article) -> Any:
        return item.published_at

    def item_updateddate(self, item: Article) -> Any:
        return item.updated_at or item.published_at

    def item_author_name(self, item: Article) -> str:
        return ", ".join(normalise_text(byline.author.name) for byline in item.bylines.all())


class SectionFeed(SiteFeed):
    """The newest stories of one section."""

    def get_object(self, request: HttpRequest, slug: str) -> Section:
        return get_object_or_404(Section, slug=slug)

    def title(self, obj: Section) -> str:  # type: ignore[override] # Django calls it or reads it
        return _("%(site)s: %(section)s") % {"site": settings.SITE_NAME, "section": obj.name}

    def link(self, obj: Section) -> str:  # type: ignore[override]
        return obj.get_absolute_url()

    def items(self, obj: Section) -> Iterable[Article]:
        return Article.objects.published(timezone.now()).filter(section=obj).for_lists()[:30]
