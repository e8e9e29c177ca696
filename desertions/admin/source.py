from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from desertions.models import Source
from newsroom.lib.desk_admin import DeskAdmin


@admin.register(Source)
class SourceAdmin(DeskAdmin):
    list_display = ["title", "kind", "grade", "confidentiality", "dated"]
    list_filter = ["kind", "reliability", "credibility", "confidentiality"]
    search_fields = ["title", "publisher", "url"]
    date_hierarchy = None
    fieldsets = [
        (None, {"fields": ["title", "kind", "publisher", "url", "dated", "received_on"]}),
        (
            _("Grading"),
            {
                "fields": ["reliability", "credibility"],
                "description": _(
                    "Two separate judgements: the letter is about the source, the digit about what it says."
                ),
            },
        ),
        (_("Protection"), {"fields": ["confidentiality", "notes"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).visible_to(request.user)
