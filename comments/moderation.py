"""The verbs of a moderator: approve, reject, redact, delete, give to the reporters, mark as a pick.

Each is one act on one comment, with a reason and a record. What is decided the same twice changes nothing the second
time. `seen` is the `version` that was read: a text that was changed meanwhile is not decided.
"""

import datetime
import re

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from comments import acting, obstacles, posting
from comments.acting import CannotDecideError, Verdict
from comments.models import Comment, Decision
from comments.vocabulary import RESULT, Act, Reason
from newsroom.lib.text.html import normalise_text

__all__ = ["REMOVED", "CannotDecideError", "approve", "decide", "delete", "mark_pick", "redact", "reject"]
REMOVED = "[removed]"
"""What stands where a moderator took words out; the same in every language, as the text is its writer's."""


@transaction.atomic
def decide(
    comment: Comment,
    act: Act,
    *,
    reason: str = "",
    words: str = "",
    by: AbstractBaseUser,
    at: datetime.datetime,
    seen: str = "",
) -> Decision | None:
    """Approve, reject, delete or give to the reporters; None if it was so already.

    Raises CannotDecideError, with the reason in words: what was decided, changed, claimed or referred meanwhile.
    """
    verdict = Verdict(act, reason, words, by, at)
    seen_of = {comment.pk: seen} if seen else {}
    done = acting.act_on([comment.pk], verdict, seen=seen_of)
    if comment.pk in done.left_out and not (done.was_so_already and not seen):
        raise CannotDecideError(done.left_out[comment.pk])
    comment.refresh_from_db(fields=["status", "name", "text", "html"])
    return done.decisions[0] if done.decisions else None


def approve(comment: Comment, *, by: AbstractBaseUser, at: datetime.datetime, seen: str = "") -> None:
    """Show the comment to readers. One that is shown stays, and open reports of it are settled as wrong."""
    decide(comment, Act.APPROVE, by=by, at=at, seen=seen)


def reject(
    comment: Comment, *, reason: str, words: str = "", by: AbstractBaseUser, at: datetime.datetime, seen: str = ""
) -> None:
    """Keep the comment from readers."""
    decide(comment, Act.REJECT, reason=reason, words=words, by=by, at=at, seen=seen)


def delete(
    comment: Comment,
    *,
    reason: str = Reason.OTHER,
    words: str = "",
    by: AbstractBaseUser,
    at: datetime.datetime,
    seen: str = "",
) -> None:
    """Remove the words and the name. Under its replies a nameless mark stays.

    For a day they are kept, sealed, so that it can be undone; then nothing of them is left.
    """
    decide(comment, Act.DELETE, reason=reason, words=words, by=by, at=at, seen=seen)


@transaction.atomic
def redact(
    comment: Comment,
    *,
    pieces: list[str],
    reason: str = Reason.PRIVATE,
    words: str = "",
    by: AbstractBaseUser,
    at: datetime.datetime,
    seen: str = "",
) -> None:
    """Publish the comment with these pieces taken out of its text and name. The original is kept nowhere.

    Whoever reported it was right. Raises CannotDecideError if a piece does not stand there: then the text has
    changed, or was misread.
    """
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if why_not := acting.not_as_read(locked, seen):
        raise CannotDecideError(why_not)
    pieces = sorted((piece for piece in map(normalise_text, pieces) if piece), key=len, reverse=True)
    if not pieces:
        raise CannotDecideError(_("Words: say which words are to be removed."))
    for piece in pieces:
        if piece not in locked.text and piece not in locked.name:
            raise CannotDecideError(_("“%s” does not stand in the comment.") % piece)
    locked.text, locked.name = _without(locked.text, pieces, REMOVED), _without(locked.name, pieces, "…")
    locked.findings = [finding.as_json() for finding in posting.fill(locked, at=at)]
    locked.save(update_fields=["name", *posting.FILLED])
    acting.forget_what_was_said_about([locked.pk])  # it quotes what was removed
    done = acting.act_on([comment.pk], Verdict(Act.REDACT, reason, words, by, at))
    if done.left_out:
        raise CannotDecideError(done.left_out[comment.pk])
    comment.refresh_from_db(fields=["status", "name", "text", "html"])


def _without(text: str, pieces: list[str], mark: str) -> str:
    """The text with a mark in place of every piece; where pieces overlap, of all that they cover together."""
    places = [
        (found.start(), found.start() + len(piece))
        for piece in pieces
        for found in re.finditer(f"(?={re.escape(piece)})", text)
    ]
    made, done = "", 0
    for start, end in sorted(places):
        if start >= done:
            made += text[done:start] + mark
        done = max(done, end)
    return made + text[done:]


@transaction.atomic
def mark_pick(comment: Comment, *, is_pick: bool, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Make a published comment an editor's pick, or take the mark away. Raises CannotDecideError."""
    rows = Comment.objects.select_for_update(of=("self",)).annotate(section=F("article__section_id"))
    locked = rows.get(pk=comment.pk)
    if why_not := obstacles.of([locked], by, at).get(locked.pk):
        raise CannotDecideError(why_not)
    if is_pick and locked.status != Comment.Status.APPROVED:
        raise CannotDecideError(_("Only a published comment can be an editor's pick."))
    if locked.is_pick == is_pick:
        return
    Comment.objects.filter(pk=comment.pk).update(is_pick=is_pick)
    acting.record([locked], Verdict(Act.PICK if is_pick else Act.UNPICK, "", "", by, at), to=locked.status)


def possible_acts(comment: Comment, *, is_reported: bool, is_appealed: bool) -> list[Act]:
    """What a moderator can do with a comment as it stands: of one whose words are gone, only delete the rest."""
    acts = [Act.APPROVE, Act.REDACT, Act.REJECT, Act.DELETE, Act.TESTIMONY] if comment.text else [Act.DELETE]
    possible = [act for act in acts if acting.may_become(comment.status, RESULT[act])]
    if is_reported and comment.status == Comment.Status.APPROVED:
        possible.append(Act.KEEP)
    if is_appealed and comment.status == Comment.Status.REJECTED and comment.text:
        possible.append(Act.REJECT)
    return possible
