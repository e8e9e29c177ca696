"""Taking acts back: each by a record of its own, as long as nobody has acted on the comment since."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from comments import acting, obstacles, posting
from comments.acting import CannotDecideError, Done, Verdict, who_was_first
from comments.models import Appeal, Batch, Comment, Decision, KeptWords, Report
from comments.vocabulary import Act, Status
from desertions import testimony


def undo(decision: Decision, *, by: AbstractBaseUser, at: datetime.datetime) -> Decision:
    """Take one act back. Raises CannotDecideError if that is no longer possible; the message says why."""
    done = _undo([decision.pk], by=by, at=at)
    if not done.decisions:
        raise CannotDecideError(next(iter(done.left_out.values())))
    return done.decisions[0]


@transaction.atomic
def undo_batch(batch: Batch, *, by: AbstractBaseUser, at: datetime.datetime) -> Done:
    """Take a group decision back, for every comment on which nobody has acted since; once.

    Raises CannotDecideError for one that was undone, or never decided.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.decided_at is None or locked.undone_at is not None:
        raise CannotDecideError(_("This group decision was undone already, or was never made."))
    done = _undo(locked.decisions.values_list("pk", flat=True), by=by, at=at)
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])
    batch.undone_at = at
    return done


@transaction.atomic
def _undo(pks: Iterable[int], *, by: AbstractBaseUser, at: datetime.datetime) -> Done:
    decisions = Decision.objects.filter(pk__in=list(pks)).select_related("comment", "source")
    of_comment = {decision.comment_id: decision for decision in decisions}
    rows = Comment.objects.filter(pk__in=list(of_comment)).order_by("pk").select_for_update(of=("self",))
    comments: dict[int, Any] = {comment.pk: comment for comment in rows.annotate(section=F("article__section_id"))}
    in_the_way = obstacles.of(comments.values(), by, at)
    last = Decision.objects.filter(comment__in=list(comments)).order_by("comment_id", "-id").distinct("comment_id")
    done, ready = Done(), list[tuple[Comment, Decision]]()
    for latest in last.select_related("by", "comment"):
        comment, decision = comments[latest.comment_id], of_comment[latest.comment_id]
        if why_not := _why_not(comment, decision, latest) or in_the_way.get(comment.pk, ""):
            done.left_out[comment.pk] = why_not
        else:
            ready.append((comment, decision))
    for comment, decision in _with_their_words(ready, done, at):
        done.decisions.append(_record(comment, decision, by, at))
    _give_back_status(ready, done)
    taken = [decision.undoes_id for decision in done.decisions]
    Report.objects.filter(decision__in=taken).update(was_right=None, decision=None)
    Appeal.objects.filter(decision__in=taken).update(granted=None, decided_at=None, decision=None)
    return done


def _why_not(comment: Comment, decision: Decision, latest: Decision) -> str:
    if decision.by_id is None or decision.act == Act.UNDO:
        return _("Only what a moderator decided can be undone.")
    if latest.pk != decision.pk or comment.status != decision.to_status:
        return _("Not undone, as somebody acted since. %s") % who_was_first(latest)
    return ""


def _record(comment: Comment, decision: Decision, by: AbstractBaseUser, at: datetime.datetime) -> Decision:
    verdict = Verdict(Act.UNDO, "", "", by, at)
    return acting.record([comment], verdict, to=decision.from_status, undoes=decision)[0]


def _with_their_words(
    ready: list[tuple[Comment, Decision]], done: Done, at: datetime.datetime
) -> list[tuple[Comment, Decision]]:
    """Give back what deletions and testimonies took away; leave out what is gone for good."""
    deleted = [decision.pk for _comment, decision in ready if decision.act == Act.DELETE]
    kept = {row.pk: row.words for row in KeptWords.objects.filter(pk__in=deleted, until__gt=at)}
    possible = []
    for comment, decision in ready:
        if decision.act == Act.DELETE and decision.pk not in kept:
            done.left_out[comment.pk] = _("%s cannot be brought back: its words are kept no longer.") % comment
        elif decision.act == Act.TESTIMONY and not _take_back(comment, decision, done, at):
            continue
        else:
            if decision.act == Act.DELETE:
                _restore(comment, kept[decision.pk], at)
            possible.append((comment, decision))
    KeptWords.objects.filter(pk__in=kept).delete()
    return possible


def _restore(comment: Comment, words: dict[str, Any], at: datetime.datetime) -> None:
    comment.name, comment.text, comment.is_pick = words["name"], words["text"], words["is_pick"]
    comment.findings = [finding.as_json() for finding in posting.fill(comment, at=at)]
    for report, text in words["reports"].items():
        Report.objects.filter(pk=report).update(words=text)
    Appeal.objects.filter(comment=comment).update(words=words["appeal"])


def _take_back(comment: Comment, decision: Decision, done: Done, at: datetime.datetime) -> bool:
    try:
        statement = testimony.take_back(decision.source) if decision.source else ""
    except testimony.InUseError as error:
        done.left_out[comment.pk] = str(error)
        return False
    if not statement:
        done.left_out[comment.pk] = _("%s cannot be brought back: its words are kept no longer.") % comment
        return False
    name, _rest, text = statement.partition("\n\n")
    _restore(comment, {"name": name, "text": text, "is_pick": False, "reports": {}, "appeal": ""}, at)
    return True


def _give_back_status(ready: list[tuple[Comment, Decision]], done: Done) -> None:
    undone = {decision.undoes_id for decision in done.decisions}
    by_status: dict[str, list[int]] = {}
    for comment, decision in ready:
        if decision.pk not in undone:
            continue
        if decision.act in (Act.DELETE, Act.TESTIMONY):
            comment.status = decision.from_status
            comment.save(update_fields=["status", "name", "is_pick", *posting.FILLED])
        elif decision.act in (Act.PICK, Act.UNPICK):
            Comment.objects.filter(pk=comment.pk).update(is_pick=decision.act == Act.UNPICK)
        elif decision.from_status != decision.to_status:
            by_status.setdefault(decision.from_status, []).append(comment.pk)
    for status, pks in by_status.items():
        Comment.objects.filter(pk__in=pks).update(status=Status(status))
