"""Files of sources and their chain of custody."""

import datetime
import mimetypes
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import CustodyAct, TextState
from desertions.evidence import files
from desertions.forms import SourceFileForm
from desertions.models import CustodyRow, FilePage, SourceFile
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import READ, WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.files import file_types, pdf

SHOWN_TEXT = 200_000
"""Number of bytes of a text that its page shows."""


UNREAD = {TextState.WAITING, TextState.PARTLY, TextState.FAILED}


class EvidenceAdmin(DeskAdmin):
    """Rows that nobody may change or delete: the database refuses it, and so does the admin."""

    ordering = ["-id"]
    sortable_by = ()

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the rows that the person may see."""
        rows: QuerySet[Any] = super().get_queryset(request).visible_to(request.user)
        return rows

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: evidence is never changed."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: evidence is never deleted."""
        return False


VIEW = "desertions.view_sourcefile"


def chain(admin: "SourceFileAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Show the chain of custody of a file and whether it is whole."""
    file = admin._file(request, pk)
    if not may(request.user, "desertions.view_custodyrow"):
        raise PermissionDenied
    rows = list(CustodyRow.objects.filter(file=file).select_related("by").order_by("position"))
    context = admin._context(request, _("Chain of custody of %s") % file) | {
        "file": file,
        "rows": rows,
        "is_whole": files.chain_is_whole(rows),
        "length": ngettext("%d row", "%d rows", len(rows)) % len(rows),
    }
    return render(request, "admin/desertions/source_file/chain.html", context)


def page_image(admin: "SourceFileAdmin", request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """Return a page of a PDF as an image. Raises Http404 if there is no such page or it cannot be read."""
    file = admin._file(request, pk)
    if file.kind != "pdf":
        raise Http404
    admin._require_view_in_chain(request, file, f"page {number}")
    try:
        content = pdf.page_image(Path(storages["evidence"].path(file.path)), number)
    except pdf.UnreadablePageError as error:
        raise Http404(gettext("This page cannot be shown: it is damaged or took too long.")) from error
    return HttpResponse(content, content_type="image/png", headers=HEADERS)


def picture(admin: "SourceFileAdmin", request: DeskRequest, pk: int) -> FileResponse:
    """Return a stored image as it is. Raises Http404 if the file is no image or gone."""
    file = admin._file(request, pk)
    if file.kind != "image":
        raise Http404
    admin._require_view_in_chain(request, file, "")
    try:
        return FileResponse(file.open(), content_type=file.media_type, headers=HEADERS)
    except FileNotFoundError as error:
        raise Http404(gettext("The file is gone from the private storage. Tell the operator.")) from error


def download(admin: "SourceFileAdmin", request: DeskRequest, pk: int) -> FileResponse:
    """Return the evidentiary copy byte for byte, under a name that reveals nothing. Raises Http404 if it is gone."""
    file = admin._file(request, pk)
    try:
        stored = files.open_file(file, act=CustodyAct.DOWNLOADED, by=request.user, at=timezone.now())
    except FileNotFoundError as error:
        raise Http404(gettext("The file is gone from the private storage. Tell the operator.")) from error
    name = f"{file.sha256[:12]}{mimetypes.guess_extension(file.media_type) or ''}"
    return FileResponse(
        stored, as_attachment=True, filename=name, content_type="application/octet-stream", headers=HEADERS
    )


def reread(admin: "SourceFileAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Have the text of a file read again. Raises PermissionDenied if the text was read completely."""
    file = admin._file(request, pk)
    if not may(request.user, "desertions.add_sourcefile") or file.text_state not in UNREAD:
        raise PermissionDenied
    files.read_text_again(file)
    admin.message_user(request, _("The text is being read again."))
    return redirect("admin:desertions_sourcefile_change", file.pk)


@admin.register(SourceFile)
class SourceFileAdmin(EvidenceAdmin):
    """Files of sources: stored, read, never changed. Each reading is a row in the chain of custody."""

    pages = [
        Page("<int:pk>/chain/", chain, "chain", VIEW, READ),
        Page("<int:pk>/page/<int:number>/", page_image, "page", VIEW, READ),
        Page("<int:pk>/picture/", picture, "picture", VIEW, READ),
        Page("<int:pk>/download/", download, "download", VIEW, READ),
        Page("<int:pk>/reread/", reread, "reread", VIEW, WRITE),
    ]
    list_display = ["name", "source", "media_type", "human_size", "uploaded_at", "text_state"]
    list_filter = ["text_state"]
    list_select_related = ["source"]
    search_fields = ["sha256__startswith", "name"]
    search_help_text = _("The beginning of the SHA-256, or the name it came with.")

    @admin.display(description=_("size"), ordering="size")
    def human_size(self, file: SourceFile) -> str:
        """Return the size with its unit."""
        return filesizeformat(file.size)

    def add_view(self, request: DeskRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Store an uploaded file, and redirect to it."""
        if not may(request.user, "desertions.add_sourcefile"):
            raise PermissionDenied
        sent = request.method == "POST"
        form = SourceFileForm(
            request.user,
            request.POST if sent else None,
            request.FILES if sent else None,
            initial={"source": request.GET.get("source") if request.GET.get("source", "").isdecimal() else None},
            refusal=getattr(request, "upload_refusal", None),
        )
        if sent and form.is_valid():
            stored = self._store(request, form)
            if stored is not None:
                self.message_user(request, _("Stored. SHA-256: %s") % stored.sha256)
                address = reverse("admin:desertions_sourcefile_change", args=[stored.pk])
                # A script that follows a redirect would open the file once more, and the chain would say so.
                by_script = request.headers.get("X-Sent-By") == "upload.js"
                return HttpResponse(status=201, headers={"Location": address}) if by_script else redirect(address)
        context = self._context(request, _("Add a file")) | {"form": form, "media": self.media + form.media}
        return render(request, "admin/desertions/source_file/add.html", context, status=400 if sent else 200)

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a page of a PDF with its text, an image or a text. Other files can only be downloaded."""
        if request.method not in ("GET", "HEAD") or not object_id.isdecimal():
            raise Http404
        file = self._file(request, int(object_id))
        asked = request.GET.get("page", "1")
        number = min(int(asked), file.pages or 1) if asked.isdecimal() and len(asked) < 7 and int(asked) else 1
        detail = f"page {number}" if file.kind == "pdf" else ""  # part of the record: the same in every language
        try:
            with files.open_file(
                file,
                act=CustodyAct.VIEWED,
                by=request.user,
                at=timezone.now(),
                detail=detail,
            ) as stored:
                text = file_types.text_of(stored.read(SHOWN_TEXT)) if file.kind == "text" else ""
        except FileNotFoundError as error:
            raise Http404(gettext("The file is gone from the private storage. Tell the operator.")) from error
        if file.kind == "pdf":
            page = FilePage.objects.filter(file=file, number=number).first()
            text = page.text if page else ""
        context = self._context(request, file.name) | {
            "file": file,
            "text": text,
            "is_cut": file.kind == "text" and file.size > SHOWN_TEXT,
            "number": number,
            "before": number - 1,
            "after": number + 1 if number < (file.pages or 1) else 0,
            "may_reread": file.text_state in UNREAD and may(request.user, "desertions.add_sourcefile"),
            "may_match": file.text_state in {TextState.READ, TextState.PARTLY}
            and may(request.user, "desertions.add_mention"),
            "may_see_chain": may(request.user, "desertions.view_custodyrow"),
        }
        return render(request, "admin/desertions/source_file/read.html", context)

    def _store(self, request: DeskRequest, form: SourceFileForm) -> SourceFile | None:
        values = form.cleaned_data
        try:
            return files.store_file(
                values["source"], values["file"], by=request.user, at=timezone.now(), origin=values["origin"]
            )
        except files.AlreadyHeldError as error:
            form.add_error("file", self._where_held(request, error.file))
        except (file_types.RefusedFileError, files.NoRoomError) as error:
            form.add_error("file", str(error))
        return None

    def _where_held(self, request: DeskRequest, file: SourceFile) -> str:
        if SourceFile.objects.visible_to(request.user).filter(pk=file.pk).exists():
            message = gettext("File: the desk already has this exact file, as {} of “{}”. Cite that source.")
            link = format_html(
                '<a href="{}">{}</a>', reverse("admin:desertions_sourcefile_change", args=[file.pk]), str(file)
            )
            return format_html(message, link, file.source)
        return gettext("File: the desk already has this exact file, under a sealed source. Ask the data editor.")

    def _file(self, request: DeskRequest, pk: int) -> SourceFile:
        if not may(request.user, "desertions.view_sourcefile"):
            raise PermissionDenied
        result: SourceFile = get_object_or_404(
            SourceFile.objects.visible_to(request.user).select_related("source"), pk=pk
        )
        return result

    def _require_view_in_chain(self, request: DeskRequest, file: SourceFile, detail: str) -> None:
        """Record the viewing, unless the page that embeds the bytes has recorded it within the last minute."""
        recent = timezone.now() - datetime.timedelta(minutes=1)
        rows = CustodyRow.objects.filter(
            file=file, by=request.user, act=CustodyAct.VIEWED, detail=detail, at__gte=recent
        )
        if not rows.exists():
            CustodyRow.objects.create(
                file=file, act=CustodyAct.VIEWED, detail=detail, by=request.user, at=timezone.now()
            )

    def _context(self, request: DeskRequest, title: Any) -> dict[str, Any]:
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": title,
            "media": self.media,
        }
        return context

    class Media:
        css = {"all": ["css/admin/case.css"]}
        js = ["js/upload.js"]


HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-store"}
"""The browser runs nothing inside a file it shows, and keeps no copy."""


@admin.register(CustodyRow)
class CustodyRowAdmin(EvidenceAdmin):
    """Rows of the chain of custody."""

    list_display = ["id", "file", "position", "act", "detail", "by", "at"]
    list_filter = ["act"]
    list_select_related = ["file", "by"]
    search_fields = ["file__sha256__startswith"]
    search_help_text = _("The beginning of the file's SHA-256.")

    def has_add_permission(self, request: DeskRequest) -> bool:
        """Return False: rows are recorded, never entered."""
        return False
