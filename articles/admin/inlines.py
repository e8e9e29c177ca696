"""The rows below an article: bylines, corrections, figures, notes and status changes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from articles.forms import BylineFormSet
from articles.models import Article, Byline, Correction, DeskNote, FigureUse, StatusChange
from desertions.figures import figures
from desertions.models import Figure
from newsroom.lib.desk.admin import DeskInline, ReadOnlyInline
from newsroom.lib.desk.rights import DeskRequest, may


class BylineInline(DeskInline, TabularInline):
    """The authors who sign the article."""

    model = Byline
    formset = BylineFormSet
    extra = 0
    hide_title = True
    autocomplete_fields = ["author"]

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may change who signs. A published article needs the right to publish."""
        return super().has_change_permission(request, obj) and may_place(request, obj)

    has_add_permission = has_change_permission

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may remove a signature. A published article needs the right to publish."""
        return super().has_delete_permission(request, obj) and may_place(request, obj)


class CorrectionInline(DeskInline, TabularInline):
    """Corrections of the article: they are added, never changed."""

    model = Correction
    extra = 0
    hide_title = True
    fields = ["text", "changes_sense"]

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: a published correction stays as it is."""
        return False


class FigureUseInline(ReadOnlyInline):
    """The figures in the text. Read-only: they follow from the text."""

    model = FigureUse
    fields = readonly_fields = ["figure", "mode", "published_value", "now"]

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the figures in use and forget the counts of the last page."""
        self.counts: dict[int, figures.FigureCount] | None = None
        rows: QuerySet[Any] = super().get_queryset(request).select_related("figure")
        return rows

    def has_view_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may see articles."""
        return may(request.user, "articles.view_article")

    @admin.display(description=_("now"))
    def now(self, use: FigureUse) -> str:
        """Return the value that readers see now, or a dash if there is none."""
        if self.counts is None:
            self.counts = figures.shown_counts(Figure.objects.filter(uses__article=use.article_id).distinct())
        return str(self.counts[use.figure_id].value) if use.figure_id in self.counts else "—"


class DeskNoteInline(DeskInline, TabularInline):
    """Notes of the desk: readable with the article, added by anyone who may change it."""

    model = DeskNote
    extra = 0
    hide_title = True
    fields = ["text", "by", "at"]
    readonly_fields = ["by", "at"]

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the notes with their writers."""
        rows: QuerySet[Any] = super().get_queryset(request).select_related("by")
        return rows

    def has_view_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may see articles."""
        return may(request.user, "articles.view_article")

    def has_add_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may change articles."""
        return may(request.user, "articles.change_article")

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: notes stay as they were written."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: notes stay."""
        return False


class StatusChangeInline(ReadOnlyInline):
    """The status changes of the article."""

    model = StatusChange
    fields = readonly_fields = ["from_status", "to_status", "revision", "note", "by", "at"]

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the changes with their people and revisions, without the revisions' texts."""
        rows: QuerySet[Any] = super().get_queryset(request).select_related("by", "revision").defer("revision__body")
        return rows

    def has_view_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may see articles."""
        return may(request.user, "articles.view_article")


def may_place(request: DeskRequest, article: Article | None) -> bool:
    """Return whether the person may change what readers of the article see at once, such as section and authors."""
    live = article is not None and article.status == Article.Status.PUBLISHED
    return not live or may(request.user, "articles.publish_article")
