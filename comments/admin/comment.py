"""Comments in the admin: the archive to search and filter, and the page of one comment with its whole history."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comments.admin import card, decision_views, queue
from comments.choices import EscalationTarget
from comments.models import Comment
from comments.moderation.actions import CannotDecideError, mark_pick
from comments.reading import exporting
from newsroom.lib.desk.admin import RecordAdmin
from newsroom.lib.desk.rights import DeskRequest, may


class AskedFilter(admin.SimpleListFilter):
    title = _("asks for another look")
    parameter_name = "asks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("reported", _("reported")), ("appealed", _("appealed")), ("referred", _("a question is open"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = {
            "reported": queryset.reported,
            "appealed": queryset.appealed,
            "referred": lambda: (
                queryset.referred(EscalationTarget.COLLEAGUE) | queryset.referred(EscalationTarget.EDITOR)
            ),
        }.get(self.value() or "")
        return chosen() if chosen else queryset


@admin.register(Comment)
class CommentAdmin(RecordAdmin):
    """Comments: the archive to search and filter, one comment with its history, the queue and its buttons."""

    pages = [*queue.PAGES, *decision_views.PAGES]
    verb_errors = (CannotDecideError,)
    list_display = ["what_was_said", "where", "status", "risk_told", "created_at"]
    list_display_links = None
    list_filter = ["status", AskedFilter, ("article", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["article", "parent", "staff", "appeal"]
    search_fields = ["name", "text", "article__headline"]
    ordering = ["-created_at", "-id"]
    actions = ["decide_each", "pick_each", "unpick_each", "export_each"]

    class Media:
        css = {"all": ["css/admin/comment.css", "css/admin/queue.css"]}

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).for_moderator(request.user).with_report_weight()
        return rows

    def get_changelist_instance(self, request: DeskRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        card.look_up_names(changelist.result_list)
        return changelist

    def has_moderate_permission(self, request: DeskRequest) -> bool:
        return may(request.user, "comments.moderate_comment")

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One comment with its card and everything that was ever done with it."""
        if not object_id.isdecimal() or len(object_id) > 18 or not self.has_view_permission(request):
            raise Http404 if self.has_view_permission(request) else PermissionDenied
        return card.show_comment(self, request, int(object_id))

    @admin.display(description=_("comment"), ordering="created_at")
    def what_was_said(self, comment: Comment) -> str:
        context = {"comment": comment, "marked": card.marked(comment.text), "notes": card.notes(comment)}
        return render_to_string("comments/admin/_said.html", context)

    @admin.display(description=_("article"), ordering="article__headline")
    def where(self, comment: Comment) -> str:
        return format_html('<a href="{}">{}</a>', comment.article.get_absolute_url(), comment.article)

    @admin.display(description=_("risk"), ordering="risk")
    def risk_told(self, comment: Comment) -> str:
        return card.risk_told(comment)

    @admin.action(description=_("Decide about all at once…"), permissions=["moderate"])
    def decide_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> HttpResponse:
        """What is about to be decided, for one more look: act and reason are chosen there."""
        return queue.preview_batch_of(self, request, queryset.order_by("created_at", "id").values_list("pk", flat=True))

    @admin.action(description=_("Mark as editor's pick"), permissions=["moderate"])
    def pick_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> None:
        self.try_each(request, mark_pick, queryset, is_pick=True, by=request.user, at=timezone.now())

    @admin.action(description=_("Take the editor's pick away"), permissions=["moderate"])
    def unpick_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> None:
        self.try_each(request, mark_pick, queryset, is_pick=False, by=request.user, at=timezone.now())

    @admin.action(description=_("Export as JSON lines"), permissions=["moderate"])
    def export_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> StreamingHttpResponse:
        return exporting.export_response(queryset, name="comments")
