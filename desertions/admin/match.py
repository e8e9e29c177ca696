from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from desertions.matching import deciding
from desertions.models import ListEntry, Match
from desertions.vocabulary import MatchStatus
from newsroom.lib.desk_admin import DeskAdmin


class MatchForm(forms.ModelForm):
    """A new match names its entry by list and row, so that no name is typed into it."""

    row = forms.IntegerField(label=_("row"), min_value=1, widget=UnfoldAdminIntegerFieldWidget())

    class Meta:
        model = Match
        fields = ["case", "named_list", "row", "reasons"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.instance.pk or not values.get("named_list") or not values.get("row"):
            return values
        entries = ListEntry.objects.filter(named_list=values["named_list"], row=values["row"])
        entry = entries.order_by("gone_in", "pk").first()
        if entry is None:
            self.add_error("row", gettext("Row: the list has no such row."))
        elif values.get("case") and Match.objects.all().with_entry(entry).filter(case=values["case"]).exists():
            self.add_error("row", gettext("Row: matched with this case already."))
        else:
            self.instance.entry_id = entry.pk
        return values


@admin.register(Match)
class MatchAdmin(DeskAdmin):
    verb_errors = (deciding.ContradictionError,)
    form = MatchForm
    list_display = ["case", "named_list", "status", "decided_by", "decided_at"]
    list_filter = ["status", "named_list"]
    list_select_related = ["case", "named_list", "decided_by"]
    search_fields = ["case__public_id"]
    search_help_text = _("Case number.")
    autocomplete_fields = ["case", "named_list"]
    readonly_fields = ["status", "decided_by", "decided_at"]
    fields = ["case", "named_list", "row", "reasons", "status", "decided_by", "decided_at"]
    actions = ["confirm_each", "reject_each"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Which pair it is stays as it was made."""
        return [*self.readonly_fields, "case", "named_list", "entry_row"] if obj else self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name if not (obj and name == "row") else "entry_row" for name in self.fields]

    @admin.display(description=_("row"))
    def entry_row(self, match: Match) -> int:
        return match.entry.row

    @admin.action(description=_("Confirm: this is the man"), permissions=["change"])
    def confirm_each(self, request: HttpRequest, queryset: QuerySet[Match]) -> None:
        self._decide(request, queryset, MatchStatus.CONFIRMED)

    @admin.action(description=_("Reject: this is another man"), permissions=["change"])
    def reject_each(self, request: HttpRequest, queryset: QuerySet[Match]) -> None:
        self._decide(request, queryset, MatchStatus.REJECTED)

    def _decide(self, request: HttpRequest, matches: Any, status: MatchStatus) -> None:
        self.try_each(request, deciding.decide_match, matches, status=status, by=request.user, at=timezone.now())
