"""What stories are found by: sections, series, tags and authors."""

from django.contrib import admin

from articles.models import Author, Section, Series, Tag
from newsroom.lib.desk.admin import DeskAdmin


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    """Sections of the site."""

    list_display = ["name_en", "name_ru", "slug", "position"]
    search_fields = ["name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(Series)
class SeriesAdmin(DeskAdmin):
    """Series of stories."""

    list_display = ["name_en", "name_ru", "slug"]
    search_fields = ["name_en", "name_ru"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    """Tags of stories."""

    list_display = ["name", "name_ru", "slug"]
    search_fields = ["name", "name_ru"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    """Authors of stories."""

    list_display = ["name", "name_ru", "slug", "user"]
    list_select_related = ["user"]
    search_fields = ["name", "name_ru"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
