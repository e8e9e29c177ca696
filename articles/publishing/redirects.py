"""Addresses that articles had once, or have no more."""

import datetime

from django.db.models import Q

from articles.models import Article


def article_formerly_at(path: str, slug: str, at: datetime.datetime) -> Article | None:
    """The article that this address led to: one whose slug was this, or that was withdrawn; None if it never led.

    Only whoever knew the whole address with its date is told.
    """
    found = Article.objects.defer("body", "search_vector").filter(Q(slug=slug) | Q(old_slugs__slug=slug))
    for article in found.filter(published_at__lte=at, status__in=("published", "withdrawn")).distinct():
        there = Article(slug=slug, published_at=article.published_at).get_absolute_url()
        if there == path and (article.slug != slug or article.status == Article.Status.WITHDRAWN):
            return article
    return None
