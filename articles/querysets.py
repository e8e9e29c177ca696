"""Which articles: the one visibility rule of the writing side."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models

from newsroom.lib.rights import may


class ArticleQuerySet(models.QuerySet):
    def published(self, at: datetime.datetime) -> "ArticleQuerySet":
        """Articles whose hour has come. A scheduled one needs no job: this query says when it is visible."""
        return self.filter(status="published", published_at__lte=at)

    def visible_to(self, user: Any, at: datetime.datetime) -> "ArticleQuerySet":
        if may(user, "articles.view_article"):
            return self
        return self.published(at)

    def for_lists(self) -> "ArticleQuerySet":
        """What a list of articles needs, in a constant number of queries and a stable order."""
        return (
            self.select_related("section", "photograph")
            .prefetch_related("bylines__author")
            .order_by("-published_at", "-id")
        )


class PhotographQuerySet(models.QuerySet):
    def visible_to(self, user: Any, at: datetime.datetime) -> "PhotographQuerySet":
        """Photographs of published articles; every one for staff who may view them."""
        if may(user, "articles.view_photograph"):
            return self
        published = apps.get_model("articles", "Article").objects.published(at)
        return self.filter(articles__in=published).distinct()
