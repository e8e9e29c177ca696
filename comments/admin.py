"""The moderation queue: approve, reject with a reason, delete; one by one or many at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline

from comments import moderation
from comments.models import Comment, Decision
from newsroom.lib.desk_admin import DeskAdmin
from newsroom.lib.rights import may


class DecisionInline(TabularInline):
    model = Decision
    extra = 0
    hide_title = True
    max_num = 0
    can_delete = False
    fields = readonly_fields = ["from_status", "to_status", "reason", "by", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


@admin.register(Comment)
class CommentAdmin(DeskAdmin):
    verb_errors = (moderation.CannotDecideError,)
    list_display = ["what_was_said", "where", "status", "created_at", "decide"]
    list_display_links = None
    list_filter = ["status", ("article", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["article", "parent"]
    search_fields = ["name", "text", "article__headline"]
    ordering = ["created_at", "id"]
    fields = readonly_fields = ["article", "parent", "name", "text", "status", "created_at"]
    inlines = [DecisionInline]
    actions = ["approve_each", "reject_each", "delete_each"]

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
        decide = path(
            "<int:pk>/decide/<str:decision>/",
            self.admin_site.admin_view(self.decide_one),
            name="comments_comment_decide",
        )
        return [decide, *super().get_urls()]

    @admin.display(description=_("comment"), ordering="created_at")
    def what_was_said(self, comment: Comment) -> str:
        return render_to_string("comments/admin/_said.html", {"comment": comment})

    @admin.display(description=_("article"), ordering="article__headline")
    def where(self, comment: Comment) -> str:
        return format_html('<a href="{}">{}</a>', comment.article.get_absolute_url(), comment.article)

    @admin.display(description=_("decide"))
    def decide(self, comment: Comment) -> str:
        possible = {decision.value for decision in moderation.MAY_BECOME[Comment.Status(comment.status)]}
        return render_to_string("comments/admin/_decide.html", {"comment": comment, "possible": possible})

    @method_decorator(require_POST)
    def decide_one(self, request: HttpRequest, pk: int, decision: str) -> HttpResponse:
        if not self.has_moderate_permission(request) or decision not in VERBS:
            raise PermissionDenied
        return self._decide(request, Comment.objects.filter(pk=pk), decision)

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        return self._decide(request, queryset, "approve")

    @admin.action(description=_("Reject with a reason"), permissions=["moderate"])
    def reject_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        return self._decide(request, queryset, "reject")

    @admin.action(description=_("Delete"), permissions=["moderate"])
    def delete_each(self, request: HttpRequest, queryset: QuerySet[Comment]) -> HttpResponse | None:
        return self._decide(request, queryset, "delete")

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
        self.try_each(request, VERBS[decision], list(queryset), **arguments)
        queue = reverse("admin:comments_comment_changelist")
        return HttpResponseRedirect(f"{queue}?{back}")

    def _ask(self, request: HttpRequest, queryset: QuerySet[Comment], decision: str) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("Reject with a reason") if decision == "reject" else _("Delete comments"),
            "comments": queryset.select_related("article", "parent"),
            "decision": decision,
            "opts": self.opts,
            "back": request.META.get("QUERY_STRING", ""),
            "queue": reverse("admin:comments_comment_changelist"),
        }
        return render(request, "comments/admin/confirm.html", context)


VERBS: dict[str, Callable[..., None]] = {
    "approve": moderation.approve,
    "reject": moderation.reject,
    "delete": moderation.delete,
}
