"""What prevents a moderator from deciding a comment: a section that is not theirs, a lock or an open question."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.choices import STATUS_AFTER, STATUS_TRANSITIONS, ActionType, EscalationTarget, Status
from comments.models import Appeal, Comment, CommentLock, Decision, Escalation, Moderator, Report
from comments.screening.screen import describe_personal_data
from newsroom.lib.desk.rights import AnyUser, may

ENDANGERING = ("phone", "address", "name", "e-mail", "passport", "coordinates")
"""Kinds of personal data for which approving takes a second step."""
REFUSING_ACTIONS = (ActionType.REJECT, ActionType.DELETE)


def reasons_not_to_decide(comments: Iterable[Any], by: AnyUser, at: datetime.datetime) -> dict[int, str]:
    """Return, by id, why this moderator may not decide a comment now. Comments that they may decide are absent.

    Each comment must be annotated with its `section`, the id of the section of its article.
    """
    comments = list(comments)
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
    if (own := appeals_against(by, comments)) and not is_alone(by):
        reasons |= dict.fromkeys(own, _("You rejected it: somebody else answers the appeal."))
    others = CommentLock.objects.held_by_others(by, at)
    for lock in others.filter(comment__in=pks).select_related("by", "comment"):
        reasons[lock.comment_id] = lock_message(lock)
    return reasons


def appeals_against(by: AnyUser, comments: Iterable[Comment]) -> set[int]:
    """Return the ids of the rejected comments with an open appeal against a decision of this moderator."""
    pks = [comment.pk for comment in comments if comment.status == Status.REJECTED]
    if not pks:
        return set()
    newest = Decision.objects.filter(comment=OuterRef("comment"), act__in=REFUSING_ACTIONS).order_by("-pk")
    appeals = Appeal.objects.filter(comment__in=pks, granted=None).annotate(by=Subquery(newest.values("by")[:1]))
    return set(appeals.filter(by=by.pk).values_list("comment_id", flat=True))


def is_alone(by: AnyUser) -> bool:
    """Return whether nobody else of the desk may moderate."""
    colleagues = User.objects.with_perm("comments.moderate_comment").filter(is_staff=True)
    return not colleagues.exclude(pk__in=[by.pk]).exists()


def reason_to_confirm(comment: Comment) -> str:
    """Return why approving the comment takes a second step: what screening found that may endanger a person, or ""."""
    dangers = [row[1] for row in comment.findings if row[0] == "danger" and row[1] in ENDANGERING]
    if not dangers or comment.status == Status.APPROVED:
        return ""
    described = describe_personal_data()
    return _("%(comment)s: %(dangers)s. Remove it, or confirm that readers may see it.") % {
        "comment": comment,
        "dangers": "; ".join(str(described[danger]) for danger in dangers),
    }


def lock_message(lock: CommentLock) -> str:
    """Return the message that another moderator is reading the comment, and until when."""
    until = date_format(timezone.localtime(lock.until), "TIME_FORMAT")
    return _("%(comment)s is being read by %(who)s, until %(until)s at the latest.") % {
        "comment": lock.comment,
        "who": lock.by,
        "until": until,
    }


def can_become(status: str, to: Status) -> bool:
    """Return whether a moderator can change a comment from the one status to the other."""
    return to in STATUS_TRANSITIONS[Status(status)]


def is_decided(comment: Comment, act: ActionType) -> bool:
    """Return whether the action cannot lead anywhere from the present status of the comment."""
    if act == ActionType.REDACT and comment.status == Status.APPROVED:
        return False
    return not can_become(comment.status, STATUS_AFTER[act])


def asked_again(comments: Mapping[int, Comment], act: ActionType) -> set[int]:
    """Return the comments that have the status after the action, but an open report or appeal to answer.

    Repeating the decision answers it.
    """
    same = [pk for pk, comment in comments.items() if comment.status == STATUS_AFTER[act]]
    if not same or STATUS_AFTER[act] == Status.DELETED:
        return set()
    if STATUS_AFTER[act] == Status.APPROVED:
        return set(Report.objects.filter(comment__in=same, was_right=None).values_list("comment_id", flat=True))
    return set(Appeal.objects.filter(comment__in=same, granted=None).values_list("comment_id", flat=True))


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
    if is_reported and comment.status == Status.APPROVED:
        possible.append(ActionType.KEEP)
    if is_appealed and comment.status == Status.REJECTED and comment.text:
        possible.append(ActionType.REJECT)
    return possible
