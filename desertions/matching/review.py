"""Reviews of pairs by one or two reviewers, which can be withdrawn. A score never decides.

Each opinion is stored with its reviewer. Together they determine the status of the pair. A confirmed pair adds its list
to the case as evidence; if the confirmation is withdrawn, the evidence is deleted.
"""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from desertions.choices import Fact, MatchStatus, Opinion
from desertions.matching.decisions import settle
from desertions.models import Case, Evidence, ListEntry, Match, MatchLock, NamedList, Review
from desertions.models.match import OPEN_MATCH


class ContradictionError(Exception):
    """The entry is already confirmed for another case."""


class ChangedError(Exception):
    """The pair has changed since the reviewer saw it."""


@transaction.atomic
def record_review(match: Match, *, opinion: Opinion, by: User, at: datetime.datetime, seen: str = "") -> None:
    """Store a reviewer's opinion of a pair, replace their previous one, and update the pair's status.

    `seen` is the status that the reviewer saw, `""` if none was shown. Raises ContradictionError, and ChangedError if a
    colleague has decided the pair meanwhile.
    """
    locked = _lock(match)
    if seen and seen != locked.status and locked.status not in OPEN_MATCH:
        raise ChangedError(_("A colleague has decided this pair since you opened it. Look at it again."))
    own = Review.objects.filter(match=locked, by_id=by.pk, undone_at=None).first()
    if own is not None and own.opinion == opinion:
        return
    if own is not None:
        _undo(own, at)
    before = Review.objects.filter(match=locked, by_id=by.pk).exists()  # the score is shown after a decision
    was_blind = locked.named_list.is_judged_blind and not before
    Review.objects.create(match=locked, opinion=opinion, was_blind=was_blind, by_id=by.pk, at=at)
    MatchLock.objects.filter(match=locked).delete()
    _settle(locked, by=by, at=at)
    match.refresh_from_db()


@transaction.atomic
def withdraw_review(match: Match, *, by: User, at: datetime.datetime) -> None:
    """Withdraw this person's review of the pair; the case, its evidence and figures are as before the review.

    Does nothing if there is no review. Raises ContradictionError if the remaining reviews would confirm an entry twice.
    """
    locked = _lock(match)
    own = Review.objects.filter(match=locked, by_id=by.pk, undone_at=None).first()
    if own is None:
        return
    _undo(own, at)
    _settle(locked, by=by, at=at)
    match.refresh_from_db()


def waiting(named_list: NamedList, *, by: User) -> QuerySet[Match]:
    """Return the pairs of a list that this person may still review.

    Disputed pairs come first, then those that need a second opinion, then by probability; pairs that somebody was
    unsure about come last.
    """
    reviews = Review.objects.filter(undone_at=None)
    rows: QuerySet[Match] = (
        Match.objects.filter(named_list=named_list, status__in=OPEN_MATCH, case__identity__isnull=False)
        .exclude(pk__in=reviews.filter(by_id=by.pk).values("match"))
        .annotate(
            is_unsure=Q(pk__in=reviews.filter(opinion=Opinion.UNSURE).values("match")),
            is_disputed=Q(status=MatchStatus.DISPUTED),
            is_second=Q(status=MatchStatus.SECOND),
        )
        .order_by("is_unsure", "-is_disputed", "-is_second", F("score__probability").desc(nulls_last=True), "pk")
    )
    return rows


@transaction.atomic
def lock_next(
    named_list: NamedList,
    *,
    by: User,
    at: datetime.datetime,
    skipped: list[int] | None = None,
    first: Match | None = None,
) -> Match | None:
    """Reserve the next pair of a list for this reviewer. Returns `None` if no pair is left.

    `first` is preferred if it is free; pairs in `skipped` come only when nothing else is waiting. Releases the
    reviewer's previous pair.
    """
    MatchLock.objects.filter(by=by).delete()
    free = waiting(named_list, by=by).exclude(pk__in=MatchLock.objects.held(at).values("match"))
    chosen = Q(pk=first.pk if first else 0)
    match = (
        free.filter(chosen).select_for_update(skip_locked=True, of=("self",)).first()
        or free.exclude(pk__in=skipped or []).select_for_update(skip_locked=True, of=("self",)).first()
    )
    if match is None and skipped:
        return lock_next(named_list, by=by, at=at)
    if match is not None and not MatchLock.objects.take([match.pk], by=by, at=at):
        # a colleague locked it at the same moment
        return lock_next(named_list, by=by, at=at, skipped=[*(skipped or []), match.pk])
    return match


def is_locked_by_another(match: Match, *, by: User, at: datetime.datetime) -> bool:
    """Return whether the pair is reserved for another reviewer."""
    return MatchLock.objects.held_by_others(by, at).filter(match=match).exists()


def _lock(match: Match) -> Match:
    """Lock the pair, its case and its entry, and return the pair.

    Concurrent decisions about any of the three wait for each other.
    """
    Case.objects.select_for_update(no_key=True).get(pk=match.case_id)
    ListEntry.objects.select_for_update(no_key=True).get(pk=match.entry_id)
    result: Match = Match.objects.select_for_update(of=("self",)).select_related("named_list").get(pk=match.pk)
    return result


def _undo(review: Review, at: datetime.datetime) -> None:
    """Mark a review as withdrawn."""
    review.undone_at = at
    review.save(update_fields=["undone_at"])


def _settle(match: Match, *, by: User, at: datetime.datetime) -> None:
    """Update the pair to the status that its reviews determine, with all that follows from it.

    Raises ContradictionError.
    """
    status = _outcome(match)
    if status == match.status:
        return
    if status == MatchStatus.CONFIRMED:
        _require_free_entry(match)
    settle(match, status, by=by, at=at, reason=_("match %s") % match.pk, evidence=lambda: _evidence(match))


def _outcome(match: Match) -> MatchStatus:
    """Return the status that the reviews of a pair determine."""
    reviews = list(Review.objects.filter(match=match, undone_at=None).order_by("at", "pk"))
    decisive = [review.opinion for review in reviews if review.opinion != Opinion.UNSURE]
    same, other = decisive.count(Opinion.SAME), decisive.count(Opinion.OTHER)
    if not decisive:
        return MatchStatus.CANDIDATE
    if not match.named_list.needs_two_reviewers:
        return MatchStatus.CONFIRMED if decisive[-1] == Opinion.SAME else MatchStatus.REJECTED
    if max(same, other) < 2:
        return MatchStatus.DISPUTED if same and other else MatchStatus.SECOND
    return MatchStatus.CONFIRMED if same > other else MatchStatus.REJECTED if other > same else MatchStatus.DISPUTED


def _require_free_entry(match: Match) -> None:
    """Raise ContradictionError if the entry is confirmed for another case."""
    others = Match.objects.all().with_entry(ListEntry(pk=match.entry_id)).filter(status=MatchStatus.CONFIRMED)
    other = others.exclude(pk=match.pk).select_related("case").first()
    if other is not None:
        message = _(
            "This entry is already confirmed for case %s. One entry is one person: withdraw that opinion first."
        )
        raise ContradictionError(message % other.case.public_id)


def _evidence(match: Match) -> Evidence:
    """Return the evidence for a confirmed pair.

    Its locator is the match's number, never the row, which would lead to the person's name.
    """
    return evidence_of_identity(match.case_id, match.named_list.source_id, f"match {match.pk}")


def evidence_of_identity(case: int, source: int, locator: str) -> Evidence:
    """Return the evidence that cites this source for the identity of a case's person; create it if needed.

    It is made by a decision: see `desertions.models.evidence.MADE_BY_DECISION`.
    """
    evidence, _made = Evidence.objects.get_or_create(
        case_id=case, source_id=source, fact=Fact.IDENTITY, locator=locator, asserted=""
    )
    return evidence
