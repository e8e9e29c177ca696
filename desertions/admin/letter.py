"""Letters of readers: the list, and a page on which one is read, answered, taken as a source or put away."""

import mimetypes
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import CustodyAct
from desertions.evidence.custody import record_custody
from desertions.evidence.files import NoRoomError
from desertions.forms import AnswerForm
from desertions.letters import letters
from desertions.models import Case, Letter, LetterFile
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may
from newsroom.lib.sealing.keys import WrongKeyError

RIGHT = "desertions.answer_letter"
HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-store"}


def answer(admin: "LetterAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Answer a letter. A refused form keeps what was typed."""
    own, form = get_object_or_404(Letter, pk=pk), AnswerForm(request.POST)
    if not form.is_valid():
        return admin.read(request, own, form, 400)
    try:
        letters.answer(own, form.cleaned_data["text"], by=request.user, at=timezone.now())
    except Letter.DoesNotExist:
        return admin.gone(request, form.cleaned_data["text"])
    admin.message_user(request, _("Answered. Its writer reads it when they come back with their code."))
    return redirect("admin:desertions_letter_change", pk)


def close(admin: "LetterAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Put a letter away."""
    try:
        letters.close(get_object_or_404(Letter, pk=pk))
    except Letter.DoesNotExist:
        return admin.gone(request)
    admin.message_user(request, _("Put away. If its writer writes again, it waits here once more."))
    return redirect("admin:desertions_letter_changelist")


def take(admin: "LetterAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Make a letter a sealed source, its files evidence, and open the source."""
    own = get_object_or_404(Letter, pk=pk)
    try:
        source, problems = letters.take_as_source(own, by=request.user, at=timezone.now())
    except letters.TakenAlreadyError:
        admin.message_user(request, _("It is a source already."), messages.WARNING)
        return redirect("admin:desertions_letter_change", pk)
    except Letter.DoesNotExist:
        return admin.gone(request)
    except (NoRoomError, WrongKeyError, FileNotFoundError) as error:
        problem = str(error) or gettext("A file of it cannot be opened. Tell the operator.")
        admin.message_user(request, problem, messages.ERROR)
        return redirect("admin:desertions_letter_change", pk)
    for problem in problems:
        admin.message_user(request, problem, messages.WARNING)
    text = _("It is a sealed source now, for the desk's knowledge only. Ask its writer before you quote it.")
    admin.message_user(request, text)
    return redirect("admin:desertions_source_change", source.pk)


def file(admin: "LetterAdmin", request: DeskRequest, pk: int, number: int) -> FileResponse:
    """Return a file of a letter as it came. Raises Http404 if it is gone or is not what came."""
    stored = get_object_or_404(LetterFile.objects.select_related("message__letter"), pk=number, message__letter_id=pk)
    try:
        opened = letters.open_file(stored, by=request.user, at=timezone.now())
    except (FileNotFoundError, WrongKeyError) as error:
        raise Http404(gettext("The file is gone from the private storage. Tell the operator.")) from error
    kind = mimetypes.guess_extension(mimetypes.guess_type(stored.name)[0] or "") or ""
    return FileResponse(
        opened,
        as_attachment=True,
        filename=f"{stored.sha256[:12]}{kind}",
        content_type="application/octet-stream",
        headers=HEADERS,
    )


@admin.register(Letter)
class LetterAdmin(DeskAdmin):
    """Letters of readers. The list tells nothing of what they say; each opening is a row in the chain of custody."""

    pages = [
        Page("<int:pk>/answer/", answer, "answer", RIGHT, WRITE),
        Page("<int:pk>/close/", close, "close", RIGHT, WRITE),
        Page("<int:pk>/take/", take, "take", "desertions.open_sealed_source", WRITE),
        Page("<int:pk>/file/<int:number>/", file, "file", RIGHT, WRITE),
    ]
    list_display = ["__str__", "state", "about", "received_on", "number_of_messages", "number_of_files"]
    list_filter = ["state"]
    search_fields = ["about"]
    search_help_text = _("The number of the case that it is about. What letters say is sealed, and not searched.")
    ordering = ["-id"]
    sortable_by = ()

    class Media:
        css = {"all": ["css/admin/case.css", "css/admin/letter.css"]}

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the letters with the numbers of their messages and files."""
        rows: QuerySet[Any] = super().get_queryset(request)
        counts = {"number_of_messages": "messages", "number_of_files": "messages__files"}
        result: QuerySet[Any] = rows.annotate(**{name: Count(path, distinct=True) for name, path in counts.items()})
        return result

    @admin.display(description=_("messages"))
    def number_of_messages(self, letter: Any) -> int:
        """Return how many texts it has, answers included."""
        return int(letter.number_of_messages)

    @admin.display(description=_("files"))
    def number_of_files(self, letter: Any) -> int:
        """Return how many files came with it."""
        return int(letter.number_of_files)

    def has_add_permission(self, request: DeskRequest) -> bool:
        """Return False: readers write letters."""
        return False

    def has_view_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return whether the person may read letters."""
        return may(request.user, RIGHT)

    def has_change_permission(self, request: DeskRequest, obj: Any = None) -> bool:
        """Return False: nobody changes what a reader wrote."""
        return False

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a letter, after the opening is recorded."""
        if request.method not in ("GET", "HEAD") or not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.read(request, get_object_or_404(Letter, pk=int(object_id)), AnswerForm())

    def read(self, request: DeskRequest, own: Letter, form: AnswerForm, status: int = 200) -> HttpResponse:
        """Return the page of a letter, with this form to answer it."""
        record_custody(letters.custody_subject(own), act=CustodyAct.VIEWED, by=request.user, at=timezone.now())
        case = Case.objects.filter(public_id=own.about).only("pk").first() if own.about else None
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(own).capitalize(),
            "media": self.media,
            "letter": own,
            "messages_of_it": own.messages.select_related("by").prefetch_related("files"),
            "case_address": reverse("admin:desertions_case_change", args=[case.pk]) if case else "",
            "form": form,
            "may_take": may(request.user, "desertions.open_sealed_source"),
            "may_delete": self.has_delete_permission(request, own),
        }
        return render(request, "admin/desertions/letter/read.html", context, status=status)

    def gone(self, request: DeskRequest, lost: str = "") -> HttpResponse:
        """Tell that the writer has deleted the letter meanwhile, with the answer that they cannot read any more."""
        self.message_user(request, _("Its writer has deleted this letter meanwhile."), messages.WARNING)
        if lost:
            text = gettext("Your answer, which they cannot read any more: %s") % lost
            self.message_user(request, text, messages.WARNING)
        return redirect("admin:desertions_letter_changelist")

    def has_delete_permission(self, request: DeskRequest, obj: Letter | None = None) -> bool:
        """Return whether the person may delete the letter. One that has become a source goes only with its writer."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.source_id is None)

    def delete_model(self, request: DeskRequest, obj: Letter) -> None:
        """Delete a letter with its files."""
        self._discard(request, [obj])

    def delete_queryset(self, request: DeskRequest, queryset: QuerySet[Letter]) -> None:
        """Delete letters with their files."""
        self._discard(request, queryset)

    def _discard(self, request: DeskRequest, chosen: Iterable[Letter]) -> None:
        for own in chosen:
            try:
                letters.discard(own)
            except letters.TakenAlreadyError:
                text = gettext("%s has become a source: only its writer deletes it.") % own
                self.message_user(request, text, messages.WARNING)
