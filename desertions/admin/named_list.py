from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desertions import matching
from desertions.models import ListEntry, Match, NamedList, Source
from desertions.vocabulary import MatchStatus
from newsroom.lib.desk_admin import DeskAdmin


@admin.register(NamedList)
class NamedListAdmin(DeskAdmin):
    list_display = ["title", "proves", "as_of", "source", "entries_number"]
    list_filter = ["proves"]
    list_select_related = ["source"]
    search_fields = ["title", "source__title"]
    autocomplete_fields = ["source"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        visible = Source.objects.visible_to(request.user)
        return super().get_queryset(request).filter(source__in=visible).annotate(entries_number=Count("entries"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "source":
            kwargs["queryset"] = Source.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("entries"))
    def entries_number(self, named_list: Any) -> int:
        return named_list.entries_number


@admin.register(ListEntry)
class ListEntryAdmin(DeskAdmin):
    list_display = ["surname", "given_name", "patronymic", "born_on", "named_list", "row"]
    list_filter = ["named_list"]
    list_select_related = ["named_list"]
    search_fields = ["surname", "given_name", "patronymic"]
    autocomplete_fields = ["named_list"]


@admin.register(Match)
class MatchAdmin(DeskAdmin):
    verb_errors = (matching.ContradictionError,)
    list_display = ["case", "entry", "in_list", "status", "decided_by", "decided_at"]
    list_filter = ["status", "entry__named_list"]
    list_select_related = ["case", "entry__named_list", "decided_by"]
    search_fields = ["case__public_id", "entry__surname"]
    autocomplete_fields = ["case", "entry"]
    readonly_fields = ["status", "decided_by", "decided_at"]
    fields = ["case", "entry", "reasons", "status", "decided_by", "decided_at"]
    actions = ["confirm_each", "reject_each"]

    @admin.display(description=_("list"))
    def in_list(self, match: Match) -> str:
        return match.entry.named_list.title

    @admin.action(description=_("Confirm: this is the man"), permissions=["change"])
    def confirm_each(self, request: HttpRequest, queryset: QuerySet[Match]) -> None:
        self._decide(request, queryset, MatchStatus.CONFIRMED)

    @admin.action(description=_("Reject: this is another man"), permissions=["change"])
    def reject_each(self, request: HttpRequest, queryset: QuerySet[Match]) -> None:
        self._decide(request, queryset, MatchStatus.REJECTED)

    def _decide(self, request: HttpRequest, matches: Any, status: MatchStatus) -> None:
        self.try_each(request, matching.decide_match, matches, status=status, by=request.user, at=timezone.now())
