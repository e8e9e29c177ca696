"""Photographs and documents of stories."""

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.forms import FileInput
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.forms import DocumentForm, PhotographForm
from articles.models import Article, Document, Photograph
from articles.publishing import renditions
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import Page, choose
from newsroom.lib.desk.rights import DeskRequest, may


class ChosenInText(DeskAdmin):
    """Files that the editor inserts into a text through a dialog."""

    pages = [Page("choose/", choose, "choose")]

    formfield_overrides = {
        models.ImageField: {"widget": FileInput(attrs={"class": "file-input"})},
        models.FileField: {"widget": FileInput(attrs={"class": "file-input"})},
    }
    """No link to the file: its own address checks who may open it."""

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may change the file. A file of a published story needs the right to publish."""
        live = obj is not None and obj.uses.filter(article__status=Article.Status.PUBLISHED).exists()
        allowed = not live or may(request.user, "articles.publish_article")
        return super().has_change_permission(request, obj) and allowed

    def choice(self, row: Any) -> dict[str, Any]:
        """Return the file as the editor's dialog shows it."""
        return {"id": row.pk, "label": str(row)}


@admin.register(Photograph)
class PhotographAdmin(ChosenInText):
    """Photographs, with their focal points and renditions."""

    form = PhotographForm
    also_saved = {"image": ("width", "height", "rendered_at")}
    list_display = ["seen", "alt", "credit", "licence", "width", "height", "rendered_at"]
    list_display_links = ["seen", "alt"]
    list_filter = ["licence"]
    search_fields = ["alt", "caption", "credit", "source"]
    readonly_fields = ["seen", "rendered_at"]
    fields = ["image", "seen", ("focus_x", "focus_y"), "alt", "caption", "credit", "licence", "source", "rendered_at"]

    class Media:
        css = {"all": ["css/admin/editor.css"]}
        js = ["js/focal-point.js"]

    @admin.display(description=_("picture"))
    def seen(self, photograph: Photograph) -> str:
        """Return the photograph as an image on which the focal point is chosen."""
        if photograph.pk is None:
            return "—"
        address = photograph.get_absolute_url()
        return format_html('<img class="seen-photograph" src="{}" alt="" data-focal-point loading="lazy">', address)

    def choice(self, row: Any) -> dict[str, Any]:
        """Return the photograph as the editor's dialog shows it, with its address."""
        return {"id": row.pk, "label": str(row), "src": row.get_absolute_url()}

    def save_model(self, request: DeskRequest, obj: Photograph, form: Any, change: bool) -> None:
        """Save the photograph. A new image loses the renditions of the old one after the commit."""
        if change and "image" in form.changed_data:
            old = Photograph.objects.get(pk=obj.pk)
            obj.rendered_at = None
            transaction.on_commit(lambda: renditions.remove_renditions(old))
        super().save_model(request, obj, form, change)

    def after_saving(self, request: DeskRequest, obj: Photograph, form: Any) -> None:
        """Render the photograph again if its focal point moved."""
        if {"focus_x", "focus_y"} & set(form.changed_data) and "image" not in form.changed_data:
            renditions.render_photograph.enqueue(obj.image.name, anew=True)


@admin.register(Document)
class DocumentAdmin(ChosenInText):
    """Documents that readers can open."""

    form = DocumentForm
    also_saved = {"file": ("size", "pages")}
    list_display = ["title", "pages", "size"]
    search_fields = ["title"]
    readonly_fields = ["size", "pages"]
    fields = ["title", "file", ("pages", "size")]
