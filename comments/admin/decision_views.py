"""What the buttons of a card send: actions, undoing, questions and bans. htmx gets only the card back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.admin.card import MAX_ID, card_context, card_of, covers_hard_words, desk_page, of_moderator, show_comment
from comments.choices import ActionType, EscalationTarget
from comments.forms import comment_text
from comments.models import Comment, Decision, Escalation, Receipt
from comments.moderation import actions, bans, escalations, redaction
from comments.moderation import undo as undoing
from comments.moderation.actions import CannotDecideError, InvalidActionError, UnconfirmedError
from comments.moderation.descriptions import describe_decision
from comments.posting import submit
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest, may

SURE = "sure"
"""What a button adds to its action by which a moderator confirms it."""


def ban_as_typed(receipt: Receipt, request: DeskRequest) -> None:
    """Hold or block a receipt code as the form says. Raises CannotDecideError."""
    bans.ban(
        receipt,
        request.POST.get("kind", ""),
        days=bans.parse_days(request.POST.get("days", "")),
        reason=request.POST.get("ban_reason", ""),
        message=request.POST.get("ban_message", ""),
        by=request.user,
        at=timezone.now(),
    )


def decide(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Apply the chosen action to the comment."""
    act, _mark, sure = request.POST.get("act", "").partition(" ")

    def verb(comment: Comment) -> Decision | None:
        given: Any = {name: request.POST.get(name, "") for name in ("reason", "message", "seen")}
        if not given["seen"]:
            raise CannotDecideError(_("Nothing was decided: what you read was not sent along. Read it once more."))
        given |= {"by": request.user, "at": timezone.now()}
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
            raise CannotDecideError(_("Action: press one of the buttons."))
        return actions.decide(comment, ActionType(act), **given, is_confirmed=sure == SURE)

    return _answered(admin, request, pk, verb)


def undo(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Undo a decision about the comment."""
    given = request.POST.get("decision", "")
    number = int(given) if given.isdecimal() and len(given) < 19 else 0

    def verb(comment: Comment) -> Decision:
        decision = get_object_or_404(Decision, pk=min(number, MAX_ID), comment=comment)
        return undoing.undo_decision(decision, by=request.user, at=timezone.now())

    return _answered(admin, request, pk, verb)


def ask(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Ask a colleague or an editor about the comment."""
    to = request.POST.get("to", "")

    def verb(comment: Comment) -> None:
        if to not in EscalationTarget:
            raise CannotDecideError(_("Question: choose whom to ask."))
        question = request.POST.get("question", "")
        escalations.escalate(comment, EscalationTarget(to), question=question, by=request.user, at=timezone.now())

    return _answered(admin, request, pk, verb, _("Asked. The comment waits for the answer."))


def question(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Answer the open question about the comment, or withdraw one's own."""

    def verb(comment: Comment) -> None:
        asked = Escalation.objects.filter(comment=comment, closed_at=None).first()
        if asked is None:
            raise CannotDecideError(_("The question has already been answered or withdrawn."))
        if "take_back" in request.POST:
            escalations.withdraw_escalation(asked, by=request.user, at=timezone.now())
        else:
            answer = request.POST.get("answer", "")
            escalations.answer_escalation(asked, answer=answer, by=request.user, at=timezone.now())

    return _answered(admin, request, pk, verb, _("Done."))


def ban(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Hold or block the receipt code of the comment."""

    if not may(request.user, "comments.add_ban"):
        raise PermissionDenied

    def verb(comment: Comment) -> None:
        if comment.receipt is None:
            raise CannotDecideError(_("This comment has no receipt code."))
        ban_as_typed(comment.receipt, request)

    return _answered(admin, request, pk, verb, _("Ban saved. The writer can read the reason on their receipt page."))


def answer(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Answer a published comment in the newsroom's name."""
    comment, text = of_moderator(request, pk), request.POST.get("text", "")
    if request.method == "POST":
        try:
            reply = comment_text(text)
        except ValidationError as error:
            admin.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            outcome = submit.answer_for_the_newsroom(comment, text=reply, by=request.user, at=timezone.now())
            if isinstance(outcome, submit.Posted):
                return HttpResponseRedirect(comment.get_absolute_url())
            admin.message_user(request, _("Only a published comment can be answered."), messages.ERROR)
    return desk_page(admin, request, "answer", _("Answer for the newsroom"), {"comment": comment, "text": text})


def _answered(
    admin: DeskAdmin, request: DeskRequest, pk: int, verb: Callable[[Comment], Decision | None], message: str = ""
) -> HttpResponse:
    """Call the verb and respond with its result, or with the card, what was typed and the reason for the refusal."""
    comment = _comment_to_decide(request, pk)
    if isinstance(comment, HttpResponse):
        return comment
    by_htmx = "HX-Request" in request.headers
    try:
        decision = verb(comment)
    except CannotDecideError as error:
        return _refused(admin, request, pk, error)
    if by_htmx and decision is not None:
        context = {"decision": decision, "comment": comment, "undone": decision.act == ActionType.UNDO}
        if decision.act != ActionType.UNDO:
            return render(request, "comments/admin/_decided.html", context)
        return _card_alone(request, pk, told=_("Undone."))
    if by_htmx:
        return _card_alone(request, pk, told=message)
    so_already = describe_decision(decision) if decision else _("Nothing changed: it was already so.")
    admin.message_user(request, message or so_already)
    return HttpResponseRedirect(_back(request, pk))


def _comment_to_decide(request: DeskRequest, pk: int) -> Comment | HttpResponse:
    """Return the comment, or for an htmx request the response that says why the person may not decide it."""
    try:
        return of_moderator(request, pk)
    except (PermissionDenied, Http404) as error:
        if "HX-Request" not in request.headers:
            raise
        lost = isinstance(error, PermissionDenied)
        text = (
            _("You no longer have permission to decide on comments. Nothing was changed; what you typed is still here.")
            if lost
            else _("This comment no longer exists or belongs to a section that is not yours.")
        )
        answer = render(request, "comments/admin/_refused.html", {"problem": text}, status=403 if lost else 404)
        answer.headers["HX-Retarget"] = f"#problem-{pk}"
        answer.headers["HX-Reswap"] = "innerHTML"
        return answer


def _refused(admin: DeskAdmin, request: DeskRequest, pk: int, error: CannotDecideError) -> HttpResponse:
    """Respond to a refusal with the card and what was typed.

    After an invalid action the decision still applies to the version that was read. After any other refusal it
    applies to the present one.
    """
    is_unconfirmed = isinstance(error, UnconfirmedError)
    seen = request.POST.get("seen", "") if is_unconfirmed or isinstance(error, InvalidActionError) else ""
    typed = {"problem": str(error), "typed": request.POST, "seen": seen, "is_unconfirmed": is_unconfirmed}
    if "HX-Request" in request.headers:
        return _card_alone(request, pk, status=409, **typed)
    return show_comment(admin, request, pk, status=409, **typed)


def _card_alone(request: DeskRequest, pk: int, *, status: int = 200, **context: Any) -> HttpResponse:
    covers = covers_hard_words(request.user)
    values = {"card": card_of(request, pk, covers=covers), **card_context(request, covers=covers), **context}
    return render(request, "comments/admin/_card.html", values, status=status)


def _back(request: DeskRequest, pk: int) -> str:
    """Return the address the action came from: the queue with its filter, or the comment's own page."""
    if "back" in request.POST:
        return reverse("admin:comments_comment_queue") + "?" + request.POST["back"].lstrip("?")
    return reverse("admin:comments_comment_change", args=[pk])


PAGES = [
    Page("<int:pk>/decide/", decide, "decide", methods=WRITE),
    Page("<int:pk>/undo/", undo, "undo", methods=WRITE),
    Page("<int:pk>/ask/", ask, "ask", methods=WRITE),
    Page("<int:pk>/question/", question, "question", methods=WRITE),
    Page("<int:pk>/ban/", ban, "ban", methods=WRITE),
    Page("<int:pk>/answer/", answer, "answer"),
]
"""Each page checks the rights itself, because a response to htmx keeps what was typed."""
