"""The verbs of a moderator: approve, reject, delete. Each decision is a record; deciding twice changes nothing."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from comments.models import Comment, Decision
from newsroom.lib.html import normalise_text

Status = Comment.Status
REASON_LIMIT = 300
MAY_BECOME = {
    Status.PENDING: {Status.APPROVED, Status.REJECTED, Status.DELETED},
    Status.APPROVED: {Status.REJECTED, Status.DELETED},
    Status.REJECTED: {Status.APPROVED, Status.DELETED},
    Status.DELETED: set(),
}


class CannotDecideError(Exception):
    """The decision is not possible; the message says why."""


def approve(comment: Comment, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Show the comment to readers."""
    _decide(comment, Status.APPROVED, by=by, at=at)


def reject(comment: Comment, *, reason: str, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Keep the comment from readers, with a reason. Raises CannotDecideError without one, or with a long one."""
    reason = normalise_text(reason)
    if not reason:
        raise CannotDecideError(_("Reason: say why the comment is rejected."))
    if len(reason) > REASON_LIMIT:
        raise CannotDecideError(_("Reason: at most %d characters.") % REASON_LIMIT)
    _decide(comment, Status.REJECTED, by=by, at=at, reason=reason)


def delete(comment: Comment, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Remove the words and the name for good. Under its replies a nameless tombstone stays."""
    _decide(comment, Status.DELETED, by=by, at=at)


@transaction.atomic
def _decide(
    comment: Comment, to: Comment.Status, *, by: AbstractBaseUser, at: datetime.datetime, reason: str = ""
) -> None:
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if locked.status != to:
        if to not in MAY_BECOME[Status(locked.status)]:
            raise CannotDecideError(
                _("%(comment)s is %(status)s already.") % {"comment": locked, "status": locked.get_status_display()}
            )
        Decision.objects.create(
            comment=locked, from_status=locked.status, to_status=to, reason=reason, by_id=by.pk, at=at
        )
        locked.status = to
        if to == Status.DELETED:
            locked.name = locked.text = locked.html = ""
        locked.save(update_fields=["status", "name", "text", "html"])
    comment.status, comment.name, comment.text, comment.html = locked.status, locked.name, locked.text, locked.html
