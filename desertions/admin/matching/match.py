"""Matches of cases with list entries: the list, its bulk decisions, and matches entered by hand."""

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
from desertions.choices import CustodyAct, Opinion
from desertions.evidence import custody
from desertions.matching import explanations
from desertions.matching.review import ChangedError, ContradictionError, record_review, withdraw_review
from desertions.models import ListEntry, Match, NamedList
from desertions.models.match import OPEN_MATCH
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may


class MatchForm(forms.ModelForm[Any]):
    """Form of a match. A new one names its entry by list and row, so that no name is typed."""

    row = forms.IntegerField(label=_("row"), min_value=1, widget=UnfoldAdminIntegerFieldWidget())

    class Meta:
        model = Match
        fields = ["case", "named_list", "row", "reasons"]

    def clean(self) -> dict[str, Any]:
        """Find the entry of a new match. Refuses a row that the list lacks or that is already matched with the case."""
        values = super().clean() or {}
        if self.instance.pk or not values.get("named_list") or not values.get("row"):
            return values
        entries = ListEntry.objects.filter(named_list=values["named_list"], row=values["row"])
        entry = entries.order_by("gone_in", "pk").first()
        if entry is None:
            self.add_error("row", gettext("Row: the list has no such row."))
        elif values.get("case") and Match.objects.all().with_entry(entry).filter(case=values["case"]).exists():
            self.add_error("row", gettext("Row: already matched with this case."))
        else:
            self.instance.entry_id = entry.pk
        return values


@admin.register(Match)
class MatchAdmin(DeskAdmin):
    """Matches of cases with list entries."""

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
        """Record in the chain of custody that the match was viewed: its row in the list leads to a name."""
        if obj is not None and may(request.user, "desertions.view_identity"):
            custody.record_custody(
                custody.case_subject(obj.case), act=CustodyAct.VIEWED, by=request.user, at=timezone.now(),
                detail=f"match {obj.pk}",
            )  # fmt: skip
        response: HttpResponse = super().render_change_form(request, context, obj=obj, **kwargs)
        return response

    def get_readonly_fields(self, request: DeskRequest, obj: Any = None) -> Any:
        """Return the read-only fields. The pair of an existing match cannot be changed."""
        return [*self.readonly_fields, "case", "named_list", "entry_row"] if obj else self.readonly_fields

    def get_fields(self, request: DeskRequest, obj: Any = None) -> Any:
        """Return the fields. The row of an existing match needs the right to view identities."""
        if obj is None:
            return self.fields
        row = ["entry_row"] if may(request.user, "desertions.view_identity") else []
        return [name for field in self.fields for name in (row if field == "row" else [field])]

    @admin.display(description=_("row"))
    def entry_row(self, match: Match) -> int:
        """Return the row of the entry in its list."""
        return match.entry.row

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the matches with lists that the person may see."""
        visible = NamedList.objects.visible_to(request.user)
        rows: QuerySet[Any] = super().get_queryset(request).filter(named_list__in=visible)
        return rows

    @admin.display(description=_("score"))
    def shown_score(self, match: Match) -> str:
        """Return the score in words, or a dash while the pair is open in a blind review."""
        score = getattr(match, "score", None)
        if score is None or (match.named_list.is_judged_blind and match.status in OPEN_MATCH):
            return "—"
        how_likely = _("likely") if score.is_likely else _("possible")
        return f"{how_likely}, {explanations.percent(score.probability)}"

    @admin.action(description=_("Confirm: this is the same person"), permissions=["change"])
    def confirm_each(self, request: DeskRequest, queryset: QuerySet[Match]) -> None:
        """Record for each match that both are the same person."""
        self._judge(request, queryset, Opinion.SAME)

    @admin.action(description=_("Reject: this is another person"), permissions=["change"])
    def reject_each(self, request: DeskRequest, queryset: QuerySet[Match]) -> None:
        """Record for each match that these are two people."""
        self._judge(request, queryset, Opinion.OTHER)

    @admin.action(description=_("Withdraw my opinion"), permissions=["change"])
    def take_back_each(self, request: DeskRequest, queryset: QuerySet[Match]) -> None:
        """Withdraw one's own opinion of each match."""
        self.try_each(request, withdraw_review, queryset, by=request.user, at=timezone.now())

    def _judge(self, request: DeskRequest, matches: Any, opinion: Opinion) -> None:
        self.try_each(request, record_review, matches, opinion=opinion, by=request.user, at=timezone.now())
