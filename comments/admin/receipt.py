"""Writers by receipt code: what became of their comments, whether they are trusted, their bans, and an export."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from comments.admin.card import MODERATE
from comments.admin.decision_views import ban_as_typed
from comments.choices import REFUSAL_REASONS, BanKind, Status
from comments.models import Ban, Comment, Receipt
from comments.moderation import bans
from comments.moderation.actions import CannotDecideError
from comments.posting import receipts
from comments.reading import exporting
from newsroom.lib.desk.admin import RecordAdmin
from newsroom.lib.desk.pages import READ, WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may

SHOWN = 100
SEARCHED_FOR = gettext_lazy("Words from one of the writer’s comments.")


def ban(admin: "ReceiptAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Hold or block the receipt code."""
    receipt = admin._to_curb(request, pk)
    try:
        ban_as_typed(receipt, request)
    except CannotDecideError as error:
        return admin._page(request, receipt, problem=str(error), typed=request.POST, status=409)
    return HttpResponseRedirect(reverse("admin:comments_receipt_change", args=[pk]))


def lift(admin: "ReceiptAdmin", request: DeskRequest, pk: int, ban: int) -> HttpResponse:
    """End a ban early."""
    receipt = admin._to_curb(request, pk)
    receipt_ban = get_object_or_404(Ban, pk=min(ban, 2**62), receipt=receipt)
    try:
        bans.lift(receipt_ban, by=request.user, at=timezone.now())
    except CannotDecideError as error:
        admin.message_user(request, str(error), messages.ERROR)
    return HttpResponseRedirect(reverse("admin:comments_receipt_change", args=[pk]))


def export(admin: "ReceiptAdmin", request: DeskRequest, pk: int) -> StreamingHttpResponse:
    """Export every comment of this writer that is still stored and that the moderator may see."""
    if not may(request.user, "comments.moderate_comment"):
        raise PermissionDenied
    receipt = get_object_or_404(Receipt, pk=min(pk, 2**62))
    rows = Comment.objects.filter(receipt=receipt).for_moderator(request.user)
    return exporting.export_response(rows, name=f"receipt-{receipt.pk}")


@admin.register(Receipt)
class ReceiptAdmin(RecordAdmin):
    """Writers of comments, known only by the number of their receipt."""

    pages = [
        Page("<int:pk>/ban/", ban, "ban", "comments.add_ban", WRITE),
        Page("<int:pk>/lift/<int:ban>/", lift, "lift", "comments.add_ban", WRITE),
        Page("<int:pk>/export/", export, "export", MODERATE, READ),
    ]
    list_display = ["__str__", "first_used_on", "published", "rejected", "waiting", "curbed"]
    search_fields = ["comments__text"]
    search_help_text = SEARCHED_FOR
    sortable_by = ()
    ordering = ["-id"]

    class Media:
        css = {"all": ["css/admin/comment.css", "css/admin/queue.css"]}

    def get_queryset(self, request: DeskRequest) -> QuerySet[Any]:
        """Return the receipts with the number of their comments in each status, and with their bans."""
        number = {name: Count("comments", filter=Q(comments__status=status)) for name, status in COUNTED.items()}
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**number).prefetch_related("bans")
        return rows

    def get_search_results(self, request: DeskRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Return the writers of a comment that holds the search term and that the moderator may see."""
        phrase = search_term.replace("\0", "").strip()
        if not phrase:
            return queryset, False
        written = Comment.objects.filter(receipt=OuterRef("pk"), text__icontains=phrase).for_moderator(request.user)
        return queryset.filter(Exists(written)), False

    @admin.display(description=gettext_lazy("published"))
    def published(self, receipt: Any) -> int:
        """Return the number of published comments."""
        return int(receipt.n_published)

    @admin.display(description=gettext_lazy("rejected"))
    def rejected(self, receipt: Any) -> int:
        """Return the number of rejected comments."""
        return int(receipt.n_rejected)

    @admin.display(description=gettext_lazy("waiting"))
    def waiting(self, receipt: Any) -> int:
        """Return the number of comments that wait for a decision."""
        return int(receipt.n_waiting)

    @admin.display(description=gettext_lazy("ban"))
    def curbed(self, receipt: Any) -> str:
        """Return the kind of the present ban, or a dash."""
        now = timezone.now()
        return next((ban.get_kind_display() for ban in receipt.bans.all() if ban.holds(now)), "—")

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the writer with their comments and bans. Raises Http404 or PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return self._page(request, get_object_or_404(self.get_queryset(request), pk=int(object_id)))

    def _to_curb(self, request: DeskRequest, pk: int) -> Any:
        if not may(request.user, "comments.add_ban"):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=min(pk, 2**62))

    def _page(self, request: DeskRequest, receipt: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        now = timezone.now()
        comments = Comment.objects.filter(receipt=receipt).for_moderator(request.user)
        comments = comments.select_related("article").order_by("-created_at", "-id")
        context = {
            "title": capfirst(str(receipt)),
            "opts": self.opts,
            "original": receipt,
            "media": self.media,
            "queue": reverse("admin:comments_comment_queue"),
            "receipt": receipt,
            "trust": receipts.trust_of(receipt),
            "comments": comments[:SHOWN],
            "bans": [(ban, ban.holds(now)) for ban in receipt.bans.select_related("by", "lifted_by")],
            "against": [("", reason) for reason in REFUSAL_REASONS],
            "ban_kinds": BanKind,
            "ban_days": bans.BAN_DAYS,
            "may_ban": may(request.user, "comments.add_ban"),
        }
        values = self.admin_site.each_context(request) | context | more
        return render(request, "comments/admin/receipt.html", values, status=status)


COUNTED = {"n_published": Status.APPROVED, "n_rejected": Status.REJECTED, "n_waiting": Status.PENDING}
