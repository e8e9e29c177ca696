"""Mentions of people from cases in texts: search of a file or a pasted text, and decisions on the places found."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import CustodyAct, MatchStatus
from desertions.evidence import custody, files
from desertions.forms.texts import PastedTextForm
from desertions.matching.mentions import CannotMatchTextError, PlaceIsTakenError, decide, match_text, store_text
from desertions.models import CustodyRow, Mention, SourceFile
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.files import file_types

REFUSALS = (CannotMatchTextError, file_types.RefusedFileError, files.NoRoomError)


def of_file(admin: "MentionAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Find people from cases in a file of the desk."""
    admin._require_add(request)
    file = get_object_or_404(SourceFile.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    try:
        return admin._show_number(request, match_text(file, by=request.user, at=now))
    except CannotMatchTextError as error:
        admin.message_user(request, str(error), messages.ERROR)
        return redirect("admin:desertions_sourcefile_change", pk)


@admin.register(Mention)
class MentionAdmin(DeskAdmin):
    """Places in texts that name people from cases. Each viewing of the list enters the chain of custody."""

    pages = [
        Page("of-file/<int:pk>/", of_file, "of_file", methods=WRITE),
    ]
    verb_errors = (PlaceIsTakenError,)
    list_display = ["case", "quote", "where", "is_whole", "status", "decided_by", "decided_at"]
    list_filter = ["status", "is_whole"]
    list_select_related = ["case", "decided_by"]
    list_per_page = 30
    search_fields = ["case__public_id"]
    search_help_text = _("Case number.")
    sortable_by = ()
    ordering = ["-id"]
    actions = ["confirm_each", "reject_each", "open_each"]

    class Media:
        css = {"all": ["css/admin/case.css"]}

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the mentions that the person may see."""
        rows: QuerySet[Any] = super().get_queryset(request).visible_to(request.user)
        return rows

    def has_view_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may view mentions and identities."""
        return super().has_view_permission(request, obj) and may(request.user, "desertions.view_identity")

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may decide mentions in the list. A single mention has no form."""
        return obj is None and super().has_change_permission(request) and may(request.user, "desertions.view_identity")

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: mentions are rejected, never deleted."""
        return False

    def add_view(self, request: DeskRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Store a pasted text and find people from cases in it."""
        self._require_add(request)
        sent = request.method == "POST"
        form = PastedTextForm(request.user, request.POST if sent else None)
        if sent and form.is_valid():
            now = timezone.now()
            try:
                file = store_text(**form.cleaned_data, by=request.user, at=now)
                return self._show_number(request, match_text(file, by=request.user, at=now))
            except REFUSALS as error:
                form.add_error("text", str(error))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Find people from cases in a text"),
            "form": form,
            "media": self.media + form.media,
        }
        return render(request, "admin/desertions/match/text.html", context, status=400 if sent else 200)

    def get_changelist_instance(self, request: DeskRequest) -> Any:
        """Return the list, and record its viewing for each file and each case in the chain of custody."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = changelist.result_list.with_files()
        now = timezone.now()
        for file in {mention.file for mention in changelist.result_list}:
            CustodyRow.objects.create(
                file=file, act=CustodyAct.VIEWED, detail="mentions in it", by=request.user, at=now
            )
        for case in {mention.case for mention in changelist.result_list}:
            custody.record_custody(
                custody.case_subject(case), act=CustodyAct.VIEWED, by=request.user, at=now, detail="mentions in texts"
            )
        return changelist

    @admin.display(description=_("quote"))
    def quote(self, mention: Mention) -> str:
        """Return the quote that names the person."""
        text: str = mention.place["quote"]
        return text

    @admin.display(description=_("where"))
    def where(self, mention: Mention) -> str:
        """Return the source, the page and the paragraph."""
        place = gettext("page %(page)s, paragraph %(paragraph)s") % mention.place
        return f"{mention.file.source}: {place}"

    @admin.action(description=_("Confirm: the text names this person"), permissions=["change"])
    def confirm_each(self, request: DeskRequest, queryset: QuerySet[Mention]) -> None:
        """Confirm that each place names the person of its case."""
        self._decide(request, queryset, MatchStatus.CONFIRMED)

    @admin.action(description=_("Reject: the text names another person"), permissions=["change"])
    def reject_each(self, request: DeskRequest, queryset: QuerySet[Mention]) -> None:
        """Reject each place: it names another person."""
        self._decide(request, queryset, MatchStatus.REJECTED)

    @admin.action(description=_("Reopen the question"), permissions=["change"])
    def open_each(self, request: DeskRequest, queryset: QuerySet[Mention]) -> None:
        """Make each place a candidate again."""
        self._decide(request, queryset, MatchStatus.CANDIDATE)

    def _decide(self, request: DeskRequest, mentions: Any, status: MatchStatus) -> None:
        self.try_each(request, decide, mentions, status=status, by=request.user, at=timezone.now())

    def _show_number(self, request: DeskRequest, number: int) -> HttpResponse:
        message = (
            ngettext(
                "%d place names a person from a case. Review it below.",
                "%d places name people from cases. Review them below.",
                number,
            )
            % number
        )
        self.message_user(request, message if number else gettext("No new place names a person from a case."))
        return redirect("admin:desertions_mention_changelist")

    def _require_add(self, request: DeskRequest) -> None:
        if not all(may(request.user, f"desertions.{right}") for right in ("add_mention", "view_identity")):
            raise PermissionDenied
