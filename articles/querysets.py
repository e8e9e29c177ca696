"""Querysets of articles and what belongs to them, with the one rule of who sees what."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.query import ModelIterable

from newsroom.lib.desk.rights import AnyUser, may


def is_public(at: datetime.datetime, prefix: str = "") -> Q:
    """Return the condition of an article that readers may see at the time `at`. `prefix` leads to the article."""
    return Q(**{f"{prefix}status": "published", f"{prefix}published_at__lte": at})


def was_public(at: datetime.datetime) -> Q:
    """Return the condition of an article that readers may see at the time `at`, or might before it was withdrawn."""
    return Q(status__in=("published", "withdrawn"), published_at__lte=at)


class WithDueText(ModelIterable[Any]):
    """Iterable of articles with the text that is due: that of a version whose time has come, else their own."""

    def __iter__(self) -> Iterator[Any]:
        for article in super().__iter__():
            due = article.__dict__.pop("due_text", None)
            if due:
                article.updated_at = max(article.updated_at or article.next_at, article.next_at)
                for column, value in due.items():
                    setattr(article, column, value)
            yield article


class ArticleQuerySet(models.QuerySet[Any]):
    """Queryset of articles."""

    def published(self, at: datetime.datetime) -> "ArticleQuerySet":
        """Return articles that readers may see at the time `at`, each with the text that is due.

        A scheduled article or version needs no job: this query says when it is visible. (`publish.apply_due` only moves
        the text of a due version to where search finds it.)
        """
        revision = apps.get_model("articles", "Revision").objects.filter(pk=OuterRef("next"))
        text = JSONObject(
            headline="headline", standfirst="standfirst", body="body", photograph_id="photograph", live_id="pk"
        )
        due = Case(When(next_at__lte=at, then=Subquery(revision.values(text=text))))
        rows = self.filter(is_public(at)).annotate(due_text=due)
        rows._iterable_class = WithDueText
        result: ArticleQuerySet = rows
        return result

    def visible_to(self, user: AnyUser, at: datetime.datetime) -> "ArticleQuerySet":
        """Return all articles for staff who may view them, else the published ones."""
        if may(user, "articles.view_article"):
            return self
        return self.published(at)

    def in_language(self, language: str, at: datetime.datetime) -> "ArticleQuerySet":
        """Return one of each set of translations that has been published.

        It is the one in this language if there is one, else the original, else the first.
        """
        others = apps.get_model("articles", "Article").objects.filter(is_public(at))
        root = Coalesce("translation_of", "id")
        same = others.annotate(root=root).filter(root=OuterRef("root")).exclude(pk=OuterRef("pk"))
        better = Q(language=language) | Q(translation_of=None) | Q(pk__lt=OuterRef("pk"), translation_of__isnull=False)
        rows = self.annotate(root=root)
        result: ArticleQuerySet = rows.filter(
            Q(language=language)
            | Q(translation_of=None) & ~Exists(same.filter(language=language))
            | Q(translation_of__isnull=False) & ~Exists(same.filter(better))
        )
        return result

    def stale_translations(self) -> "ArticleQuerySet":
        """Return translations whose original has changed since.

        What counts is the original's published text or, if it has none, its newest text.
        """
        followed = Coalesce("translation_of__live", "translation_of__working")
        return self.filter(translation_of__isnull=False).exclude(translated_from=followed)

    def for_lists(self) -> "ArticleQuerySet":
        """Load what a list of articles needs, newest first in a stable order, in a constant number of queries."""
        return (
            self.select_related("section", "photograph")
            .defer("body", "search_vector")
            .prefetch_related("bylines__author")
            .order_by("-published_at", "-id")
        )


def _used_in_published(uses: str, at: datetime.datetime) -> Exists:
    """Return a condition for files in the text of an article that readers may see at the time `at`."""
    model = apps.get_model("articles", uses)
    published = apps.get_model("articles", "Article").objects.filter(is_public(at))
    name = "photograph" if uses == "PhotographUse" else "document"
    seen = model.objects.filter(Q(since=None) | Q(since__lte=at), article__in=published)
    return Exists(seen.filter(**{name: OuterRef("pk")}))


class PhotographQuerySet(models.QuerySet[Any]):
    """Queryset of photographs."""

    def public(self, at: datetime.datetime) -> "PhotographQuerySet":
        """Return photographs of articles that readers may see at the time `at`."""
        return self.filter(_used_in_published("PhotographUse", at))

    def visible_to(self, user: AnyUser, at: datetime.datetime) -> "PhotographQuerySet":
        """Return all photographs for staff who may view them, else those of published articles."""
        return self if may(user, "articles.view_photograph") else self.public(at)


class DocumentQuerySet(models.QuerySet[Any]):
    """Queryset of documents."""

    def visible_to(self, user: AnyUser, at: datetime.datetime) -> "DocumentQuerySet":
        """Return all documents for staff who may view them, else those of published articles."""
        return self if may(user, "articles.view_document") else self.filter(_used_in_published("DocumentUse", at))


class CorrectionQuerySet(models.QuerySet[Any]):
    """Queryset of corrections."""

    def of_published(self, at: datetime.datetime) -> "CorrectionQuerySet":
        """Return corrections of articles that readers may see at the time `at`."""
        return self.filter(is_public(at, "article__"))


class PinQuerySet(models.QuerySet[Any]):
    """Queryset of pins."""

    def current(self, at: datetime.datetime) -> "PinQuerySet":
        """Return the pins in force at the time `at`."""
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)


class SitePageQuerySet(models.QuerySet[Any]):
    """Queryset of pages about the newsroom."""

    def visible_to(self, user: AnyUser) -> "SitePageQuerySet":
        """Return all pages for staff who may view them, else those that readers see."""
        if may(user, "articles.view_sitepage"):
            return self.all()
        return self.filter(is_published=True)
