"""What a writer may do with his own comments, with the receipt in his hands: edit, delete, appeal once."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from comments import posting, reporting
from comments.models import Appeal, Comment, Decision, Receipt
from comments.posting import to_the_minute

Status = Comment.Status


class NotPossibleError(Exception):
    """The comment is not in a state for that; the message says why."""


@transaction.atomic
def edit(receipt: Receipt, comment_id: int, *, text: str, at: datetime.datetime) -> Comment:
    """Put new words in place of the old ones, which are not kept. An edited comment is held again.

    Raises NotPossibleError; the words of the caller are his to give back.
    """
    comment = _own(receipt, comment_id)
    if not comment.may_be_edited(at):
        raise NotPossibleError(_("This comment can no longer be changed. You can delete it."))
    if comment.replies.exists():
        raise NotPossibleError(_("Somebody has answered it, so it can no longer be changed. You can delete it."))
    if text == comment.text:
        return comment
    was = comment.status
    comment.text, comment.edited_at, comment.status = text, to_the_minute(at), Status.PENDING
    comment.findings = [finding.as_json() for finding in posting.fill(comment, at=at)]
    comment.save(
        update_fields=["text", "html", "edited_at", "status", "findings", "letters", "signature", "bands", "risk"]
    )
    if was != Status.PENDING:
        Decision.objects.create(comment=comment, from_status=was, to_status=Status.PENDING, at=to_the_minute(at))
    return comment


@transaction.atomic
def delete(receipt: Receipt, comment_id: int, *, at: datetime.datetime) -> Comment:
    """Remove the words and the name for good; under replies a nameless mark stays. Twice changes nothing."""
    comment = _own(receipt, comment_id)
    if comment.status != Status.DELETED:
        Decision.objects.create(
            comment=comment, from_status=comment.status, to_status=Status.DELETED, at=to_the_minute(at)
        )
        comment.forget()
        comment.save(update_fields=Comment.FORGOTTEN)
        reporting.forget_words(comment)
    return comment


@transaction.atomic
def appeal(receipt: Receipt, comment_id: int, *, words: str, at: datetime.datetime) -> Appeal:
    """Ask the desk to read a rejected comment once more. Raises NotPossibleError; a second appeal is one."""
    comment = _own(receipt, comment_id)
    if comment.status != Status.REJECTED:
        raise NotPossibleError(_("Only a comment that was rejected can be appealed."))
    if Appeal.objects.filter(comment=comment).exists():
        raise NotPossibleError(_("You have appealed about this comment already; once is what there is."))
    return Appeal.objects.create(comment=comment, words=words, made_at=to_the_minute(at))


def _own(receipt: Receipt, comment_id: int) -> Comment:
    """The locked comment, if it is this writer's. Of another's comment he learns no more than of one that is not."""
    comment = Comment.objects.select_for_update().filter(pk=comment_id, receipt=receipt).first()
    if comment is None:
        raise NotPossibleError(_("This receipt has no such comment."))
    return comment
