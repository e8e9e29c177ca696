"""Certificates of removals on request."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from desertions.models import Purge
from newsroom.lib.desk.admin import RecordAdmin


@admin.register(Purge)
class PurgeAdmin(RecordAdmin):
    """Certificates of removal: read-only, without names. A removal starts from the page of a case."""

    list_display = ["number", "requested_by", "by", "at"]
    list_filter = ["requested_by"]
    list_select_related = ["by"]
    search_fields = ["number"]
    fields = ["number", "requested_by", "by", "at", "what_was_removed"]

    @admin.display(description=_("removed"))
    def what_was_removed(self, purge: Purge) -> str:
        """Return how many rows of each kind were removed."""
        return ", ".join(f"{name}: {number}" for name, number in purge.removed.items())
