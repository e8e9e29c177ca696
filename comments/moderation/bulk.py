"""Group decisions: many comments decided together after a preview, and undone together.

The preview stores which comments were shown and the version of each; the decision is about these and no others.
"""

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from comments.choices import ActionType, Status
from comments.models import Batch, Comment
from comments.moderation import actions
from comments.moderation.actions import ActionResult, CannotDecideError, ModerationAction

MAX_BULK_SIZE = 10_000
"""The most comments in one group decision."""
BULK_ACTIONS = (ActionType.APPROVE, ActionType.REJECT, ActionType.DELETE)
"""Actions that can be applied to a group."""


def comments_of_group(duplicate_group: int, *, by: User) -> list[int]:
    """Return the ids of the pending near-duplicates that this moderator decides, the oldest first."""
    waiting = Comment.objects.filter(duplicate_group=duplicate_group, status=Status.PENDING).for_moderator(by)
    return list(waiting.order_by("created_at", "id").values_list("pk", flat=True)[:MAX_BULK_SIZE])


def preview_batch(pks: Iterable[int], *, by: User, at: datetime.datetime) -> Batch:
    """Store which comments are about to be decided, and their present versions.

    Raises CannotDecideError for no comments or more than `MAX_BULK_SIZE`.
    """
    chosen = list(dict.fromkeys(pks))
    if not chosen or len(chosen) > MAX_BULK_SIZE:
        raise CannotDecideError(_("Choose at least one comment and at most %d.") % MAX_BULK_SIZE)
    rows = Comment.objects.filter(pk__in=chosen).only("pk", "name", "text", "status")
    versions = {comment.pk: comment.version for comment in rows}
    return Batch.objects.create(
        by_id=by.pk,
        made_at=at,
        comment_ids=chosen,
        versions=[versions.get(pk, "") for pk in chosen],
    )


@transaction.atomic
def decide_batch(
    batch: Batch, act: ActionType, *, reason: str = "", message: str = "", by: User, at: datetime.datetime
) -> ActionResult:
    """Apply an action to every comment of the preview that is unchanged; the others are left out with their reasons.

    Raises CannotDecideError if the group was decided already, if the preview is another moderator's, or if the action
    is not one of `BULK_ACTIONS`, and InvalidActionError if the reason or the message does not fit it.
    """
    action = ModerationAction(act, reason, message, by, at).checked()
    if act not in BULK_ACTIONS:
        raise CannotDecideError(_("Many comments at once can only be approved, rejected or deleted."))
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.decided_at is not None:
        raise CannotDecideError(_("This group decision has already been made."))
    if locked.by_id != by.pk:
        raise CannotDecideError(_("This preview is another moderator's: open the group yourself."))
    seen = dict(zip(locked.comment_ids, locked.versions, strict=True))
    done = actions.apply_action(locked.comment_ids, action, seen=seen, batch=locked)
    locked.act, locked.reason, locked.message, locked.decided_at = act, action.reason, action.message, at
    locked.versions = []  # they hold digests of texts that may be deleted
    locked.left_out = {str(pk): why for pk, why in done.left_out.items()}
    locked.save(update_fields=["act", "reason", "message", "decided_at", "versions", "left_out"])
    batch.refresh_from_db()
    return done
