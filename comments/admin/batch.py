"""Group decisions: the preview, the outcome for each comment, and undoing the group once."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.admin import card
from comments.admin.card import MODERATE
from comments.choices import REFUSAL_REASONS, ActionType, Status
from comments.models import Batch, Comment, Moderator
from comments.moderation import bulk
from comments.moderation.actions import CannotDecideError
from comments.moderation.undo import undo_batch
from newsroom.lib.desk.admin import RecordAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may

VARIANTS, LEFT_OUT = 200, 500
"""Numbers of different texts and of left-out comments that the page shows."""


def decide(admin: "BatchAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Apply the chosen action to every comment of the group."""
    batch, act = admin._of_moderator(request, pk), request.POST.get("act", "")
    given = {"reason": request.POST.get("reason", ""), "message": request.POST.get("message", "")}
    try:
        if act not in bulk.BULK_ACTIONS:
            raise CannotDecideError(_("Action: press one of the buttons."))
        if act == ActionType.APPROVE and admin._variants(request, batch).count() > VARIANTS:
            raise CannotDecideError(_("Approve fewer at once: nobody has read all of these texts."))
        done = bulk.decide_batch(batch, ActionType(act), **given, by=request.user, at=timezone.now())
    except CannotDecideError as error:
        return admin._page(request, batch, problem=str(error), typed=request.POST, status=409)
    number = len(done.decisions)
    admin.message_user(request, ngettext("%d decided.", "%d decided.", number) % number, messages.SUCCESS)
    return admin._back(batch)


def undo(admin: "BatchAdmin", request: DeskRequest, pk: int) -> HttpResponse:
    """Undo the decision for every comment of the group on which nobody has acted since."""
    batch = admin._of_moderator(request, pk)
    try:
        done = undo_batch(batch, by=request.user, at=timezone.now())
    except CannotDecideError as error:
        return admin._page(request, batch, problem=str(error), status=409)
    number = len(done.decisions)
    admin.message_user(request, ngettext("%d undone.", "%d undone.", number) % number, messages.SUCCESS)
    return admin._page(request, batch, left_out=list(done.left_out.items()))


@admin.register(Batch)
class BatchAdmin(RecordAdmin):
    """Group decisions."""

    pages = [
        Page("<int:pk>/decide/", decide, "decide", MODERATE, WRITE),
        Page("<int:pk>/undo/", undo, "undo", MODERATE, WRITE),
    ]
    list_display = ["__str__", "act", "reason", "by", "decided_at", "undone_at"]
    list_filter = ["act", "reason"]
    list_select_related = ["by"]
    search_fields = ["message", "by__username"]

    class Media:
        css = {"all": ["css/admin/comment.css", "css/admin/queue.css"]}

    def change_view(
        self, request: DeskRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the group. Raises Http404 or PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return self._page(request, get_object_or_404(Batch, pk=int(object_id)))

    def _of_moderator(self, request: DeskRequest, pk: int) -> Batch:
        if not may(request.user, "comments.moderate_comment"):
            raise PermissionDenied
        return get_object_or_404(Batch, pk=min(pk, 2**62))

    @staticmethod
    def _back(batch: Batch) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:comments_batch_change", args=[batch.pk]))

    @staticmethod
    def _variants(request: DeskRequest, batch: Batch) -> Any:
        """Return the different texts of the group, the most frequent first."""
        rows = Comment.objects.filter(pk__in=batch.comment_ids).for_moderator(request.user).order_by()
        return rows.values("name", "text", "status").annotate(number=Count("pk")).order_by("-number", "text")

    def _page(self, request: DeskRequest, batch: Batch, *, status: int = 200, **more: Any) -> HttpResponse:
        rows = Comment.objects.filter(pk__in=batch.comment_ids).for_moderator(request.user)
        texts = self._variants(request, batch)
        hard = card.hard_rules() if Moderator.objects.filter(user=request.user, covers=True).exists() else None
        context = {
            "title": capfirst(str(batch)),
            "opts": self.opts,
            "original": batch,
            "media": self.media,
            "batch": batch,
            "queue": reverse("admin:comments_comment_queue"),
            "texts": [
                row | {"status_told": Status(row["status"]).label, "marked": card.marked(row["text"], hard)}
                for row in texts[: VARIANTS + 1]
            ],
            "variants": VARIANTS,
            "number": len(batch.comment_ids),
            "decided": batch.decisions.exclude(act=ActionType.UNDO).count(),
            "writers": rows.aggregate(n=Count("receipt", distinct=True))["n"],
            "articles": rows.aggregate(n=Count("article", distinct=True))["n"],
            "left_out": list(batch.left_out.items())[:LEFT_OUT],
            "against": REFUSAL_REASONS,
            "may_decide": may(request.user, "comments.moderate_comment") and batch.decided_at is None,
            "may_undo": may(request.user, "comments.moderate_comment") and batch.decided_at and not batch.undone_at,
        }
        values = self.admin_site.each_context(request) | context | more
        return render(request, "comments/admin/batch.html", values, status=status)
