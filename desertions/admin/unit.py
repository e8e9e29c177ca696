from django.contrib import admin

from desertions.models import Unit
from newsroom.lib.desk_admin import DeskAdmin


@admin.register(Unit)
class UnitAdmin(DeskAdmin):
    list_display = ["name_en", "name_ru", "kind", "parent", "garrison", "case_prefix"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name_en", "name_ru", "slug", "garrison"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name_en"]}
