"""How comments are taken everywhere, and the floods there were."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments.models import CommentFlood, Policy
from newsroom.lib.desk.admin import DeskAdmin, RecordAdmin


@admin.register(Policy)
class PolicyAdmin(DeskAdmin):
    list_display = ["policy", "close_after_days"]
    search_fields = ["policy"]
    fields = ["policy", "close_after_days"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CommentFlood)
class StormAdmin(RecordAdmin):
    list_display = ["article", "began_at", "lasts_until", "arrivals", "usual"]
    list_select_related = ["article"]
    search_fields = ["article__headline"]
    fields = readonly_fields = ["article", "began_at", "lasts_until", "arrivals", "usual"]
