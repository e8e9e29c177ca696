"""Photographs and documents of stories."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.forms import FileInput
from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.forms import DocumentForm, PhotographForm
from articles.models import Article, Document, Photograph
from articles.publishing import renditions
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import Page
from newsroom.lib.desk.rights import DeskRequest, may

CHOICES = 24
"""How many a dialog of the editor offers at once: the newest."""


def choose(admin: Any, request: DeskRequest) -> HttpResponse:
    """The newest with the words of `q`, or those whose ids are in `ids`, as JSON for the dialog."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    rows, ids = admin.get_queryset(request), request.GET.get("ids", "")
    if ids:
        wanted = [int(one) for one in ids.split() if one.isdecimal() and len(one) < 9]
        rows = rows.filter(pk__in=wanted[:50])
    for word in request.GET.get("q", "").replace("\0", "").split()[:6]:
        found = Q()
        for field in admin.search_fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return JsonResponse({"found": [admin.choice(row) for row in rows.order_by("-pk")[: 50 if ids else CHOICES]]})


class ChosenInText(DeskAdmin):
    """Files that the editor of a body puts into the text by a dialog."""

    pages = [Page("choose/", choose, "choose")]

    formfield_overrides = {
        models.ImageField: {"widget": FileInput(attrs={"class": "file-input"})},
        models.FileField: {"widget": FileInput(attrs={"class": "file-input"})},
    }
    """Without a link to the file: its own address asks who may open it."""

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """What readers of a published story see at once is for those who may publish."""
        live = obj is not None and obj.uses.filter(article__status=Article.Status.PUBLISHED).exists()
        allowed = not live or may(request.user, "articles.publish_article")
        return super().has_change_permission(request, obj) and allowed

    def choice(self, row: Any) -> dict[str, Any]:
        return {"id": row.pk, "label": str(row)}


@admin.register(Photograph)
class PhotographAdmin(ChosenInText):
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
        if photograph.pk is None:
            return "—"
        address = photograph.get_absolute_url()
        return format_html('<img class="seen-photograph" src="{}" alt="" data-focal-point loading="lazy">', address)

    def choice(self, row: Any) -> dict[str, Any]:
        return {"id": row.pk, "label": str(row), "src": row.get_absolute_url()}

    def save_model(self, request: DeskRequest, obj: Photograph, form: Any, change: bool) -> None:
        if change and "image" in form.changed_data:
            old = Photograph.objects.get(pk=obj.pk)
            obj.rendered_at = None
            transaction.on_commit(lambda: renditions.remove_renditions(old))
        super().save_model(request, obj, form, change)

    def after_saving(self, request: DeskRequest, obj: Photograph, form: Any) -> None:
        if {"focus_x", "focus_y"} & set(form.changed_data) and "image" not in form.changed_data:
            renditions.render_photograph.enqueue(obj.image.name, anew=True)


@admin.register(Document)
class DocumentAdmin(ChosenInText):
    form = DocumentForm
    also_saved = {"file": ("size", "pages")}
    list_display = ["title", "pages", "size"]
    search_fields = ["title"]
    readonly_fields = ["size", "pages"]
    fields = ["title", "file", ("pages", "size")]
