"""What stories are found by: sections, series, tags and authors; and pages about the newsroom."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Section, Series, SitePage, Tag
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


@admin.register(SitePage)
class SitePageAdmin(DeskAdmin):
    """Pages about the newsroom."""

    list_display = ["title_en", "title_ru", "place", "position", "is_published", "updated_on"]
    list_filter = ["place", "is_published"]
    search_fields = ["title_en", "title_ru"]
    prepopulated_fields = {"slug": ["title_en"]}
    fieldsets: Any = [
        (None, {"fields": [("title_en", "title_ru"), "slug", ("place", "position"), "is_published"]}),
        (_("English"), {"fields": ["body_en"]}),
        (_("Russian"), {"fields": ["body_ru"]}),
    ]
