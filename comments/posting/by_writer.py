"""What writers may do with their own comments, given their receipt: edit, delete, appeal once."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from comments.choices import ActionType, Status
from comments.models import Appeal, Comment, Decision, DeletedContent, Receipt
from comments.moderation.deleted_content import erase_texts_about
from comments.posting.submit import to_the_minute
from comments.screening.derived_fields import DERIVED_FIELDS, fill_derived_fields

TOLD_TO_WRITER = (ActionType.REJECT, ActionType.DELETE, ActionType.REDACT, ActionType.TESTIMONY)
"""Actions whose reason the writer is shown, unless the action was undone."""


class CannotChangeError(Exception):
    """The status of the comment does not allow the change; the message says why."""


@transaction.atomic
def edit(receipt: Receipt, comment_id: int, *, text: str, at: datetime.datetime) -> Comment:
    """Replace the text, keeping no copy, and return the comment. An edited comment is held again.

    Raises CannotChangeError if the comment is not the writer's, can no longer be edited, or has replies. The caller
    still has the new text and gives it back to the writer.
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
    """Erase the text and the name for good and return the comment. Under replies, a nameless mark stays.

    Deleting twice changes nothing. Raises CannotChangeError if the comment is not the writer's.
    """
    comment = _own(receipt, comment_id)
    if comment.status != Status.DELETED:
        was, comment.status = comment.status, Status.DELETED
        _record(comment, ActionType.WITHDRAW, was, at)
        Comment.objects.filter(pk=comment.pk).update(status=Status.DELETED, **Comment.ERASED_VALUES)
        erase_texts_about([comment.pk])
        comment.refresh_from_db(fields=Comment.ERASED_VALUES)
    elif DeletedContent.objects.filter(decision__comment=comment).exists():
        _record(comment, ActionType.WITHDRAW, comment.status, at)  # a moderator's deletion must not be undone any more
    DeletedContent.objects.filter(decision__comment=comment).delete()
    return comment


@transaction.atomic
def appeal(receipt: Receipt, comment_id: int, *, message: str, at: datetime.datetime) -> Appeal:
    """Ask the moderators to read a rejected comment once more.

    Raises CannotChangeError if the comment is not the writer's, is not rejected, has no text left, or was appealed
    before.
    """
    comment = _own(receipt, comment_id)
    if comment.status != Status.REJECTED or not comment.text:
        raise CannotChangeError(_("Only a comment that was rejected can be appealed."))
    if Appeal.objects.filter(comment=comment).exists():
        raise CannotChangeError(_("You have appealed about this comment already; once is what there is."))
    return Appeal.objects.create(comment=comment, message=message, made_at=to_the_minute(at))


def may_be_appealed(comment: Comment) -> bool:
    """Return whether the comment is rejected, still has its text and was not appealed before."""
    return comment.status == Status.REJECTED and bool(comment.text) and not hasattr(comment, "appeal")


def decision_to_show(decisions: Iterable[Decision]) -> Decision | None:
    """Return the decision that the writer is shown, or None.

    `decisions` are all those of one comment, the latest first. The latest that still stands counts, editor's picks
    apart; it is shown if it is one of `TOLD_TO_WRITER`.
    """
    acts = list(decisions)
    undone = {decision.undoes_id for decision in acts}
    passed_over = (ActionType.UNDO, ActionType.PICK, ActionType.UNPICK)
    standing = (decision for decision in acts if decision.act not in passed_over and decision.pk not in undone)
    last = next(standing, None)
    return last if last is not None and last.act in TOLD_TO_WRITER else None


def _record(comment: Comment, act: ActionType, was: str, at: datetime.datetime) -> None:
    Decision.objects.create(comment=comment, act=act, from_status=was, to_status=comment.status, at=to_the_minute(at))


def _own(receipt: Receipt, comment_id: int) -> Comment:
    """Return the locked comment of this receipt.

    Raises CannotChangeError, with the same message for another writer's comment as for one that does not exist.
    """
    comment = Comment.objects.select_for_update().filter(pk=comment_id, receipt=receipt).first()
    if comment is None:
        raise CannotChangeError(_("This receipt has no such comment."))
    result: Comment = comment
    return result
