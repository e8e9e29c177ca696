"""Named lists and their entries."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import CustodyAct, Proves
from desertions.evidence import custody
from desertions.lists import exporting
from desertions.models import ListEntry, NamedList, Source
from newsroom.lib.desk.admin import DeskAdmin, RecordAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.names import parsing, spelling
from newsroom.lib.sealing.blind_index import ids_by_name
from newsroom.lib.web.downloads import attachment

SHOWN_IMPORTS = 20
MOST_NAMED = 2000


class NamedListForm(forms.ModelForm[Any]):
    """Form of a named list."""

    def clean(self) -> dict[str, Any]:
        """Refuse an unsealed list of people who left their unit."""
        values = super().clean() or {}
        is_sealed = values.get("is_sealed", self.instance.is_sealed)
        if values.get("proves") == Proves.LEFT and not is_sealed:
            message = gettext(
                "A list of people who left their unit is always sealed: tick “sealed”, or start a new list that is "
                "sealed."
            )
            self.add_error("proves", message)
        return values


def export(admin: "NamedListAdmin", request: DeskRequest, pk: int, form: str) -> HttpResponseBase:
    """Export the present entries of a list. Raises PermissionDenied if the person may not read them."""
    named = get_object_or_404(NamedList.objects.visible_to(request.user), pk=pk)
    if not admin._may_read(request, named):
        raise PermissionDenied
    entries = ListEntry.objects.filter(named_list=named).present()
    try:
        name, content = exporting.export_entries(named, entries, form=form, by=request.user, at=timezone.now())
    except exporting.CannotExportError as error:
        admin.message_user(request, str(error), messages.ERROR)
        return redirect("admin:desertions_namedlist_change", pk)
    return attachment(name, content)


@admin.register(NamedList)
class NamedListAdmin(DeskAdmin):
    """Named lists, with their imports and matching runs."""

    pages = [
        Page("<int:pk>/export/<str:form>/", export, "export", methods=WRITE),
    ]
    form = NamedListForm
    change_form_template = "admin/desertions/named_list/form.html"
    list_display = ["title", "proves", "is_sealed", "as_of", "source", "entries_number"]
    list_filter = ["proves", "is_sealed"]
    list_select_related = ["source"]
    search_fields = ["title", "source__title"]
    autocomplete_fields = ["source"]
    fields = ["title", "source", "as_of", "proves", "is_sealed", "is_judged_blind", "needs_two_reviewers"]

    class Media:
        css = {"all": ["css/admin/case.css"]}

    def render_change_form(self, request: DeskRequest, context: Any, obj: Any = None, **kwargs: Any) -> HttpResponse:
        """Add imports, matching runs and export formats to the page."""
        if obj is not None:
            rights = ("desertions.add_importrun", "desertions.change_namedlist")
            may_see_runs = may(request.user, "desertions.view_matchrun")
            context |= {
                "imports": obj.imports.select_related("by", "file").defer("findings", "problem")[:SHOWN_IMPORTS],
                "may_import": all(may(request.user, right) for right in rights),
                "runs": obj.match_runs.select_related("by")[:SHOWN_IMPORTS] if may_see_runs else [],
                "may_match": may(request.user, "desertions.add_matchrun"),
                "may_see_runs": may_see_runs,
                "may_read": self._may_read(request, obj),
                "formats": list(exporting.FORMATS.items()),
            }
        response: HttpResponse = super().render_change_form(request, context, obj=obj, **kwargs)
        return response

    def _may_read(self, request: DeskRequest, named: NamedList) -> bool:
        sealed = not named.is_sealed or may(request.user, "desertions.view_identity")
        return sealed and may(request.user, "desertions.view_listentry")

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the lists that the person may see."""
        rows: QuerySet[Any] = super().get_queryset(request).visible_to(request.user)
        return rows

    def get_changelist_instance(self, request: DeskRequest) -> Any:
        """Return the list with the number of entries set on the rows of this page only."""
        changelist = super().get_changelist_instance(request)
        shown = [named.pk for named in changelist.result_list]
        counted = ListEntry.objects.filter(named_list__in=shown).present().values_list("named_list").order_by()
        numbers = dict(counted.annotate(n=Count("pk")))
        for named in changelist.result_list:
            named.entries_number = numbers.get(named.pk, 0)
        return changelist

    def get_readonly_fields(self, request: DeskRequest, obj: Any = None) -> list[str]:
        """Return the read-only fields. An existing list stays sealed or unsealed."""
        return ["is_sealed"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: DeskRequest, **kwargs: Any) -> Any:
        """Offer only sources that the person may see."""
        if db_field.name == "source":
            kwargs["queryset"] = Source.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("entries"))
    def entries_number(self, named_list: Any) -> int:
        """Return the number of present entries."""
        return int(named_list.entries_number)


class Standing(admin.SimpleListFilter):
    """Filter for entries that newer versions of their list changed or no longer hold."""

    title = _("change")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices of the filter."""
        return [("changed", _("changed by a newer version")), ("gone", _("gone from the newest version"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the entries of the chosen option."""
        column = {"changed": "changed_in", "gone": "gone_in"}.get(self.value() or "")
        return queryset.filter(**{f"{column}__isnull": False}) if column else queryset


@admin.register(ListEntry)
class ListEntryAdmin(RecordAdmin):
    """Entries of named lists. Imports write them; each viewing of a sealed one is a row in the chain of custody."""

    list_display = ["full_name", "born", "rank", "unit", "named_list", "row"]
    list_filter = ["named_list", Standing]
    list_select_related = ["named_list"]
    sortable_by = ()
    search_fields = ["row"]
    search_help_text = _("A whole surname, also with given name or initials: Иванов, Ivanov I. I.")
    fields = [
        "named_list", "row", "full_name", "number", "born", "rank", "unit", "place", "note", "history",
    ]  # fmt: skip

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the entries that the person may see, without their index tokens."""
        rows: QuerySet[Any] = super().get_queryset(request).visible_to(request.user).defer("blind_index")
        return rows

    def get_search_results(self, request: DeskRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search by name through the blind index: sealed or not, in either alphabet."""
        text = search_term.replace("\0", "").strip()
        if not text:
            return queryset, False
        try:
            typed = parsing.parse_typed(text)
        except spelling.UnreadableNameError:
            return queryset.none(), False
        rows = ListEntry.objects.all()
        ids = [pk for sealed in (False, True) for pk in ids_by_name(rows, typed, sealed=sealed, most=MOST_NAMED)]
        return queryset.filter(pk__in=ids), False

    def get_changelist_instance(self, request: DeskRequest) -> Any:
        """Return the list, and record the viewing of its sealed entries."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        self._note(request, changelist.result_list)
        return changelist

    def render_change_form(self, request: DeskRequest, context: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Show an entry, and record its viewing if it is sealed."""
        if obj is not None:
            self._note(request, [obj])
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def _note(self, request: DeskRequest, entries: list[ListEntry]) -> None:
        by_list: dict[Any, list[int]] = {}
        for entry in entries:
            if entry.is_sealed:
                by_list.setdefault(entry.named_list, []).append(entry.row)
        for named, rows in by_list.items():
            detail = f"rows {', '.join(str(row) for row in sorted(rows))}"
            custody.record_custody(
                custody.list_subject(named), act=CustodyAct.VIEWED, by=request.user, at=timezone.now(), detail=detail
            )

    @admin.display(description=_("name"))
    def full_name(self, entry: ListEntry) -> str:
        """Return the full name."""
        return entry.full_name

    @admin.display(description=_("number in the list"))
    def number(self, entry: ListEntry) -> str:
        """Return the number in the list, or a dash."""
        return entry.values["number"] or "—"

    @admin.display(description=_("born"))
    def born(self, entry: ListEntry) -> str:
        """Return the date or year of birth, or a dash."""
        values = entry.values
        return str(values["born_on"] or values["born_year"] or "—")

    @admin.display(description=_("rank as written"))
    def rank(self, entry: ListEntry) -> str:
        """Return the rank as written in the list, or a dash."""
        return entry.values["rank_text"] or "—"

    @admin.display(description=_("unit as written"))
    def unit(self, entry: ListEntry) -> str:
        """Return the unit as written in the list, or a dash."""
        return entry.values["unit_text"] or "—"

    @admin.display(description=_("place"))
    def place(self, entry: ListEntry) -> str:
        """Return the place, or a dash."""
        return entry.values["place"] or "—"

    @admin.display(description=_("note"))
    def note(self, entry: ListEntry) -> str:
        """Return the note, or a dash."""
        return entry.values["note"] or "—"

    @admin.display(description=_("in versions of the list"))
    def history(self, entry: ListEntry) -> str:
        """Return when the entry was changed or left the list."""
        changes = []
        if entry.changed_in:
            before = "; ".join(f"{name}: {value or '—'}" for name, value in (entry.before or {}).items())
            changes.append(
                _("changed on %(day)s; before: %(before)s") % {"day": entry.changed_in.at.date(), "before": before}
            )
        if entry.gone_in:
            changes.append(_("gone since the version of %s") % entry.gone_in.at.date())
        return ". ".join(str(change) for change in changes) or str(_("as it was added"))
