"""Rows and pins of the front page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import FrontRow, Pin
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest


class CurrentPins(admin.SimpleListFilter):
    """Filter for pins that are shown now, later or no longer."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices of the filter."""
        return [("now", _("now")), ("later", _("later")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Pin] | None:
        """Return the pins of the chosen option, or None for all."""
        now = timezone.now()
        chosen = {"now": queryset.current(now), "later": queryset.filter(since__gt=now)}
        chosen["over"] = queryset.filter(until__lte=now)
        return chosen.get(self.value() or "")


@admin.register(FrontRow)
class FrontRowAdmin(DeskAdmin):
    """Rows of the front page."""

    list_display = ["name_en", "name_ru", "position", "section", "tag", "series", "stories"]
    list_select_related = ["section", "tag", "series"]
    search_fields = ["name_en", "name_ru"]
    autocomplete_fields = ["section", "tag", "series"]
    change_list_template = "admin/articles/front_page_list.html"


@admin.register(Pin)
class PinAdmin(DeskAdmin):
    """Pinned articles."""

    list_display = ["article", "row", "position", "since", "until", "by"]
    list_filter = [CurrentPins]
    list_select_related = ["article", "row", "by"]
    search_fields = ["article__headline"]
    autocomplete_fields = ["article", "row"]
    change_list_template = "admin/articles/front_page_list.html"

    def get_changeform_initial_data(self, request: DeskRequest) -> dict[str, Any]:
        """Begin a new pin at the present time."""
        context: dict[str, Any] = {"since": timezone.now()} | super().get_changeform_initial_data(request)
        return context

    def save_model(self, request: DeskRequest, obj: Pin, form: Any, change: bool) -> None:
        """Save the pin and record who added it."""
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)
