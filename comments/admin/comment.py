"""The moderation queue: approve, reject with a reason, publish without words, delete; one by one or many at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments import danger, moderation, posting
from comments.admin import marks
from comments.forms import comment_text
from comments.models import Comment, Decision, Report
from newsroom.lib.desk_admin import DeskAdmin, ReadOnlyInline
from newsroom.lib.rights import may


class DecisionInline(ReadOnlyInline):
    model = Decision
    fields = readonly_fields = ["from_status", "to_status", "reason", "by", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


class ReportInline(ReadOnlyInline):
    model = Report
    fields = readonly_fields = ["reason", "words", "made_at", "was_right"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "comments.moderate_comment")


class WaitingFilter(admin.SimpleListFilter):
    title = _("asks for another look")
    parameter_name = "asks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("reported", _("reported")), ("appealed", _("appealed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = {"reported": queryset.reported, "appealed": queryset.appealed}.get(self.value() or "")
        return chosen() if chosen else queryset


@admin.register(Comment)
class CommentAdmin(DeskAdmin):
    verb_errors = (moderation.CannotDecideError,)
    list_display = ["what_was_said", "where", "status", "risk_told", "created_at", "decide"]
    list_display_links = None
    list_filter = ["status", WaitingFilter, ("article", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["article", "parent", "staff", "appeal"]
    search_fields = ["name", "text", "article__headline"]
    ordering = ["created_at", "id"]
    fields = readonly_fields = [
        *("article", "parent", "name", "text", "what_was_found", "appealed"),
        *("status", "created_at", "edited_at", "is_pick"),
    ]
    inlines = [DecisionInline, ReportInline]
    actions = ["approve_each", "reject_each", "delete_each", "pick_each", "unpick_each"]

    class Media:
        css = {"all": ["css/admin/comment.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_report_weight()

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        marks.look_up_names(changelist.result_list)
        return changelist

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        marks.look_up_names([found] if found else [])
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting is a decision with a record, never the removal of a row."""
        return False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "comments.moderate_comment")

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "comments_comment_{}".format
        own = [
            path("<int:pk>/decide/<str:decision>/", view(self.decide_one), name=name("decide")),
            path("<int:pk>/redact/", view(self.redact), name=name("redact")),
            path("<int:pk>/answer/", view(self.answer), name=name("answer")),
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=_("comment"), ordering="created_at")
    def what_was_said(self, comment: Comment) -> str:
        context = {"comment": comment, "marked": marks.marked(comment.text), "notes": marks.notes(comment)}
        return render_to_string("comments/admin/_said.html", context)

    @admin.display(description=_("article"), ordering="article__headline")
    def where(self, comment: Comment) -> str:
        return format_html('<a href="{}">{}</a>', comment.article.get_absolute_url(), comment.article)

    @admin.display(description=_("risk"), ordering="risk")
    def risk_told(self, comment: Comment) -> str:
        return marks.risk_told(comment)

    @admin.display(description=_("what screening found"))
    def what_was_found(self, comment: Comment) -> str:
        return render_to_string("comments/admin/_notes.html", {"notes": marks.notes(comment)})

    @admin.display(description=_("appeal"))
    def appealed(self, comment: Comment) -> str:
        return comment.appeal.words if hasattr(comment, "appeal") else "—"

    @admin.display(description=_("decide"))
    def decide(self, comment: Comment) -> str:
        possible = {decision.value for decision in moderation.MAY_BECOME[Comment.Status(comment.status)]}
        context = {"comment": comment, "possible": possible, "is_reported": comment.report_weight > 0}  # type: ignore[attr-defined] # annotated
        return render_to_string("comments/admin/_decide.html", context)

    @method_decorator(require_POST)
    def decide_one(self, request: HttpRequest, pk: int, decision: str) -> HttpResponse:
        if not self.has_moderate_permission(request) or decision not in VERBS:
            raise PermissionDenied
        return self._decide(request, Comment.objects.filter(pk=pk), decision)

    def redact(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish without the words that are ticked or typed, one a line."""
        comment = self._of_moderator(request, pk)
        if request.method == "POST":
            words = [*request.POST.getlist("piece"), *request.POST.get("words", "").splitlines()]
            seen = self._seen(request, comment)
            if self.try_verb(
                request, moderation.redact, comment, words=words, by=request.user, at=timezone.now(), seen=seen
            ):
                return HttpResponseRedirect(reverse("admin:comments_comment_changelist") + "?status__exact=pending")
        pieces = dict.fromkeys(one.piece for one in danger.find(comment.text))
        context = {
            "comment": comment,
            "pieces": pieces,
            "marked": marks.marked(comment.text),
            "seen": comment.version,
        }
        return self._page(request, "redact", _("Publish without some words"), context)

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer a published comment in the newsroom's name."""
        comment = self._of_moderator(request, pk)
        text = request.POST.get("text", "")
        if request.method == "POST":
            try:
                words = comment_text(text)
                posting.answer_for_the_newsroom(comment, text=words, by=request.user, at=timezone.now())  # type: ignore[arg-type]
            except posting.ParentGoneError:
                self.message_user(request, _("Only a published comment can be answered."), messages.ERROR)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                return HttpResponseRedirect(comment.get_absolute_url())
        return self._page(request, "answer", _("Answer for the newsroom"), {"comment": comment, "text": text})

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        return self._decide(request, queryset, "approve")

    @admin.action(description=_("Reject with a reason"), permissions=["moderate"])
    def reject_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        return self._decide(request, queryset, "reject")

    @admin.action(description=_("Delete"), permissions=["moderate"])
    def delete_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        return self._decide(request, queryset, "delete")

    @admin.action(description=_("Mark as editor's pick"), permissions=["moderate"])
    def pick_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self.try_each(request, moderation.mark_pick, queryset, is_pick=True)

    @admin.action(description=_("Take the editor's pick away"), permissions=["moderate"])
    def unpick_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self.try_each(request, moderation.mark_pick, queryset, is_pick=False)

    def _decide(self, request: HttpRequest, queryset: QuerySet[Comment], decision: str) -> HttpResponse:
        """Approve at once; ask for the reason of a rejection and the confirmation of a deletion first."""
        back = request.POST.get("back") or request.META.get("QUERY_STRING") or "status__exact=pending"
        if decision != "approve" and "confirmed" not in request.POST:
            return self._ask(request, queryset, decision)
        arguments: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        if decision == "reject":
            arguments["reason"] = request.POST.get("reason", "")
            if not arguments["reason"].strip():
                self.message_user(request, _("Reason: say why the comment is rejected."), messages.ERROR)
                return self._ask(request, queryset, decision)
        decided = [
            self.try_verb(request, VERBS[decision], comment, **arguments, seen=self._seen(request, comment))
            for comment in queryset
        ]
        if any(decided):
            self.message_user(request, ngettext("%d done.", "%d done.", sum(decided)) % sum(decided), messages.SUCCESS)
        queue = reverse("admin:comments_comment_changelist")
        return HttpResponseRedirect(f"{queue}?{back}")

    @staticmethod
    def _seen(request: HttpRequest, comment: Comment) -> str:
        """The version of the comment that stood on the page from which it is decided."""
        return request.POST.get(f"seen-{comment.pk}", "")

    def _ask(self, request: HttpRequest, queryset: QuerySet[Comment], decision: str) -> HttpResponse:
        title = _("Reject with a reason") if decision == "reject" else _("Delete comments")
        context = {
            "comments": queryset.select_related("article", "parent"),
            "decision": decision,
            "back": request.META.get("QUERY_STRING", ""),
        }
        return self._page(request, "confirm", title, context)

    def _of_moderator(self, request: HttpRequest, pk: int) -> Comment:
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        return get_object_or_404(Comment.objects.select_related("article"), pk=min(pk, 2**62))

    def _page(self, request: HttpRequest, name: str, title: Any, context: dict[str, Any]) -> HttpResponse:
        shared = {"title": title, "opts": self.opts, "queue": reverse("admin:comments_comment_changelist")}
        return render(request, f"comments/admin/{name}.html", self.admin_site.each_context(request) | shared | context)


VERBS: dict[str, Callable[..., None]] = {
    "approve": moderation.approve,
    "reject": moderation.reject,
    "delete": moderation.delete,
}
