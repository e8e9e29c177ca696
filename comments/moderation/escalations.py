"""Questions about a comment: a second opinion of a colleague, or an editor's decision."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from comments.choices import Ask, Status
from comments.models import Claim, Comment, Referral
from comments.moderation.actions import CannotDecideError
from newsroom.lib.text.html import normalise_text

WORDS_LIMIT = 500


@transaction.atomic
def ask(comment: Comment, to: Ask, *, words: str, by: AbstractBaseUser, at: datetime.datetime) -> Referral:
    """Put the comment before a colleague or an editor. Until an answer or a decision, whoever asked does not decide.

    Raises CannotDecideError without a question, for a decided comment, and where one is asked already.
    """
    words = _worded(words, _("Question: say what you are unsure about."))
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if locked.status == Status.DELETED:
        raise CannotDecideError(_("%(comment)s is %(status)s already.") % _about(locked))
    try:
        with transaction.atomic():
            asked = Referral.objects.create(comment=locked, to=to, words=words, by_id=by.pk, at=at)
    except IntegrityError as error:
        raise CannotDecideError(_("Somebody has asked about %s already.") % locked) from error
    Claim.objects.filter(comment=locked, by=by.pk).delete()
    return asked


@transaction.atomic
def answer(question: Referral, *, words: str, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Give a second opinion: then whoever asked decides. Raises CannotDecideError."""
    words = _worded(words, _("Answer: say what you think."))
    locked = _open(question)
    if locked.to == Ask.EDITOR:
        raise CannotDecideError(_("An editor decides about it; an opinion alone does not."))
    if locked.by_id == by.pk:
        raise CannotDecideError(_("You asked yourself: a second opinion is another's."))
    locked.answer, locked.answered_by_id, locked.closed_at = words, by.pk, at
    locked.save(update_fields=["answer", "answered_by", "closed_at"])


@transaction.atomic
def take_back(question: Referral, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Withdraw one's own question. Raises CannotDecideError."""
    locked = _open(question)
    if locked.by_id != by.pk:
        raise CannotDecideError(_("Only who asked takes a question back."))
    locked.closed_at = at
    locked.save(update_fields=["closed_at"])


def _open(question: Referral) -> Referral:
    locked = Referral.objects.select_for_update().get(pk=question.pk)
    if locked.closed_at is not None:
        raise CannotDecideError(_("The question was answered already, or taken back."))
    return locked


def _worded(words: str, missing: str) -> str:
    words = normalise_text(words)
    if not words:
        raise CannotDecideError(missing)
    if len(words) > WORDS_LIMIT:
        raise CannotDecideError(_("Words: at most %d characters.") % WORDS_LIMIT)
    return words


def _about(comment: Comment) -> dict[str, object]:
    return {"comment": comment, "status": comment.get_status_display()}
