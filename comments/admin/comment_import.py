"""Imports of comments from other systems: upload, preview and confirmation."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from comments.importing import runs
from comments.models import CommentImport
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.job_pages import progress_page
from newsroom.lib.desk.pages import READ, WRITE, Page, View
from newsroom.lib.desk.rights import DeskRequest
from newsroom.lib.jobs import work

KINDS = {
    "found": gettext_lazy("in the file"),
    "new": gettext_lazy("will be imported"),
    "written": gettext_lazy("were imported"),
    "there": gettext_lazy("are already here"),
    "no article": gettext_lazy("are on a page that is not an article here"),
    "spam": gettext_lazy("are spam there"),
    "deleted": gettext_lazy("were deleted there"),
    "no comment": gettext_lazy("are pingbacks and other notices"),
    "empty": gettext_lazy("are empty"),
    "too long": gettext_lazy("are longer than a comment may be"),
    "unreadable": gettext_lazy("are lines that cannot be read"),
    "no number": gettext_lazy("have no number"),
    "repeated": gettext_lazy("appear in the file twice"),
    "undated": gettext_lazy("have no date: they get the date of their neighbour in the file, or of the article"),
    "orphan": gettext_lazy("reply to a comment that is not in the file: they become separate comments"),
    "circle": gettext_lazy("reply to each other in a circle: the circle is broken"),
}
HOW = [
    ("held", gettext_lazy("hold all of them for a moderator")),
    ("as_they_were", gettext_lazy("as in the other system")),
]


class CommentImportForm(forms.Form):
    """An export file and how to import it.

    `complete` is the last field: if it is missing, the upload was interrupted.
    """

    form = forms.ChoiceField(label=gettext_lazy("Format"), choices=CommentImport.Form, widget=UnfoldAdminSelectWidget())
    how = forms.ChoiceField(
        label=gettext_lazy("Status after the import"),
        choices=HOW,
        widget=UnfoldAdminSelectWidget(),
        help_text=gettext_lazy(
            "If held, every comment waits for a moderator. Spam and deleted comments are never imported."
        ),
    )
    places = forms.CharField(
        label=gettext_lazy("Old addresses"),
        required=False,
        max_length=100_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Only for articles that have another slug here. One per line: the old address, a space, our slug. "
            "http or https, www and a slash at the end make no difference."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(),
        help_text=gettext_lazy(
            "As exported by the other system, also as ZIP or gzip. Readers' addresses are not read, and the file is "
            "deleted after the import."
        ),
    )
    complete = forms.CharField(required=False, widget=forms.HiddenInput(), initial="yes")

    def __init__(self, *args: Any, refusal: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal = refusal

    def clean_places(self) -> str:
        """Return the addresses. Raises ValidationError if a line is not an address and one slug."""
        places = self.cleaned_data["places"]
        for line in places.splitlines():
            if line.strip() and len(line.split()) != 2:
                raise forms.ValidationError(_("“%s” is not an address, a space and one slug.") % line[:80])
        text: str = places
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse a missing, refused or incomplete file."""
        values = super().clean() or self.cleaned_data
        if self.refusal:
            self.add_error("file", self.refusal)
        elif not values.get("file"):
            self.add_error("file", _("Choose the file to import."))
        elif not values.get("complete"):
            self.add_error("file", _("The upload was interrupted. Send the file again."))
        return values


def _acting(verb: Callable[[CommentImport], None]) -> View:
    """Return a page that calls the verb on an import; a refusal becomes a message."""

    def act(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(CommentImport, pk=min(pk, 2**62))
        try:
            verb(run)
        except runs.CannotImportError as error:
            admin.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:comments_commentimport_change", args=[run.pk]))

    return act


def progress(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Return the part of the page that shows progress."""
    return progress_page(request, get_object_or_404(CommentImport, pk=min(pk, 2**62)))


@admin.register(CommentImport)
class CommentImportAdmin(DeskAdmin):
    """Imports of comments from other systems."""

    pages = [
        Page("<int:pk>/confirm/", _acting(runs.confirm_import), "confirm", "comments.add_commentimport", WRITE),
        Page("<int:pk>/cancel/", _acting(work.cancel), "cancel", "comments.add_commentimport", WRITE),
        Page("<int:pk>/progress/", progress, "progress", "comments.view_commentimport", READ),
    ]
    list_display = ["__str__", "form", "name", "state", "by", "at"]
    list_filter = ["state", "form"]
    list_select_related = ["by"]
    search_fields = ["name"]

    class Media:
        css = {"all": ["css/admin/comment.css", "css/admin/queue.css", "css/admin/case.css"]}
        js = ["js/upload.js", "js/import-progress.js"]

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: an import is confirmed or cancelled on its page."""
        return False

    def has_delete_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: imports stay as a record."""
        return False

    def add_view(self, request: DeskRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Upload an export file and start its preview."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.method == "POST"
        form = CommentImportForm(
            request.POST if sent else None,
            request.FILES if sent else None,
            refusal=getattr(request, "upload_refusal", None),
        )
        if sent and form.is_valid():
            value = form.cleaned_data
            run = runs.begin_import(
                value["file"], value["form"], as_they_were=value["how"] == "as_they_were", places=value["places"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
            address = reverse("admin:comments_commentimport_change", args=[run.pk])
            if request.headers.get("X-Sent-By") == "upload.js":
                return HttpResponse(status=201, headers={"Location": address})
            return HttpResponseRedirect(address)
        context = {"title": _("Import comments"), "form": form, "media": self.media + form.media}
        return self._render(request, "import_begin", context, status=400 if sent else 200)

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show an import."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        run = get_object_or_404(CommentImport.objects.select_related("by"), pk=int(object_id))
        context = {
            "title": capfirst(str(run)),
            "original": run,
            "run": run,
            "kinds": [(label, run.counts[kind]) for kind, label in KINDS.items() if kind in run.counts],
            "may_write": self.has_add_permission(request),
            "media": self.media,
        }
        return self._render(request, "import_run", context)

    def _render(self, request: DeskRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        values = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return render(request, f"comments/admin/{name}.html", values, status=status)
