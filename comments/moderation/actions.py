"""Moderation actions on one comment or on thousands: check them, apply them and record them.

Comments are locked in the order of their ids, so that two moderators who act on the same ones do so one after the
other. The second one is shown what the first did.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from comments.choices import REASONS_BY_ACTION, STATUS_AFTER, ActionType, Reason, Status
from comments.models import Appeal, Batch, Comment, CommentLock, Decision, Escalation, Report
from comments.moderation import descriptions, permissions
from comments.moderation.deleted_content import erase_texts_about, keep_deleted_content
from comments.screening.risk_model import train_risk_model
from desertions.evidence import tips
from newsroom.lib.text.html import normalise_text

MAX_MESSAGE_LENGTH = 300
RETRAIN_EVERY = 50
"""The number of decisions after which the risk model is trained again."""
BATCH_SIZE = 1000
"""Rows written by one statement."""


class CannotDecideError(Exception):
    """The decision is not possible; the message says why."""


class InvalidActionError(CannotDecideError):
    """The reason or the message does not fit the action; whether the comment can be decided is not checked yet."""


class UnconfirmedError(CannotDecideError):
    """The comment may put somebody in danger; who approves it has to say so a second time."""


@dataclass(frozen=True)
class ModerationAction:
    """An action, its reason and message, who takes it and when.

    The reason may be empty if only one fits the action.
    """

    act: ActionType
    reason: str
    message: str
    by: User
    at: datetime.datetime
    is_confirmed: bool = False
    """Whether the moderator has said a second time that what may put somebody in danger is to be shown."""

    def checked(self) -> "ModerationAction":
        """Return the action with reason and message as they are stored.

        Raises InvalidActionError if the reason does not fit the action, if a rejection for `Reason.OTHER` has no
        message, or if the message is too long.
        """
        fitting = REASONS_BY_ACTION[self.act]
        reason, message = self.reason or (fitting[0] if len(fitting) == 1 else ""), normalise_text(self.message)
        if reason not in fitting:
            raise InvalidActionError(_("Reason: choose one from the list."))
        if reason == Reason.OTHER and not message and self.act == ActionType.REJECT:
            raise InvalidActionError(_("Message: say what the other reason is."))
        if len(message) > MAX_MESSAGE_LENGTH:
            raise InvalidActionError(_("Message: at most %d characters.") % MAX_MESSAGE_LENGTH)
        return replace(self, reason=reason, message=message)


@dataclass
class ActionResult:
    """The outcome of an action on a set of comments.

    `decisions` are the records made. `left_out` has the reason for each comment that was left out, by its id.
    `was_so_already`: at least one was left out because it already had the status that the action gives.
    """

    decisions: list[Decision] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    was_so_already: bool = False
    unconfirmed: set[int] = field(default_factory=set)
    """Those of `left_out` that only need the moderator to confirm."""


def why_outdated(comment: Comment, seen: str) -> str:
    """Return why the comment no longer matches the version the moderator saw, or "" if it does.

    `seen` is that `Comment.version`; "" matches every version.
    """
    if _was_decided(comment, seen):
        return descriptions.latest_of([comment.pk]).get(comment.pk) or descriptions.already(comment)
    return descriptions.changed_meanwhile(comment) if seen and seen != comment.version else ""


@transaction.atomic
def apply_action(
    pks: Iterable[int], action: ModerationAction, *, seen: Mapping[int, str] | None = None, batch: Batch | None = None
) -> ActionResult:
    """Apply one action to every comment that is unchanged since it was displayed.

    `seen` holds the `Comment.version` that was displayed, by the id of the comment. A comment that is gone, was decided
    or changed since, may not be decided by this moderator, or has no text left, is left out with its reason. Raises
    InvalidActionError if the reason or the message does not fit the action.
    """
    action, pks, done = action.checked(), list(pks), ActionResult()
    comments = _locked(pks, action.act)
    done.left_out = {pk: _("Comment %s no longer exists.") % pk for pk in pks if pk not in comments}
    asked_again = permissions.asked_again(comments, action.act)
    in_the_way = permissions.reasons_not_to_decide(comments.values(), action.by, action.at)
    seen = seen or {}
    decided = {pk for pk, comment in comments.items() if permissions.is_decided(comment, action.act)} - asked_again
    decided |= {pk for pk, comment in comments.items() if _was_decided(comment, seen.get(pk, ""))}
    must_confirm = action.act == ActionType.APPROVE and not action.is_confirmed
    explanations, ready = descriptions.latest_of(decided), []
    for pk, comment in comments.items():
        if pk in decided:
            done.left_out[pk] = explanations.get(pk) or descriptions.already(comment)
            done.was_so_already |= comment.status == STATUS_AFTER[action.act]
        elif seen.get(pk, comment.version) != comment.version:
            done.left_out[pk] = descriptions.changed_meanwhile(comment)
        elif pk in in_the_way:
            done.left_out[pk] = in_the_way[pk]
        elif not comment.text and action.act != ActionType.DELETE:
            done.left_out[pk] = _("The text of %s is no longer stored.") % comment
        elif must_confirm and (why := permissions.reason_to_confirm(comment)):
            done.left_out[pk] = why
            done.unconfirmed.add(pk)
        else:
            ready.append(comment)
    if ready:
        done.decisions = _apply(ready, action, batch)
    return done


def record_decisions(
    comments: Iterable[Comment], action: ModerationAction, *, to: str, batch: Batch | None = None, **more: Any
) -> list[Decision]:
    """Store and return a decision for each comment. Comments still have the status from before the action.

    Approving what is approved already is recorded as `ActionType.KEEP`. `more` are further fields of `Decision`. Raises
    InvalidActionError.
    """
    action = action.checked()
    decisions = Decision.objects.bulk_create(
        [
            Decision(
                comment=comment,
                act=ActionType.KEEP if action.act == ActionType.APPROVE and comment.status == to else action.act,
                from_status=comment.status,
                to_status=to,
                reason=action.reason,
                message=action.message,
                by_id=action.by.pk,
                at=action.at,
                batch=batch,
                **more,
            )
            for comment in comments
        ],
        batch_size=BATCH_SIZE,
    )
    if any(decision.pk % RETRAIN_EVERY == 0 for decision in decisions):
        train_risk_model.enqueue()
    return decisions


def _locked(pks: list[int], act: ActionType) -> dict[int, Any]:
    rows = Comment.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))
    rows = rows.annotate(section=F("article__section_id"), headline=F("article__headline"))
    if STATUS_AFTER[act] != Status.DELETED:  # a deletion seals these fields for a day
        rows = rows.defer("html", "minhash", "lsh_bands")
    return {comment.pk: comment for comment in rows}


def _was_decided(comment: Comment, seen: str) -> bool:
    """Return whether the comment has another status than in the version that was displayed."""
    return seen != "" and seen.rpartition("-")[2] != comment.status


def _apply(comments: list[Any], action: ModerationAction, batch: Batch | None) -> list[Decision]:
    to, pks = STATUS_AFTER[action.act], [comment.pk for comment in comments]
    own_appeals = permissions.appeals_against(action.by, comments)
    if action.act == ActionType.TESTIMONY:
        decisions = [_give_to_the_desk(comment, action, batch) for comment in comments]
    else:
        decisions = record_decisions(comments, action, to=to, batch=batch)
    if to == Status.DELETED:
        keep_deleted_content(comments, decisions, action.at)
        Comment.objects.filter(pk__in=pks).update(status=to, **Comment.ERASED_VALUES)
        erase_texts_about(pks)
    else:
        Comment.objects.filter(pk__in=pks).exclude(status=to).update(status=to)
    if alone := [decision.pk for decision in decisions if decision.comment_id in own_appeals]:
        Decision.objects.filter(pk__in=alone).update(is_own_appeal=True)
    _settle(pks, action)
    CommentLock.objects.filter(comment__in=pks).delete()
    Escalation.objects.filter(comment__in=pks, closed_at=None).update(closed_at=action.at, answered_by=action.by.pk)
    return decisions


def _give_to_the_desk(comment: Any, action: ModerationAction, batch: Batch | None) -> Decision:
    statement = f"{comment.name}\n\n{comment.text}"
    source = tips.take_tip(
        statement, title=_("A reader’s letter about “%s”") % comment.headline, by=action.by, at=action.at
    )
    return record_decisions([comment], action, to=Status.DELETED, batch=batch, source=source)[0]


def _settle(pks: list[int], action: ModerationAction) -> None:
    """Settle open reports and the appeal of each comment according to the action."""
    latest = Decision.objects.filter(comment=OuterRef("comment")).order_by("-pk").values("pk")[:1]
    were_right = action.act not in (ActionType.APPROVE, ActionType.KEEP)
    Report.objects.filter(comment__in=pks, was_right=None).update(was_right=were_right, decision=Subquery(latest))
    Appeal.objects.filter(comment__in=pks, granted=None).update(
        granted=STATUS_AFTER[action.act] == Status.APPROVED, decided_at=action.at, decision=Subquery(latest)
    )


@transaction.atomic
def decide(
    comment: Comment,
    act: ActionType,
    *,
    reason: str = "",
    message: str = "",
    by: User,
    at: datetime.datetime,
    seen: str = "",
    is_confirmed: bool = False,
) -> Decision | None:
    """Apply an action to one comment and refresh it. Returns the decision, or None if it was so already.

    `seen` is the `Comment.version` that was displayed, or "" to decide the present version. Raises UnconfirmedError if
    what it may give away is to be approved and the moderator has not confirmed it, else CannotDecideError; its message
    says what was decided, changed, locked or escalated meanwhile.
    """
    action = ModerationAction(act, reason, message, by, at, is_confirmed)
    seen_of = {comment.pk: seen} if seen else {}
    done = apply_action([comment.pk], action, seen=seen_of)
    if comment.pk in done.left_out and not (done.was_so_already and not seen):
        error = UnconfirmedError if comment.pk in done.unconfirmed else CannotDecideError
        raise error(done.left_out[comment.pk])
    comment.refresh_from_db(fields=["status", "name", "text", "html"])
    return done.decisions[0] if done.decisions else None


def approve(comment: Comment, *, by: User, at: datetime.datetime, seen: str = "", is_confirmed: bool = False) -> None:
    """Show the comment to readers.

    A comment that is shown already stays so, and its open reports are settled as wrong. Raises CannotDecideError.
    """
    decide(comment, ActionType.APPROVE, by=by, at=at, seen=seen, is_confirmed=is_confirmed)


def reject(
    comment: Comment, *, reason: str, message: str = "", by: User, at: datetime.datetime, seen: str = ""
) -> None:
    """Keep the comment from readers. Raises CannotDecideError."""
    decide(comment, ActionType.REJECT, reason=reason, message=message, by=by, at=at, seen=seen)


def delete(
    comment: Comment, *, reason: str = Reason.OTHER, message: str = "", by: User, at: datetime.datetime, seen: str = ""
) -> None:
    """Erase the text and the name. Under replies, a nameless mark stays.

    They are stored sealed for a day, so that the deletion can be undone; after that nothing of them is left. Raises
    CannotDecideError.
    """
    decide(comment, ActionType.DELETE, reason=reason, message=message, by=by, at=at, seen=seen)


@transaction.atomic
def mark_pick(comment: Comment, *, is_pick: bool, by: User, at: datetime.datetime) -> None:
    """Make a published comment an editor's pick, or remove the mark.

    Raises CannotDecideError if the comment is not published or this moderator may not decide it.
    """
    rows = Comment.objects.select_for_update(of=("self",)).annotate(section=F("article__section_id"))
    locked = rows.get(pk=comment.pk)
    if why_not := permissions.reasons_not_to_decide([locked], by, at).get(locked.pk):
        raise CannotDecideError(why_not)
    if is_pick and locked.status != Status.APPROVED:
        raise CannotDecideError(_("Only a published comment can be an editor's pick."))
    if locked.is_pick == is_pick:
        return
    Comment.objects.filter(pk=comment.pk).update(is_pick=is_pick)
    record_decisions(
        [locked], ModerationAction(ActionType.PICK if is_pick else ActionType.UNPICK, "", "", by, at), to=locked.status
    )
