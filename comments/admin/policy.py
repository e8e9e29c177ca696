"""The site-wide comment policy, and the floods of comments."""

from typing import Any

from django.contrib import admin

from comments.models import CommentFlood, Policy
from newsroom.lib.desk.admin import DeskAdmin, RecordAdmin
from newsroom.lib.desk.rights import DeskRequest


@admin.register(Policy)
class PolicyAdmin(DeskAdmin):
    """The site-wide comment policy."""

    list_display = ["policy", "close_after_days"]
    search_fields = ["policy"]
    fields = ["policy", "close_after_days"]

    def has_add_permission(self, request: DeskRequest) -> bool:
        """Return False: the site has one policy."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: the policy is changed, never removed."""
        return False


@admin.register(CommentFlood)
class CommentFloodAdmin(RecordAdmin):
    """Floods of comments. Read-only."""

    list_display = ["article", "began_at", "lasts_until", "arrivals", "usual"]
    list_select_related = ["article"]
    search_fields = ["article__headline"]
    fields = readonly_fields = ["article", "began_at", "lasts_until", "arrivals", "usual"]
