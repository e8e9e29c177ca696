"""Comments in the admin: the archive to search and filter, and the page of one comment with its history."""

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
    """Filter for comments that were reported or appealed, or about which a question is open."""

    title = _("asks for another look")
    parameter_name = "asks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices of the filter."""
        return [("reported", _("reported")), ("appealed", _("appealed")), ("referred", _("a question is open"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return the comments of the chosen option."""
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
    """Comments: the archive, one comment with its history, and the moderation queue."""

    pages = [*queue.PAGES, *decision_views.PAGES]
    verb_errors = (CannotDecideError,)
    list_display = ["text_with_marks", "where", "status", "risk_note", "created_at"]
    list_display_links = None
    list_filter = ["status", AskedFilter, ("article", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["article", "parent", "staff", "appeal"]
    search_fields = ["name", "text", "article__headline"]
    ordering = ["-created_at", "-id"]
    actions = ["decide_each", "pick_each", "unpick_each", "export_each"]

    class Media:
        css = {"all": ["css/admin/comment.css", "css/admin/queue.css"]}

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the comments that the moderator may see, with the weight of their reports."""
        rows: QuerySet[Any] = super().get_queryset(request).for_moderator(request.user).with_report_weight()
        return rows

    def get_changelist_instance(self, request: DeskRequest) -> Any:
        """Return the list with the sealed names of its comments loaded."""
        changelist = super().get_changelist_instance(request)
        card.look_up_names(changelist.result_list, by=request.user)
        return changelist

    def has_moderate_permission(self, request: DeskRequest) -> bool:
        """Return whether the person may moderate comments."""
        return may(request.user, "comments.moderate_comment")

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one comment with its card and its history. Raises Http404 or PermissionDenied."""
        if not object_id.isdecimal() or len(object_id) > 18 or not self.has_view_permission(request):
            raise Http404 if self.has_view_permission(request) else PermissionDenied
        return card.show_comment(self, request, int(object_id))

    @admin.display(description=_("comment"), ordering="created_at")
    def text_with_marks(self, comment: Comment) -> str:
        """Return the text of the comment with its marks and notes, as HTML."""
        context = {"comment": comment, "marked": card.marked(comment.text), "notes": card.notes(comment)}
        return render_to_string("comments/admin/_marked_text.html", context)

    @admin.display(description=_("article"), ordering="article__headline")
    def where(self, comment: Comment) -> str:
        """Return a link to the article."""
        return format_html('<a href="{}">{}</a>', comment.article.get_absolute_url(), comment.article)

    @admin.display(description=_("risk"), ordering="risk")
    def risk_note(self, comment: Comment) -> str:
        """Return the risk and the words that raise it."""
        return card.risk_note(comment)

    @admin.action(description=_("Decide on all at once…"), permissions=["moderate"])
    def decide_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> HttpResponse:
        """Show a preview of the comments, where the action and its reason are chosen."""
        return queue.preview_batch_of(self, request, queryset.order_by("created_at", "id").values_list("pk", flat=True))

    @admin.action(description=_("Mark as editor's pick"), permissions=["moderate"])
    def pick_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> None:
        """Mark each comment as an editor's pick."""
        self.try_each(request, mark_pick, queryset, is_pick=True, by=request.user, at=timezone.now())

    @admin.action(description=_("Remove the editor's pick"), permissions=["moderate"])
    def unpick_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> None:
        """Remove the editor's pick from each comment."""
        self.try_each(request, mark_pick, queryset, is_pick=False, by=request.user, at=timezone.now())

    @admin.action(description=_("Export as JSON lines"), permissions=["moderate"])
    def export_each(self, request: DeskRequest, queryset: QuerySet[Comment]) -> StreamingHttpResponse:
        """Export the comments as JSON lines."""
        return exporting.export_response(queryset, name="comments")
