"""What a writer may do with his own comments, with the receipt in his hands: edit, delete, appeal once."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from comments.choices import ActionType
from comments.models import Appeal, Comment, Decision, DeletedContent, Receipt
from comments.moderation.deleted_content import erase_texts_about
from comments.posting.submit import to_the_minute
from comments.screening.derived_fields import DERIVED_FIELDS, fill_derived_fields

Status = Comment.Status
TOLD_TO_WRITER = (ActionType.REJECT, ActionType.DELETE, ActionType.REDACT, ActionType.TESTIMONY)
"""Acts of which the writer learns the reason; one that was undone is told no more."""


class CannotChangeError(Exception):
    """The comment is not in a state for that; the message says why."""


@transaction.atomic
def edit(receipt: Receipt, comment_id: int, *, text: str, at: datetime.datetime) -> Comment:
    """Put new words in place of the old ones, which are not kept. An edited comment is held again.

    Raises NotPossibleError; the words of the caller are his to give back.
    """
    comment = _own(receipt, comment_id)
    if not comment.may_be_edited(at):
        raise CannotChangeError(_("This comment can no longer be changed. You can delete it."))
    if comment.replies.exists():
        raise CannotChangeError(_("Somebody has answered it, so it can no longer be changed. You can delete it."))
    if text == comment.text:
        return comment
    was = comment.status
    comment.text, comment.edited_at, comment.status = text, to_the_minute(at), Status.PENDING
    comment.findings = [finding.as_json() for finding in fill_derived_fields(comment, at=at)]
    comment.save(update_fields=["edited_at", "status", *DERIVED_FIELDS])
    if was != Status.PENDING:
        _record(comment, ActionType.CHANGE, was, at)
    return comment


@transaction.atomic
def delete(receipt: Receipt, comment_id: int, *, at: datetime.datetime) -> Comment:
    """Remove the words and the name for good; under replies a nameless mark stays. Twice changes nothing."""
    comment = _own(receipt, comment_id)
    if comment.status != Status.DELETED:
        was, comment.status = comment.status, Status.DELETED
        _record(comment, ActionType.WITHDRAW, was, at)
        Comment.objects.filter(pk=comment.pk).update(status=Status.DELETED, **Comment.ERASED_VALUES)
        erase_texts_about([comment.pk])
        comment.refresh_from_db(fields=Comment.ERASED_VALUES)
    elif DeletedContent.objects.filter(decision__comment=comment).exists():
        _record(comment, ActionType.WITHDRAW, comment.status, at)  # a moderator's deletion can no longer be undone
    DeletedContent.objects.filter(decision__comment=comment).delete()
    return comment


@transaction.atomic
def appeal(receipt: Receipt, comment_id: int, *, message: str, at: datetime.datetime) -> Appeal:
    """Ask the desk to read a rejected comment once more. Raises NotPossibleError; a second appeal is one."""
    comment = _own(receipt, comment_id)
    if comment.status != Status.REJECTED or not comment.text:
        raise CannotChangeError(_("Only a comment that was rejected can be appealed."))
    if Appeal.objects.filter(comment=comment).exists():
        raise CannotChangeError(_("You have appealed about this comment already; once is what there is."))
    return Appeal.objects.create(comment=comment, message=message, made_at=to_the_minute(at))


def may_be_appealed(comment: Comment) -> bool:
    """While its words are there, and once."""
    return comment.status == Status.REJECTED and bool(comment.text) and not hasattr(comment, "appeal")


def decision_told(decisions: Iterable[Decision]) -> Decision | None:
    """Of a comment's decisions, the latest first, the one that its writer is told: a moderator's that still stands."""
    acts = list(decisions)
    undone = {decision.undoes_id for decision in acts}
    passed_over = (ActionType.UNDO, ActionType.PICK, ActionType.UNPICK)
    standing = (one for one in acts if one.act not in passed_over and one.pk not in undone)
    last = next(standing, None)
    return last if last is not None and last.act in TOLD_TO_WRITER else None


def _record(comment: Comment, act: ActionType, was: str, at: datetime.datetime) -> None:
    Decision.objects.create(comment=comment, act=act, from_status=was, to_status=comment.status, at=to_the_minute(at))


def _own(receipt: Receipt, comment_id: int) -> Comment:
    """The locked comment, if it is this writer's. Of another's comment he learns no more than of one that is not."""
    comment = Comment.objects.select_for_update().filter(pk=comment_id, receipt=receipt).first()
    if comment is None:
        raise CannotChangeError(_("This receipt has no such comment."))
    return comment
