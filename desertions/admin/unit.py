"""Military units."""

from typing import Any

from django.contrib import admin

from desertions.figures.releases import refresh_soon
from desertions.models import Unit
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest


@admin.register(Unit)
class UnitAdmin(DeskAdmin):
    """Military units."""

    list_display = ["name_en", "name_ru", "kind", "parent", "garrison", "case_prefix"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name_en", "name_ru", "slug", "garrison"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name_en"]}

    def get_readonly_fields(self, request: DeskRequest, obj: Any = None) -> list[str]:
        """Return the read-only fields. A slug stays, because figures name the unit by it."""
        return ["slug"] if obj is not None else []

    def get_prepopulated_fields(self, request: DeskRequest, obj: Any = None) -> dict[str, Any]:
        """Derive the slug from the name of a new unit only."""
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    def after_saving(self, request: DeskRequest, obj: Unit, form: Any) -> None:
        """Count the figures anew: they count the units below a unit."""
        refresh_soon()
