"""Addresses of articles: a new one, former ones that lead on, and those of withdrawn articles."""

import datetime

from django.db import transaction
from django.db.models import Q

from articles.models import Article, OldSlug
from articles.querysets import was_public


@transaction.atomic
def change_slug(article: Article, slug: str) -> None:
    """Give the article another slug. If it has a publication date, its former address leads on to the new one."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if locked.slug == slug:
        return
    OldSlug.objects.filter(slug=slug, article=locked).delete()
    if locked.published_at is not None:
        OldSlug.objects.create(slug=locked.slug, article=locked)
    locked.slug = article.slug = slug
    locked.save(update_fields=["slug"])


def article_formerly_at(path: str, slug: str, at: datetime.datetime) -> Article | None:
    """Return the article that this address once led to, or None.

    It is an article that had this slug before, or one that was withdrawn. The whole address must match, with its date:
    only a reader who knew it learns what became of the article.
    """
    articles = Article.objects.defer("body", "search_vector").filter(Q(slug=slug) | Q(old_slugs__slug=slug))
    for article in articles.filter(was_public(at)).distinct():
        there = Article(slug=slug, published_at=article.published_at).get_absolute_url()
        if there == path and (article.slug != slug or article.status == Article.Status.WITHDRAWN):
            result: Article | None = article
            return result
    return None
