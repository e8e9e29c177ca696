"""Imports of files into named lists and cases."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desertions.admin.lists.import_preview import notices_of, shown_rows, shown_text
from desertions.choices import CustodyAct, ImportState, RowKind
from desertions.evidence import custody, files
from desertions.forms import ColumnsForm, ImportFileForm, LayoutForm
from desertions.lists.importing import columns, comparison, runs
from desertions.lists.importing.columns import fields_of
from desertions.lists.importing.comparison import refusals_of
from desertions.lists.importing.messages import NOTICES, REASONS, ImportProblemError
from desertions.models import ImportRun, SourceFile
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.job_pages import progress_page
from newsroom.lib.desk.pages import READ, WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.files import file_types
from newsroom.lib.jobs import work
from newsroom.lib.web.downloads import attachment

SHOWN_REFUSED, SHOWN_ROWS = 200, 12
REFUSALS = (runs.CannotImportError, ImportProblemError)


VIEW = "desertions.view_importrun"


def layout(admin: "ImportRunAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Show the columns with another layout, or confirm the layout and have the file read."""
    run = admin._run(request, pk, to_change=True)
    return admin._columns_page(request, run)


def confirm(admin: "ImportRunAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Confirm the import and have it written."""
    run = admin._run(request, pk, to_change=True)
    return admin._act(request, run, runs.confirm_import, by=request.user, at=timezone.now())


def cancel(admin: "ImportRunAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Cancel the import."""
    run = admin._run(request, pk, to_change=True)
    return admin._act(request, run, work.cancel)


def progress(admin: "ImportRunAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Return the part of the page that shows progress."""
    return progress_page(request, admin._run(request, pk))


def refused_rows(admin: "ImportRunAdmin", request: DeskRequest, pk: int) -> StreamingHttpResponse:
    """Return the refused rows as a file to correct: unchanged, with the reason in front. Raises Http404 without any."""
    run = admin._run(request, pk)
    refusals = refusals_of(run.findings)
    if not refusals:
        raise Http404
    admin._note(request, run, CustodyAct.EXPORTED, f"import {run.pk}: {len(refusals)} refused rows")
    return attachment(*comparison.refused_rows_file(run, refusals))


@admin.register(ImportRun)
class ImportRunAdmin(DeskAdmin):
    """Imports of files into named lists and cases: layout, preview, confirmation."""

    pages = [
        Page("<int:pk>/progress/", progress, "progress", VIEW, READ),
        Page("<int:pk>/refused/", refused_rows, "refused", VIEW, READ),
        Page("<int:pk>/layout/", layout, "layout", VIEW, WRITE),
        Page("<int:pk>/confirm/", confirm, "confirm", VIEW, WRITE),
        Page("<int:pk>/cancel/", cancel, "cancel", VIEW, WRITE),
    ]
    list_display = ["into", "file", "state", "row_counts", "by", "at"]
    list_filter = ["state"]
    list_select_related = ["named_list", "file", "by", "unit"]
    search_fields = ["file__sha256__startswith", "named_list__title"]
    search_help_text = _("Title of the list, or the beginning of the file's SHA-256.")
    sortable_by = ()
    ordering = ["-id"]

    class Media:
        css = {"all": ["css/admin/case.css", "css/admin/import.css"]}
        js = ["js/upload.js", "js/import-progress.js"]

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the imports that the person may see, without their findings."""
        rows: QuerySet[Any] = super().get_queryset(request).visible_to(request.user).defer("findings", "problem")
        return rows

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: an import is confirmed or cancelled on its page."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: imports stay as a record."""
        return False

    @admin.display(description=_("imported into"))
    def into(self, run: ImportRun) -> str:
        """Return the list, or “cases”."""
        return str(run.named_list or _("cases"))

    @admin.display(description=_("rows"))
    def row_counts(self, run: ImportRun) -> str:
        """Return the number of rows of each kind."""
        return ", ".join(f"{run.count(kind)} {kind.label}" for kind in RowKind if run.count(kind)) or "—"

    def add_view(self, request: DeskRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Store an uploaded file and start its import."""
        of_cases = "cases" in request.GET
        self._require_add(request, of_cases)
        sent = request.method == "POST"
        asked = request.GET.get("list", "")
        form = ImportFileForm(
            request.user,
            request.POST if sent else None,
            request.FILES if sent else None,
            of_cases=of_cases,
            initial={"named_list": asked if asked.isdecimal() and len(asked) < 18 else None},
            refusal=getattr(request, "upload_refusal", None),
        )
        run = self._begin(request, form) if sent and form.is_valid() else None
        if run is not None:
            address = reverse("admin:desertions_importrun_change", args=[run.pk])
            by_script = request.headers.get("X-Sent-By") == "upload.js"
            return HttpResponse(status=201, headers={"Location": address}) if by_script else redirect(address)
        title = _("Import cases") if of_cases else _("Import a named list")
        context = self._context(request, title) | {"form": form, "media": self.media + form.media}
        return render(request, "admin/desertions/import/begin.html", context, status=400 if sent else 200)

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the columns to confirm, or the import. Raises Http404 or PermissionDenied."""
        if request.method not in ("GET", "HEAD") or not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        run = self._run(request, int(object_id))
        if run.state == ImportState.MAPPING or ("columns" in request.GET and run.state == ImportState.READY):
            return self._columns_page(request, run)
        return self._run_page(request, run)

    def _columns_page(self, request: DeskRequest, run: ImportRun) -> HttpResponse:
        sent = request.method == "POST"
        layout, problem = dict(run.layout), ""
        try:
            look = columns.look_again(run)
            layout_form = LayoutForm(look, request.POST if sent else None, initial=layout)
            if sent and layout_form.is_valid():
                layout = layout_form.layout(layout)
                look = columns.look_again(run, layout)
        except ImportProblemError as error:
            work.cancel(run)
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:desertions_importrun_change", run.pk)
        proposed = run.columns if layout == run.layout else columns.propose_columns(run, look, layout)
        settle = sent and "read" in request.POST and layout == run.layout | layout
        form = ColumnsForm(proposed, request.POST if settle else None, of_cases=run.is_of_cases)
        if settle and layout_form.is_valid() and form.is_valid():
            try:
                runs.confirm_layout(run, layout=layout, chosen=form.chosen())
                return redirect("admin:desertions_importrun_change", run.pk)
            except REFUSALS as error:
                problem = str(error)
        self._note(request, run, CustodyAct.VIEWED, f"import {run.pk}: first rows")
        context = self._context(request, run) | {
            "run": run,
            "layout_form": layout_form,
            "form": form,
            "problem": problem,
            "media": self.media + form.media,
            "rows": [(row, [shown_text(cell) for cell in cells]) for row, cells in look.first_rows[:SHOWN_ROWS]],
            "heading": layout["heading"],
            "notices": notices_of(look),
        }
        return render(request, "admin/desertions/import/columns.html", context, status=400 if problem else 200)

    def _run_page(self, request: DeskRequest, run: ImportRun) -> HttpResponse:
        findings = run.findings or {}
        if findings:
            self._note(request, run, CustodyAct.VIEWED, f"import {run.pk}: preview")
        refusals = refusals_of(findings)
        labels = fields_of(run.is_of_cases)
        context = self._context(request, run) | {
            "run": run,
            "kinds": [(kind, kind.label, run.count(kind)) for kind in RowKind],
            "samples": {kind: shown_rows(findings, kind, labels) for kind in RowKind},
            "refused": [
                (r.row, labels.get(r.blamed, r.blamed), r.cell, str(REASONS[r.code]) % r.params)
                for r in refusals[:SHOWN_REFUSED]
            ],
            "more_refused": max(0, len(refusals) - SHOWN_REFUSED),
            "notices": [
                (NOTICES[code], notice["number"], notice["examples"])
                for code, notice in findings.get("notices", {}).items()
            ],
            "may_write": self._may_write(request, run),
        }
        return render(request, "admin/desertions/import/run.html", context)

    def _begin(self, request: DeskRequest, form: ImportFileForm) -> ImportRun | None:
        arguments = form.arguments()
        try:
            return runs.begin_import(form.cleaned_data["file"], by=request.user, at=timezone.now(), **arguments)
        except runs.ListIsBeingImportedError as error:
            address = reverse("admin:desertions_importrun_change", args=[error.run.pk])
            form.add_error(None, format_html('{} <a href="{}">{}</a>', str(error), address, gettext("Open it")))
        except files.AlreadyHeldError as error:
            form.add_error("file", self._where_held(request, error.file))
        except (*REFUSALS, file_types.RefusedFileError, files.NoRoomError) as error:
            form.add_error("file", str(error))
        return None

    def _where_held(self, request: DeskRequest, file: SourceFile) -> str:
        if SourceFile.objects.visible_to(request.user).filter(pk=file.pk).exists():
            return gettext("File: the desk already has this exact file, under the source “%s”.") % file.source
        return gettext("File: the desk already has this exact file, under a sealed source. Ask the data editor.")

    def _act(self, request: DeskRequest, run: ImportRun, verb: Any, **arguments: Any) -> HttpResponse:
        try:
            verb(run, **arguments)
        except REFUSALS as error:
            self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:desertions_importrun_change", args=[run.pk]))

    def _note(self, request: DeskRequest, run: ImportRun, act: CustodyAct, detail: str) -> None:
        """Record in the chain of custody that rows of cases or of a sealed list were shown or exported."""
        if run.named_list is not None and not run.named_list.is_sealed and act == CustodyAct.VIEWED:
            return
        subject = custody.list_subject(run.named_list) if run.named_list else custody.ALL_CASES
        custody.record_custody(subject, act=act, by=request.user, at=timezone.now(), detail=detail)

    def _may_write(self, request: DeskRequest, run: ImportRun) -> bool:
        rights = ("add_case", "add_identity") if run.is_of_cases else ("change_namedlist",)
        return all(may(request.user, f"desertions.{right}") for right in ("add_importrun", *rights))

    def _require_add(self, request: DeskRequest, of_cases: bool) -> None:
        if not self._may_write(request, ImportRun(named_list_id=None if of_cases else 0)):
            raise PermissionDenied

    def _run(self, request: DeskRequest, pk: int, *, to_change: bool = False) -> ImportRun:
        if not may(request.user, "desertions.view_importrun"):
            raise PermissionDenied
        visible = ImportRun.objects.visible_to(request.user)
        run = get_object_or_404(visible.select_related("named_list", "file", "source", "by", "confirmed_by"), pk=pk)
        if to_change and not self._may_write(request, run):
            raise PermissionDenied
        result: ImportRun = run
        return result

    def _context(self, request: DeskRequest, title: Any) -> dict[str, Any]:
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": capfirst(str(title)),
            "media": self.media,
        }
        return context
