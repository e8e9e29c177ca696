"""Filters of the list of articles."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class StaleTranslation(admin.SimpleListFilter):
    """Filter for articles whose translation is behind its original or missing."""

    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices of the filter."""
        return [("stale", _("behind its original")), ("missing", _("not translated yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article] | None:
        """Return the articles of the chosen option, or None for all."""
        if self.value() == "stale":
            return queryset.filter(pk__in=Article.objects.all().stale_translations().values("pk"))
        if self.value() == "missing":
            return queryset.filter(translation_of=None, translations=None)
        return None


class Assigned(admin.SimpleListFilter):
    """Filter for articles assigned to the person signed in, or to nobody."""

    title = _("assigned to")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices of the filter."""
        return [("me", _("me")), ("nobody", _("nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article] | None:
        """Return the articles of the chosen option, or None for all."""
        if self.value() == "me":
            return queryset.filter(assignee=request.user.pk)
        if self.value() == "nobody":
            return queryset.filter(assignee=None)
        return None
