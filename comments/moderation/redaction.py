"""Publish a comment without some of its words. The original is kept nowhere."""

import datetime
import re

from django.contrib.auth.models import AbstractBaseUser
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
"""What stands where a moderator took words out; the same in every language, as the text is its writer's."""


@transaction.atomic
def redact(
    comment: Comment,
    *,
    pieces: list[str],
    reason: str = Reason.PRIVATE,
    message: str = "",
    by: AbstractBaseUser,
    at: datetime.datetime,
    seen: str = "",
) -> None:
    """Publish the comment with these pieces taken out of its text and name. The original is kept nowhere.

    Whoever reported it was right. Raises CannotDecideError if a piece does not stand there: then the text has
    changed, or was misread.
    """
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if why_not := actions.why_outdated(locked, seen):
        raise CannotDecideError(why_not)
    pieces = sorted((piece for piece in map(normalise_text, pieces) if piece), key=len, reverse=True)
    if not pieces:
        raise CannotDecideError(_("Words: say which words are to be removed."))
    for piece in pieces:
        if piece not in locked.text and piece not in locked.name:
            raise CannotDecideError(_("“%s” does not stand in the comment.") % piece)
    locked.text, locked.name = _without(locked.text, pieces, REMOVED), _without(locked.name, pieces, "…")
    locked.findings = [finding.as_json() for finding in fill_derived_fields(locked, at=at)]
    locked.save(update_fields=["name", *DERIVED_FIELDS])
    erase_texts_about([locked.pk])  # it quotes what was removed
    done = actions.apply_action([comment.pk], ModerationAction(ActionType.REDACT, reason, message, by, at))
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
