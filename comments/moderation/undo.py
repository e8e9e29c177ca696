"""Undo decisions, each by a record of its own, as long as nobody has acted on the comment since."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from comments.choices import ActionType, EscalationTarget, Reason, Status
from comments.models import Appeal, Batch, Comment, Decision, DeletedContent, Escalation, Report
from comments.moderation import actions, permissions
from comments.moderation.actions import ActionResult, CannotDecideError
from comments.moderation.deleted_content import TEXTS_ABOUT_COMMENTS
from comments.moderation.descriptions import describe_decision
from desertions.evidence import tips
from newsroom.lib.desk.rights import AnyUser, may

REMOVING_ACTIONS = (ActionType.DELETE, ActionType.TESTIMONY)
"""Actions that erased the text."""
BATCH_SIZE = 200

Ready = list[tuple[Any, Decision]]


def undo_decision(decision: Decision, *, by: User, at: datetime.datetime) -> Decision:
    """Undo one decision. Raises CannotDecideError if that is no longer possible; the message says why."""
    done = _undo([decision.pk], by=by, at=at)
    if not done.decisions:
        raise CannotDecideError(next(iter(done.left_out.values())))
    return done.decisions[0]


@transaction.atomic
def undo_batch(batch: Batch, *, by: User, at: datetime.datetime) -> ActionResult:
    """Undo a group decision once, for every comment on which nobody has acted since.

    Raises CannotDecideError if the group was undone or never decided, or if nothing of it can be undone.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.decided_at is None or locked.undone_at is not None:
        raise CannotDecideError(_("This group decision has already been undone or was never made."))
    done = _undo(locked.decisions.values_list("pk", flat=True), by=by, at=at)
    if not done.decisions:
        raise CannotDecideError(_("Nothing can be undone here. %s") % next(iter(done.left_out.values()), ""))
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])
    batch.undone_at = at
    return done


@transaction.atomic
def _undo(pks: Iterable[int], *, by: User, at: datetime.datetime) -> ActionResult:
    decisions = Decision.objects.filter(pk__in=list(pks)).select_related("comment", "source")
    of_comment = {decision.comment_id: decision for decision in decisions}
    rows = Comment.objects.filter(pk__in=list(of_comment)).order_by("pk").select_for_update(of=("self",))
    comments: dict[int, Any] = {comment.pk: comment for comment in rows.annotate(section=F("article__section_id"))}
    in_the_way = permissions.reasons_not_to_decide(comments.values(), by, at) | _settled_by_an_editor(of_comment, by)
    last = Decision.objects.filter(comment__in=list(comments)).order_by("comment_id", "-id").distinct("comment_id")
    contents = {row.pk: row for row in DeletedContent.objects.filter(decision__in=of_comment.values(), until__gt=at)}
    done, ready = ActionResult(), Ready()
    for latest in last.select_related("by", "comment"):
        comment, decision = comments[latest.comment_id], of_comment[latest.comment_id]
        why_not = (
            _why_not(comment, decision, latest)
            or in_the_way.get(comment.pk, "")
            or _why_no_words(comment, decision, contents)
        )
        if why_not:
            done.left_out[comment.pk] = why_not
        else:
            ready.append((comment, decision))
    done.decisions = _record(ready, by, at)
    _give_back(ready, contents)
    return done


def _why_not(comment: Comment, decision: Decision, latest: Decision) -> str:
    if decision.by_id is None or decision.act == ActionType.UNDO:
        return _("Only a moderator's decision can be undone.")
    if latest.pk != decision.pk or comment.status != decision.to_status:
        return _("Not undone: somebody has acted on the comment since. %s") % describe_decision(latest)
    return ""


def _why_no_words(comment: Comment, decision: Decision, contents: dict[int, DeletedContent]) -> str:
    """Return why the text cannot be restored, or "".

    For a comment given to the reporters this also removes the source it became, unless a reporter works with it.
    """
    if (decision.pk not in contents) if decision.act in REMOVING_ACTIONS else not comment.text:
        return _("%s cannot be restored: its text is no longer stored.") % comment
    if decision.act == ActionType.TESTIMONY and decision.source is not None:
        try:
            tips.take_tip_back(decision.source)
        except tips.InUseError as error:
            return str(error)
    return ""


def _settled_by_an_editor(of_comment: dict[int, Decision], by: AnyUser) -> dict[int, str]:
    """Return, by comment, why decisions that answered a question to an editor cannot be undone by this person.

    Empty for an editor.
    """
    if may(by, "comments.settle_comment"):
        return {}
    answered = Escalation.objects.filter(
        comment__in=list(of_comment), to=EscalationTarget.EDITOR, closed_at__isnull=False
    )
    return {
        row.comment_id: _("An editor has decided on %s.") % row.comment
        for row in answered.select_related("comment")
        if (row.closed_at, row.answered_by_id) == (of_comment[row.comment_id].at, of_comment[row.comment_id].by_id)
    }


def _record(ready: Ready, by: User, at: datetime.datetime) -> list[Decision]:
    return Decision.objects.bulk_create(
        [
            Decision(
                comment=comment,
                act=ActionType.UNDO,
                from_status=comment.status,
                to_status=decision.from_status,
                reason=Reason.MISTAKE,
                by_id=by.pk,
                at=at,
                undoes=decision,
            )
            for comment, decision in ready
        ],
        batch_size=actions.BATCH_SIZE,
    )


def _give_back(ready: Ready, contents: dict[int, DeletedContent]) -> None:
    """Restore status, text and pick, and reopen the reports, appeals and questions that the decisions had settled."""
    by_status: dict[str, list[int]] = {}
    gone: list[Comment] = []
    for comment, decision in ready:
        if decision.act in REMOVING_ACTIONS:
            content = contents[decision.pk].content
            comment.status = decision.from_status
            for name, value in content["comment"].items():
                setattr(comment, name, value)
            gone.append(comment)
            _restore_texts_about(content["said"])
        elif decision.act in (ActionType.PICK, ActionType.UNPICK):
            Comment.objects.filter(pk=comment.pk).update(is_pick=decision.act == ActionType.UNPICK)
        elif decision.from_status != decision.to_status:
            by_status.setdefault(decision.from_status, []).append(comment.pk)
    Comment.objects.bulk_update(gone, ["status", *Comment.ERASED_VALUES], batch_size=BATCH_SIZE)
    for status, pks in by_status.items():
        Comment.objects.filter(pk__in=pks).update(status=Status(status))
    taken = [decision.pk for _comment, decision in ready]
    DeletedContent.objects.filter(pk__in=taken).delete()
    Report.objects.filter(decision__in=taken).update(was_right=None, decision=None)
    Appeal.objects.filter(decision__in=taken).update(granted=None, decided_at=None, decision=None)
    _ask_again({comment.pk: decision for comment, decision in ready})


def _ask_again(of_comment: dict[int, Decision]) -> None:
    """Reopen questions that a decision closed without a written answer."""
    questions = Escalation.objects.filter(comment__in=list(of_comment), answer="")
    still_open = set(questions.filter(closed_at=None).values_list("comment_id", flat=True))
    for row in questions.exclude(closed_at=None).exclude(answered_by=None):
        decision = of_comment[row.comment_id]
        closed_by_it = (row.closed_at, row.answered_by_id) == (decision.at, decision.by_id)
        if closed_by_it and row.comment_id not in still_open:
            still_open.add(row.comment_id)
            Escalation.objects.filter(pk=row.pk).update(closed_at=None, answered_by=None)


def _restore_texts_about(statements: dict[str, Any]) -> None:
    for model in TEXTS_ABOUT_COMMENTS:
        for pk, texts in statements.get(model.__name__, {}).items():
            model.objects.filter(pk=pk).update(**texts)
