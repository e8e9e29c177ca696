from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from desertions.admin.matching import review
from desertions.choices import OPEN_MATCH, CustodyAct, Opinion
from desertions.evidence import custody
from desertions.matching import explanations
from desertions.matching.review import ChangedError, ContradictionError, record_review, withdraw_review
from desertions.models import ListEntry, Match, NamedList
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may


class MatchForm(forms.ModelForm[Any]):
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
    pages = [
        Page("next/<int:pk>/", review.next_pair, "next", methods=WRITE),
        Page("<int:pk>/review/", review.pair, "review"),
    ]
    verb_errors = (ContradictionError, ChangedError)
    form = MatchForm
    list_display = ["case", "named_list", "shown_score", "status", "decided_by", "decided_at"]
    list_filter = ["status", "named_list"]
    list_select_related = ["case", "named_list", "decided_by", "score"]
    search_fields = ["case__public_id"]
    search_help_text = _("Case number.")
    autocomplete_fields = ["case", "named_list"]
    readonly_fields = ["status", "decided_by", "decided_at"]
    fields = ["case", "named_list", "row", "reasons", "status", "decided_by", "decided_at"]
    actions = ["confirm_each", "reject_each", "take_back_each"]

    class Media:
        css = {"all": ["css/admin/case.css", "css/admin/match.css"]}
        js = ["js/review-keys.js"]

    def render_change_form(self, request: DeskRequest, context: Any, obj: Any = None, **kwargs: Any) -> HttpResponse:
        """The row of the list leads to a name: showing it is opening who the man is."""
        if obj is not None and may(request.user, "desertions.view_identity"):
            custody.record_custody(
                custody.case_subject(obj.case), act=CustodyAct.VIEWED, by=request.user, at=timezone.now(),
                detail=f"match {obj.pk}",
            )  # fmt: skip
        response: HttpResponse = super().render_change_form(request, context, obj=obj, **kwargs)
        return response

    def get_readonly_fields(self, request: DeskRequest, obj: Any = None) -> Any:
        """Which pair it is stays as it was made."""
        return [*self.readonly_fields, "case", "named_list", "entry_row"] if obj else self.readonly_fields

    def get_fields(self, request: DeskRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.fields
        row = ["entry_row"] if may(request.user, "desertions.view_identity") else []
        return [name for field in self.fields for name in (row if field == "row" else [field])]

    @admin.display(description=_("row"))
    def entry_row(self, match: Match) -> int:
        return match.entry.row

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        visible = NamedList.objects.visible_to(request.user)
        rows: QuerySet[Any] = super().get_queryset(request).filter(named_list__in=visible)
        return rows

    @admin.display(description=_("score"))
    def shown_score(self, match: Match) -> str:
        """Hidden where the list is reviewed blind, until the pair is decided."""
        score = getattr(match, "score", None)
        if score is None or (match.named_list.is_judged_blind and match.status in OPEN_MATCH):
            return "—"
        how_likely = _("likely") if score.is_likely else _("possible")
        return f"{how_likely}, {explanations.percent(score.probability)}"

    @admin.action(description=_("Confirm: this is the man"), permissions=["change"])
    def confirm_each(self, request: DeskRequest, queryset: QuerySet[Match]) -> None:
        self._judge(request, queryset, Opinion.SAME)

    @admin.action(description=_("Reject: this is another man"), permissions=["change"])
    def reject_each(self, request: DeskRequest, queryset: QuerySet[Match]) -> None:
        self._judge(request, queryset, Opinion.OTHER)

    @admin.action(description=_("Take back what I said"), permissions=["change"])
    def take_back_each(self, request: DeskRequest, queryset: QuerySet[Match]) -> None:
        self.try_each(request, withdraw_review, queryset, by=request.user, at=timezone.now())

    def _judge(self, request: DeskRequest, matches: Any, opinion: Opinion) -> None:
        self.try_each(request, record_review, matches, opinion=opinion, by=request.user, at=timezone.now())
