"""Two cases that turn out to be one absence of one man: merge them, and undo it."""

import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from desertions.cases import publication, verification
from desertions.choices import MatchStatus, StepStatus, Verification
from desertions.figures.figures import record_figure_values
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


class CannotMergeError(Exception):
    """These cases cannot be merged or parted; the message says why."""


@transaction.atomic
def merge_cases(kept: Case, duplicate: Case, *, by: AbstractBaseUser, at: datetime.datetime, reason: str) -> Merge:
    """Move what the duplicate holds to the kept case; the duplicate is withdrawn and its address leads to the other.

    A row that the kept case has already (the same source for the same fact; its own identity) stays behind, and
    nothing is deleted. Raises CannotMergeError.
    """
    kept, duplicate = _lock(kept, duplicate)
    _require_mergeable(kept, duplicate, reason)
    with history_context(user=by, reason=reason):
        _make_room(kept, duplicate)
        moved = {model.__name__: _move(model, duplicate, kept) for model in MOVED}
        merge = Merge.objects.create(
            kept=kept, duplicate=duplicate, moved=moved, reason=reason, by_id=by.pk, at=at,
            duplicate_was={"verification": duplicate.verification, "publication": duplicate.publication},
        )  # fmt: skip
        publication.hide_case(duplicate, by=by, at=at, note=reason)
        duplicate.verification, duplicate.merged_into = Verification.WITHDRAWN, kept
        duplicate.save(update_fields=["verification", "merged_into"])
    transaction.on_commit(record_figure_values.enqueue)
    publication.recheck_case(kept, by=by, at=at)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: AbstractBaseUser, at: datetime.datetime, reason: str) -> list[str]:
    """Give the duplicate back what came from it and its verification; what was added to the kept case stays there.

    The duplicate stays hidden: to show it again asks the harm check anew. A merge undone is no error. Returns, in
    words, why the kept case is hidden now, if it is. Raises CannotMergeError without a reason.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return []
    if not reason.strip():
        raise CannotMergeError(_("Reason: write why the merge is undone."))
    kept, duplicate = _lock(merge.kept, merge.duplicate)
    with history_context(user=by, reason=reason):
        for model in MOVED:
            taken = model.objects.filter(pk__in=merge.moved.get(model.__name__, []), case=kept)
            _move_rows(taken, duplicate)
        duplicate.verification, duplicate.merged_into = merge.duplicate_was["verification"], None
        duplicate.save(update_fields=["verification", "merged_into"])
        merge.undone_by_id, merge.undone_at, merge.undone_reason = by.pk, at, reason
        merge.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    transaction.on_commit(record_figure_values.enqueue)
    for case in (kept, duplicate):
        verification.fall_back(case, by=by, at=at)
    return publication.recheck_case(kept, by=by, at=at)


def _lock(kept: Case, duplicate: Case) -> tuple[Case, Case]:
    found = {
        case.pk: case for case in Case.objects.select_for_update().filter(pk__in=[kept.pk, duplicate.pk]).order_by("pk")
    }
    return found[kept.pk], found[duplicate.pk]


def _require_mergeable(kept: Case, duplicate: Case, reason: str) -> None:
    if kept.pk == duplicate.pk:
        raise CannotMergeError(_("Duplicate: choose another case than this one."))
    for case in (kept, duplicate):
        if case.merged_into_id:
            raise CannotMergeError(_("%s was merged into another case already. Undo that first.") % case)
    if duplicate.duplicates.exists():
        raise CannotMergeError(_("Others were merged into %s. Undo that first, or keep it instead.") % duplicate)
    if VerificationStep.objects.filter(case=duplicate, status=StepStatus.PROPOSED).exists():
        raise CannotMergeError(_("%s has a step that waits for its second person. Decide it first.") % duplicate)
    if not reason.strip():
        raise CannotMergeError(_("Reason: write why they are one."))


def _make_room(kept: Case, duplicate: Case) -> None:
    """What nobody has decided of the kept case gives way to what was decided of the same entry, or the same place, of
    the duplicate. The next run finds it again, should the merge be undone.
    """
    decided = [MatchStatus.CONFIRMED, MatchStatus.REJECTED]
    kinds: tuple[tuple[Any, str], ...] = ((Match, "entry_key"), (Mention, "place_key"))
    for model, key in kinds:
        keys = model.objects.filter(case=duplicate, status__in=decided).values(key)
        there: QuerySet[Any] = model.objects.filter(case=kept, **{f"{key}__in": keys}).exclude(status__in=decided)
        (there.filter(reviews=None) if model is Match else there).delete()


def _move(model: Any, duplicate: Case, kept: Case) -> list[int]:
    return _move_rows(model.objects.filter(case=duplicate), kept)


def _move_rows(rows: QuerySet[Any], to: Case) -> list[int]:
    """Move each row that the other case has room for; the ids of those moved."""
    moved = []
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                rows.model.objects.filter(pk=pk).update(case=to)
        except IntegrityError:
            continue
        moved.append(pk)
    return moved
