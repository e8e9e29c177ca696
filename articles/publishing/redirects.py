"""Former addresses of articles, and addresses of withdrawn ones."""

import datetime

from django.db.models import Q

from articles.models import Article


def article_formerly_at(path: str, slug: str, at: datetime.datetime) -> Article | None:
    """Return the article that this address once led to, or None.

    It is an article that had this slug before, or one that was withdrawn. The whole address must match, with its date:
    only a reader who knew it learns what became of the article.
    """
    found = Article.objects.defer("body", "search_vector").filter(Q(slug=slug) | Q(old_slugs__slug=slug))
    for article in found.filter(published_at__lte=at, status__in=("published", "withdrawn")).distinct():
        there = Article(slug=slug, published_at=article.published_at).get_absolute_url()
        if there == path and (article.slug != slug or article.status == Article.Status.WITHDRAWN):
            result: Article | None = article
            return result
    return None
