"""Settings of each moderator, for editors who assign sections."""

from django.contrib import admin

from comments.models import Moderator
from newsroom.lib.desk.admin import DeskAdmin


@admin.register(Moderator)
class ModeratorAdmin(DeskAdmin):
    """Moderators and their sections."""

    list_display = ["user", "covers"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__last_name"]
    fields = ["user", "sections"]
    filter_horizontal = ["sections"]
