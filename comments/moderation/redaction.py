"""Publish a comment without some of its words. No copy of the original is stored."""

import datetime
import re

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from comments.choices import ActionType, Reason
from comments.models import Comment
from comments.moderation import actions
from comments.moderation.actions import CannotDecideError, ModerationAction
from comments.moderation.deleted_content import erase_texts_about
from comments.screening.derived_fields import DERIVED_FIELDS, fill_derived_fields
from newsroom.lib.text.html import normalise_text

REMOVED = "[removed]"
"""Replaces words that a moderator removed. It is the same in every language, because the text is its writer's."""


@transaction.atomic
def redact(
    comment: Comment,
    *,
    pieces: list[str],
    reason: str = Reason.PRIVATE,
    message: str = "",
    by: User,
    at: datetime.datetime,
    seen: str = "",
) -> None:
    """Publish the comment with these pieces removed from its text and name. No copy of the original is stored.

    Open reports of it are settled as right. `seen` is the `Comment.version` that was displayed. Raises
    CannotDecideError if a piece is not in the comment, which means that it has changed or was misread, or if the
    comment cannot be decided.
    """
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if why_not := actions.why_outdated(locked, seen):
        raise CannotDecideError(why_not)
    pieces = sorted((piece for piece in map(normalise_text, pieces) if piece), key=len, reverse=True)
    if not pieces:
        raise CannotDecideError(_("Words: say which words are to be removed."))
    for piece in pieces:
        if piece not in locked.text and piece not in locked.name:
            raise CannotDecideError(_("The comment does not contain “%s”.") % piece)
    locked.text, locked.name = _without(locked.text, pieces, REMOVED), _without(locked.name, pieces, "…")
    locked.findings = [finding.as_json() for finding in fill_derived_fields(locked, at=at)]
    locked.save(update_fields=["name", *DERIVED_FIELDS])
    erase_texts_about([locked.pk])  # they may quote what was removed
    done = actions.apply_action([comment.pk], ModerationAction(ActionType.REDACT, reason, message, by, at))
    if done.left_out:
        raise CannotDecideError(done.left_out[comment.pk])
    comment.refresh_from_db(fields=["status", "name", "text", "html"])


def _without(text: str, pieces: list[str], mark: str) -> str:
    """Return the text with `mark` in place of every piece. Pieces that overlap are replaced by one mark."""
    places = [
        (match.start(), match.start() + len(piece))
        for piece in pieces
        for match in re.finditer(f"(?={re.escape(piece)})", text)
    ]
    redacted_text, done = "", 0
    for start, end in sorted(places):
        if start >= done:
            redacted_text += text[done:start] + mark
        done = max(done, end)
    return redacted_text + text[done:]
