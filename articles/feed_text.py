"""The whole text of stories as feeds carry it: numbers, pictures and links as they are, with nothing to open."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from articles import body, rendering
from articles.models import Article, FigureUse, Photograph
from articles.models.document import Document
from desertions.models import Figure, Unit

RELATIVE = re.compile(r'\b(href|src)="/(?!/)')


@dataclass(frozen=True)
class FeedStory:
    article: Article
    html: SafeString


def for_feed(articles: Iterable[Any], at: datetime.datetime) -> list[FeedStory]:
    """The stories of a feed, in a constant number of queries."""
    found = list(articles)
    bodies = [article.body for article in found]
    slugs = {token.slug for html in bodies for token in body.tokens_in(html)}
    live = body.with_counts(Figure.objects.filter(slug__in=slugs, is_public=True), Unit.objects.all().tree())
    values: dict[int, dict[tuple[str, str], int | None]] = {}
    for use in FigureUse.objects.filter(article__in=[one.pk for one in found]).select_related("figure"):
        values.setdefault(use.article_id, {})[use.figure.slug, use.mode] = use.published_value
    photographs = Photograph.objects.in_bulk({pk for html in bodies for pk in body.photographs_in(html)})
    documents = Document.objects.in_bulk({pk for html in bodies for pk in body.documents_in(html)})
    stories = []
    for article in found:
        holdings = rendering.Holdings(live, values.get(article.pk, {}), timezone.localdate(at), photographs, documents)
        with override(article.language):
            rendered = rendering.render(article.body, holdings, place="feed").html
        stories.append(
            FeedStory(article, SafeString(RELATIVE.sub(rf'\1="{settings.SITE_URL}/', _lead(article) + rendered)))
        )
    return stories


def _lead(article: Article) -> SafeString:
    picture = rendering.pictured(article.photograph, "whole")
    return rendering.photographs_html([picture], "feed") if picture else SafeString("")
