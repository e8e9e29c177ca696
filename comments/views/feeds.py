"""The Atom feed of the comments under an article."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from articles.models import Article
from comments.choices import Status
from comments.models import Comment
from comments.views.reading import published
from newsroom.lib.text.html import normalise_text
from newsroom.lib.web.public_page import EVERY_TOPIC

MAX_ITEMS = 50


class ArticleComments(Feed[Any, Any]):
    """The newest approved comments under one article, at most `MAX_ITEMS`."""

    feed_type = Atom1Feed
    author_name = settings.SITE_NAME

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response.public_topics = EVERY_TOPIC  # type: ignore[attr-defined] # the same for every reader
        return response

    def get_object(self, request: HttpRequest, article_id: int) -> Article:
        return published(article_id)

    def title(self, obj: Article) -> str:
        return _("Comments: %s") % normalise_text(obj.headline)

    def link(self, obj: Article) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Article) -> Iterable[Comment]:
        approved = Comment.objects.filter(article=obj, status=Status.APPROVED)
        return approved.order_by("-created_at", "-id")[:MAX_ITEMS]

    def item_title(self, item: Comment) -> str:
        return normalise_text(item.name) or _("Anonymous")

    def item_description(self, item: Comment) -> str:
        return item.html

    def item_pubdate(self, item: Comment) -> Any:
        return item.created_at

    def item_updateddate(self, item: Comment) -> Any:
        return item.edited_at or item.created_at

    def item_author_name(self, item: Comment) -> str:
        return self.item_title(item)
