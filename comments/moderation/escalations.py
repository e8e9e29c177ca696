"""Questions about a comment: for a colleague's second opinion, or for an editor's decision."""

import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from comments.choices import EscalationTarget, Status
from comments.models import Comment, CommentLock, Escalation
from comments.moderation.actions import CannotDecideError
from newsroom.lib.text.html import normalise_text

MAX_QUESTION_LENGTH = 500


@transaction.atomic
def escalate(comment: Comment, to: EscalationTarget, *, question: str, by: User, at: datetime.datetime) -> Escalation:
    """Ask a colleague or an editor about the comment, and release one's own lock on it.

    Until there is an answer or a decision, the person who asked does not decide it. Raises CannotDecideError if the
    question is empty or too long, if the comment is deleted, or if a question about it is open already.
    """
    question = _worded(question, _("Question: say what you are unsure about."))
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if locked.status == Status.DELETED:
        raise CannotDecideError(_("%(comment)s is already %(status)s.") % _about(locked))
    try:
        with transaction.atomic():
            asked = Escalation.objects.create(comment=locked, to=to, question=question, by_id=by.pk, at=at)
    except IntegrityError as error:
        raise CannotDecideError(_("Somebody has asked about %s already.") % locked) from error
    CommentLock.objects.filter(comment=locked, by=by.pk).delete()
    return asked


@transaction.atomic
def answer_escalation(escalation: Escalation, *, answer: str, by: User, at: datetime.datetime) -> None:
    """Give a second opinion. The person who asked can decide then.

    Raises CannotDecideError if the answer is empty or too long, if the question is closed or one's own, or if it asks
    for an editor's decision.
    """
    answer = _worded(answer, _("Answer: say what you think."))
    locked = _open(escalation)
    if locked.to == EscalationTarget.EDITOR:
        raise CannotDecideError(_("Only an editor can decide on it; an opinion is not enough."))
    if locked.by_id == by.pk:
        raise CannotDecideError(_("You asked this question yourself: a second opinion must come from another person."))
    locked.answer, locked.answered_by_id, locked.closed_at = answer, by.pk, at
    locked.save(update_fields=["answer", "answered_by", "closed_at"])


@transaction.atomic
def withdraw_escalation(escalation: Escalation, *, by: User, at: datetime.datetime) -> None:
    """Withdraw one's own question. Raises CannotDecideError if it is closed or another person's."""
    locked = _open(escalation)
    if locked.by_id != by.pk:
        raise CannotDecideError(_("Only the person who asked a question can withdraw it."))
    locked.closed_at = at
    locked.save(update_fields=["closed_at"])


def _open(escalation: Escalation) -> Escalation:
    locked = Escalation.objects.select_for_update().get(pk=escalation.pk)
    if locked.closed_at is not None:
        raise CannotDecideError(_("The question has already been answered or withdrawn."))
    return locked


def _worded(text: str, missing: str) -> str:
    text = normalise_text(text)
    if not text:
        raise CannotDecideError(missing)
    if len(text) > MAX_QUESTION_LENGTH:
        raise CannotDecideError(_("Message: at most %d characters.") % MAX_QUESTION_LENGTH)
    return text


def _about(comment: Comment) -> dict[str, object]:
    return {"comment": comment, "status": comment.get_status_display()}
