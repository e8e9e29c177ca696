"""What prevents a moderator from deciding a comment: a section that is not theirs, a lock or an open question."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.choices import STATUS_AFTER, STATUS_TRANSITIONS, ActionType, EscalationTarget, Status
from comments.models import Comment, CommentLock, Escalation, Moderator
from newsroom.lib.desk.rights import AnyUser, may


def reasons_not_to_decide(comments: Iterable[Any], by: AnyUser, at: datetime.datetime) -> dict[int, str]:
    """Return, by id, why this moderator may not decide a comment now. Comments that they may decide are absent.

    Each comment must be annotated with its `section`, the id of the section of its article.
    """
    chosen = Moderator.sections.through.objects.filter(moderator__user=by.pk)
    sections, reasons = set(chosen.values_list("section_id", flat=True)), {}
    pks = []
    for comment in comments:
        pks.append(comment.pk)
        if sections and comment.section not in sections:
            reasons[comment.pk] = _("%s belongs to a section that is not yours.") % comment
    for question in Escalation.objects.filter(comment__in=pks, closed_at=None).select_related("by", "comment"):
        if question.to == EscalationTarget.EDITOR and not may(by, "comments.settle_comment"):
            reasons[question.comment_id] = _("%s waits for an editor.") % question.comment
        elif question.to == EscalationTarget.COLLEAGUE and question.by_id == by.pk:
            text = _("You asked for a second opinion on %s: let another moderator decide, or withdraw the question.")
            reasons[question.comment_id] = text % question.comment
    for lock in (
        CommentLock.objects.filter(comment__in=pks, until__gt=at).exclude(by=by.pk).select_related("by", "comment")
    ):
        reasons[lock.comment_id] = lock_message(lock)
    return reasons


def lock_message(lock: CommentLock) -> str:
    """Return the message that another moderator is reading the comment, and until when."""
    until = date_format(timezone.localtime(lock.until), "H:i")
    return _("%(comment)s is being read by %(who)s, until %(until)s at the latest.") % {
        "comment": lock.comment,
        "who": lock.by,
        "until": until,
    }


def can_become(status: str, to: Status) -> bool:
    """Return whether a moderator can change a comment from the one status to the other."""
    return to in STATUS_TRANSITIONS[Status(status)]


def possible_actions(comment: Comment, *, is_reported: bool, is_appealed: bool) -> list[ActionType]:
    """Return the actions that a moderator can take on the comment as it is.

    A comment without text can only be deleted. A reported comment can be kept, and an appealed one rejected again.
    """
    acts = (
        [ActionType.APPROVE, ActionType.REDACT, ActionType.REJECT, ActionType.DELETE, ActionType.TESTIMONY]
        if comment.text
        else [ActionType.DELETE]
    )
    possible = [act for act in acts if can_become(comment.status, STATUS_AFTER[act])]
    if is_reported and comment.status == Comment.Status.APPROVED:
        possible.append(ActionType.KEEP)
    if is_appealed and comment.status == Comment.Status.REJECTED and comment.text:
        possible.append(ActionType.REJECT)
    return possible
