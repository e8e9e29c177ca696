"""What a card's buttons send: acts on one comment, undoing, questions, bans. With htmx the card is answered alone."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from comments.choices import ActionType, EscalationTarget
from comments.models import Comment, Decision, Escalation, Receipt
from comments.moderation import actions, bans, escalations, queue, redaction, undo
from comments.moderation.actions import CannotDecideError, InvalidActionError
from newsroom.lib.desk.rights import may

LARGEST_ID = 2**62


def ban_as_typed(receipt: Receipt, request: Any) -> None:
    """Curb a code as the form says. Raises CannotDecideError."""
    bans.ban(
        receipt,
        request.POST.get("kind", ""),
        days=bans.parse_days(request.POST.get("days", "")),
        reason=request.POST.get("ban_reason", ""),
        message=request.POST.get("ban_message", ""),
        by=request.user,
        at=timezone.now(),
    )


class ActViews:
    """Mixed into the admin of comments."""

    admin_site: Any
    page: Any
    one: Any
    card_context: Any
    has_moderate_permission: Any
    message_user: Any
    answer: Any

    def act_urls(self) -> list[Any]:
        routes: list[tuple[str, Any, str]] = [
            ("<int:pk>/decide/", require_POST(self.decide), "decide"),
            ("<int:pk>/undo/", require_POST(self.undo), "undo"),
            ("<int:pk>/ask/", require_POST(self.ask), "ask"),
            ("<int:pk>/question/", require_POST(self.question), "question"),
            ("<int:pk>/ban/", require_POST(self.ban), "ban"),
            ("<int:pk>/answer/", self.answer, "answer"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=f"comments_comment_{name}")
            for route, view, name in routes
        ]

    def decide(self, request: Any, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")

        def verb(comment: Comment) -> Decision | None:
            given = {"reason": request.POST.get("reason", ""), "message": request.POST.get("message", "")}
            given |= {"by": request.user, "at": timezone.now(), "seen": request.POST.get("seen", "")}
            if act == ActionType.REDACT:
                pieces = [*request.POST.getlist("piece"), *request.POST.get("pieces", "").splitlines()]
                redaction.redact(comment, pieces=pieces, **given)
                return comment.decisions.select_related("comment").first()
            if act not in (
                ActionType.APPROVE,
                ActionType.KEEP,
                ActionType.REJECT,
                ActionType.DELETE,
                ActionType.TESTIMONY,
            ):
                raise CannotDecideError(_("Act: choose one of the buttons."))
            return actions.decide(comment, ActionType(act), **given)

        return self._answered(request, pk, verb)

    def undo(self, request: Any, pk: int) -> HttpResponse:
        given = request.POST.get("decision", "")
        number = int(given) if given.isdecimal() and len(given) < 19 else 0

        def verb(comment: Comment) -> Decision:
            decision = get_object_or_404(Decision, pk=min(number, LARGEST_ID), comment=comment)
            return undo.undo_decision(decision, by=request.user, at=timezone.now())

        return self._answered(request, pk, verb)

    def ask(self, request: Any, pk: int) -> HttpResponse:
        to = request.POST.get("to", "")

        def verb(comment: Comment) -> None:
            if to not in EscalationTarget:
                raise CannotDecideError(_("Question: choose whom to ask."))
            given = {"question": request.POST.get("question", ""), "by": request.user, "at": timezone.now()}
            escalations.escalate(comment, EscalationTarget(to), **given)

        return self._answered(request, pk, verb, _("Asked. The comment waits for the answer."))

    def question(self, request: Any, pk: int) -> HttpResponse:
        """Answer a question about the comment, or take one's own back."""

        def verb(comment: Comment) -> None:
            asked = Escalation.objects.filter(comment=comment, closed_at=None).first()
            if asked is None:
                raise CannotDecideError(_("The question was answered already, or taken back."))
            if "take_back" in request.POST:
                escalations.withdraw_escalation(asked, by=request.user, at=timezone.now())
            else:
                answer = request.POST.get("answer", "")
                escalations.answer_escalation(asked, answer=answer, by=request.user, at=timezone.now())

        return self._answered(request, pk, verb, _("Done."))

    def ban(self, request: Any, pk: int) -> HttpResponse:
        """Curb the receipt code under which the comment came."""

        if not may(request.user, "comments.add_ban"):
            raise PermissionDenied

        def verb(comment: Comment) -> None:
            if comment.receipt is None:
                raise CannotDecideError(_("This comment has no receipt code."))
            ban_as_typed(comment.receipt, request)

        return self._answered(request, pk, verb, _("The code is curbed; its writer reads why on his receipt page."))

    def of_moderator(self, request: HttpRequest, pk: int) -> Comment:
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        rows = Comment.objects.all().for_moderator(request.user).select_related("article", "receipt")
        return get_object_or_404(rows, pk=min(pk, LARGEST_ID))

    def card(self, request: Any, pk: int) -> queue.Card:
        cards = self.with_notes(queue.cards_of([min(pk, LARGEST_ID)], user=request.user, at=timezone.now()), request)
        if not cards or not Comment.objects.filter(pk=pk).for_moderator(request.user).exists():
            raise Http404
        return cards[0]

    with_notes: Callable[..., list[queue.Card]]

    def _answered(
        self, request: Any, pk: int, verb: Callable[[Comment], Decision | None], told: str = ""
    ) -> HttpResponse:
        """Call the verb; answer with what came of it, or with the card and what was typed, and why it was refused."""
        comment = self._to_act_on(request, pk)
        if isinstance(comment, HttpResponse):
            return comment
        by_htmx = "HX-Request" in request.headers
        try:
            decision = verb(comment)
        except CannotDecideError as error:
            return self._refused(request, pk, error)
        if by_htmx and decision is not None:
            context = {"decision": decision, "comment": comment, "undone": decision.act == ActionType.UNDO}
            if decision.act != ActionType.UNDO:
                return render(request, "comments/admin/_decided.html", context)
            return self._card_alone(request, pk, told=_("Undone."))
        if by_htmx:
            return self._card_alone(request, pk, told=told)
        so_already = actions.describe_decision(decision) if decision else _("It was so already.")
        self.message_user(request, told or so_already)
        return HttpResponseRedirect(self._back(request, pk))

    def _to_act_on(self, request: Any, pk: int) -> Comment | HttpResponse:
        """The comment; or, for a page of an htmx request, words why there is none to act on."""
        try:
            return self.of_moderator(request, pk)
        except (PermissionDenied, Http404) as error:
            if "HX-Request" not in request.headers:
                raise
            lost = isinstance(error, PermissionDenied)
            text = (
                _("You may no longer decide about comments. Nothing was changed; what you typed is still here.")
                if lost
                else _("This comment is no longer there, or stands under a section that is not yours.")
            )
            answer = render(request, "comments/admin/_refused.html", {"problem": text}, status=403 if lost else 404)
            answer.headers["HX-Retarget"] = f"#problem-{pk}"
            answer.headers["HX-Reswap"] = "innerHTML"
            return answer

    def _refused(self, request: Any, pk: int, error: CannotDecideError) -> HttpResponse:
        """What was read stays what is decided about, until it was asked whether it is still there."""
        seen = request.POST.get("seen", "") if isinstance(error, InvalidActionError) else ""
        typed = {"problem": str(error), "typed": request.POST, "seen": seen}
        if "HX-Request" in request.headers:
            return self._card_alone(request, pk, status=409, **typed)
        return self.one(request, pk, status=409, **typed)

    def _card_alone(self, request: Any, pk: int, *, status: int = 200, **context: Any) -> HttpResponse:
        values = {"card": self.card(request, pk), **self.card_context(request), **context}
        return render(request, "comments/admin/_card.html", values, status=status)

    def _back(self, request: Any, pk: int) -> str:
        """To where the act was asked for: the queue with its filter, or the comment's own page."""
        if "back" in request.POST:
            return reverse("admin:comments_comment_queue") + "?" + request.POST["back"].lstrip("?")
        return reverse("admin:comments_comment_change", args=[pk])
