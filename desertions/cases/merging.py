"""Merging two cases that turn out to be one absence of one person, and undoing a merge."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from desertions.cases import publication, verification
from desertions.cases.changes import case_changed
from desertions.choices import MatchStatus, StepStatus, Verification
from desertions.models import (
    Case,
    Evidence,
    Identity,
    Match,
    Mention,
    Merge,
    Motive,
    Outcome,
    Proceeding,
    VerificationStep,
)
from newsroom.lib.desk.history import history_context

MOVED: tuple[Any, ...] = (Evidence, Outcome, Motive, Proceeding, Match, Mention, Identity)
"""Models whose rows a merge moves to the kept case."""


class CannotMergeError(Exception):
    """The cases cannot be merged, or the merge cannot be undone; the message says why."""


@transaction.atomic
def merge_cases(target: Case, duplicate: Case, *, by: User, at: datetime.datetime, reason: str) -> Merge:
    """Move the rows of `duplicate` to `target`, withdraw the duplicate and hide it; its address leads to the kept case.

    Rows that the kept case already has (the same source for the same fact, an identity of its own) stay with the
    duplicate. Nothing is deleted but undecided matches and mentions that give way to decided ones (`_make_room`).
    Publication of the kept case is rechecked.

    Raises CannotMergeError.
    """
    target, duplicate = _lock(target, duplicate)
    _require_mergeable(target, duplicate, reason)
    with history_context(user=by, reason=reason):
        _make_room(target, duplicate)
        moved = {model.__name__: _move(model, duplicate, target) for model in MOVED}
        merge = Merge.objects.create(
            target=target, duplicate=duplicate, moved=moved, reason=reason, by_id=by.pk, at=at,
            duplicate_was={"verification": duplicate.verification, "publication": duplicate.publication},
        )  # fmt: skip
        publication.hide_case(duplicate, by=by, at=at, note=reason)
        duplicate.verification, duplicate.merged_into = Verification.WITHDRAWN, target
        duplicate.save(update_fields=["verification", "merged_into"])
    case_changed(target, by=by, at=at)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: User, at: datetime.datetime, reason: str) -> list[str]:
    """Move the duplicate's rows back and restore its verification; rows added to the kept case since stay there.

    The duplicate stays hidden: showing it again requires a new harm check. Undoing a merge twice does nothing.

    Returns the reasons, as messages, for which the kept case had to be hidden, or an empty list. Raises
    CannotMergeError if `reason` is empty.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return []
    if not reason.strip():
        raise CannotMergeError(_("Reason: write why the merge is undone."))
    target, duplicate = _lock(merge.target, merge.duplicate)
    with history_context(user=by, reason=reason):
        for model in MOVED:
            taken = model.objects.filter(pk__in=merge.moved.get(model.__name__, []), case=target)
            _move_rows(taken, duplicate)
        duplicate.verification, duplicate.merged_into = merge.duplicate_was["verification"], None
        duplicate.save(update_fields=["verification", "merged_into"])
        merge.undone_by_id, merge.undone_at, merge.undone_reason = by.pk, at, reason
        merge.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    verification.fall_back(duplicate, by=by, at=at)
    return case_changed(target, by=by, at=at)


def _lock(target: Case, duplicate: Case) -> tuple[Case, Case]:
    """Lock both cases in order of primary key; return them in the order given."""
    cases = {
        case.pk: case
        for case in Case.objects.select_for_update().filter(pk__in=[target.pk, duplicate.pk]).order_by("pk")
    }
    return cases[target.pk], cases[duplicate.pk]


def _require_mergeable(target: Case, duplicate: Case, reason: str) -> None:
    """Raise CannotMergeError if the cases may not be merged or `reason` is empty."""
    if target.pk == duplicate.pk:
        raise CannotMergeError(_("Duplicate: choose a case other than this one."))
    for case in (target, duplicate):
        if case.merged_into_id:
            raise CannotMergeError(_("%s has already been merged into another case. Undo that first.") % case)
    if duplicate.duplicates.exists():
        raise CannotMergeError(
            _("Other cases were merged into %s. Undo that first, or make it the kept case.") % duplicate
        )
    if VerificationStep.objects.filter(case=duplicate, status=StepStatus.PROPOSED).exists():
        raise CannotMergeError(_("%s has a step that is waiting for a second person. Decide it first.") % duplicate)
    if not reason.strip():
        raise CannotMergeError(_("Reason: write why they are the same case."))


def _make_room(target: Case, duplicate: Case) -> None:
    """Delete undecided matches and mentions of the kept case where the duplicate has a decided one of the same place.

    The place is the list entry of a match and the place in a file of a mention. A match that has reviews stays.
    """
    # Deleting is safe: if the merge is undone, the next run finds the pair again.
    decided = [MatchStatus.CONFIRMED, MatchStatus.REJECTED]
    kinds: tuple[tuple[Any, str], ...] = ((Match, "entry_key"), (Mention, "place_key"))
    for model, key in kinds:
        keys = model.objects.filter(case=duplicate, status__in=decided).values(key)
        there: QuerySet[Any] = model.objects.filter(case=target, **{f"{key}__in": keys}).exclude(status__in=decided)
        (there.filter(reviews=None) if model is Match else there).delete()


def _move(model: Any, duplicate: Case, target: Case) -> list[int]:
    """Move the duplicate's rows of one model; return the ids of the moved rows."""
    return _move_rows(model.objects.filter(case=duplicate), target)


def _move_rows(rows: QuerySet[Any], to: Case) -> list[int]:
    """Move each row to the case `to` unless a constraint refuses it; return the ids of the moved rows."""
    moved = []
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                rows.model.objects.filter(pk=pk).update(case=to)
        except IntegrityError:
            continue
        moved.append(pk)
    return moved
