"""The verbs of a moderator: approve, reject, redact, delete. Each decision is a record; twice changes nothing."""

import datetime
import re

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from comments import posting, reporting, tasks
from comments.models import Appeal, Comment, Decision
from newsroom.lib.html import normalise_text

Status = Comment.Status
REASON_LIMIT = 300
REMOVED = "[removed]"
"""What stands where a moderator took words out; the same in every language, as the text is its writer's."""
LEARN_EVERY = 50
"""Decisions after which the order of the queue is learned anew."""
MAY_BECOME = {
    Status.PENDING: {Status.APPROVED, Status.REJECTED, Status.DELETED},
    Status.APPROVED: {Status.REJECTED, Status.DELETED},
    Status.REJECTED: {Status.APPROVED, Status.DELETED},
    Status.DELETED: set(),
}


class CannotDecideError(Exception):
    """The decision is not possible; the message says why."""


def approve(comment: Comment, *, by: AbstractBaseUser, at: datetime.datetime, seen: str = "") -> None:
    """Show the comment to readers. One that is shown stays, and open reports of it are settled as wrong.

    `seen` is the `version` that was read; raises CannotDecideError if the comment has another by now.
    """
    _decide(comment, Status.APPROVED, by=by, at=at, seen=seen)


def reject(comment: Comment, *, reason: str, by: AbstractBaseUser, at: datetime.datetime, seen: str = "") -> None:
    """Keep the comment from readers, with a reason. Raises CannotDecideError without one, or with a long one."""
    reason = normalise_text(reason)
    if not reason:
        raise CannotDecideError(_("Reason: say why the comment is rejected."))
    if len(reason) > REASON_LIMIT:
        raise CannotDecideError(_("Reason: at most %d characters.") % REASON_LIMIT)
    _decide(comment, Status.REJECTED, by=by, at=at, reason=reason, seen=seen)


def delete(comment: Comment, *, by: AbstractBaseUser, at: datetime.datetime, seen: str = "") -> None:
    """Remove the words and the name for good. Under its replies a nameless tombstone stays."""
    _decide(comment, Status.DELETED, by=by, at=at, seen=seen)


@transaction.atomic
def redact(comment: Comment, *, words: list[str], by: AbstractBaseUser, at: datetime.datetime, seen: str = "") -> None:
    """Publish the comment with these words taken out of its text and name. The original is kept nowhere.

    Whoever reported it was right. Raises CannotDecideError if one of the words does not stand there: then the text has
    changed, or was misread.
    """
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    _check_seen(locked, seen)
    words = sorted((word for word in map(normalise_text, words) if word), key=len, reverse=True)
    if not words:
        raise CannotDecideError(_("Words: say which words are to be removed."))
    for word in words:
        if word not in locked.text and word not in locked.name:
            raise CannotDecideError(_("“%s” does not stand in the comment.") % word)
    pattern = re.compile("|".join(map(re.escape, words)))
    locked.text = pattern.sub(REMOVED, locked.text)
    locked.name = pattern.sub("…", locked.name)
    locked.findings = [finding.as_json() for finding in posting.fill(locked, at=at)]
    locked.save(update_fields=["text", "name", "html", "findings", "letters", "signature", "bands", "risk"])
    reporting.settle(locked, were_right=True)
    reason = _("Words were removed.")
    if locked.status == Status.APPROVED:
        _record(locked, Status.APPROVED, by=by, at=at, reason=reason)
    _decide(locked, Status.APPROVED, by=by, at=at, reason=reason)
    comment.status, comment.name, comment.text, comment.html = locked.status, locked.name, locked.text, locked.html


def mark_pick(comment: Comment, *, is_pick: bool) -> None:
    """Make a published comment an editor's pick, or take the mark away. Raises CannotDecideError."""
    shown = Comment.objects.filter(pk=comment.pk, status=Status.APPROVED)
    if is_pick and not shown.exists():
        raise CannotDecideError(_("Only a published comment can be an editor's pick."))
    Comment.objects.filter(pk=comment.pk).update(is_pick=is_pick)


@transaction.atomic
def _decide(
    comment: Comment,
    to: Comment.Status,
    *,
    by: AbstractBaseUser,
    at: datetime.datetime,
    reason: str = "",
    seen: str = "",
) -> None:
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    _check_seen(locked, seen)
    if locked.status != to:
        if to not in MAY_BECOME[Status(locked.status)]:
            raise CannotDecideError(
                _("%(comment)s is %(status)s already.") % {"comment": locked, "status": locked.get_status_display()}
            )
        _record(locked, to, by=by, at=at, reason=reason)
        if to == Status.DELETED:
            locked.forget()
            locked.save(update_fields=Comment.FORGOTTEN)
            reporting.forget_words(locked)
        else:
            locked.status = to
            locked.save(update_fields=["status"])
    _settle(locked, to, at)
    comment.status, comment.name, comment.text, comment.html = locked.status, locked.name, locked.text, locked.html


def _record(comment: Comment, to: Comment.Status, *, by: AbstractBaseUser, at: datetime.datetime, reason: str) -> None:
    decision = Decision.objects.create(
        comment=comment, from_status=comment.status, to_status=to, reason=reason, by_id=by.pk, at=at
    )
    if decision.pk % LEARN_EVERY == 0:
        tasks.learn_queue_order.enqueue()


def _check_seen(locked: Comment, seen: str) -> None:
    if seen and seen != locked.version:
        raise CannotDecideError(_("%s was changed by its writer after you had read it. Read it again.") % locked)


def _settle(comment: Comment, to: Comment.Status, at: datetime.datetime) -> None:
    """What the decision says about reports and about the writer's appeal."""
    reporting.settle(comment, were_right=to != Status.APPROVED)
    Appeal.objects.filter(comment=comment, granted=None).update(granted=to == Status.APPROVED, decided_at=at)
