"""What people decide of a pair: one reviewer or two, taken back or not. No score ever decides.

Each opinion is kept with who had it. What the opinions come to is the status of the pair; where it is confirmed the
list becomes evidence in the case, and where that is taken back the evidence goes too.
"""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from desertions.cases import publication, verification
from desertions.choices import OPEN_MATCH, Fact, MatchStatus, Opinion
from desertions.figures.figures import record_figure_values
from desertions.models import Case, Evidence, ListEntry, Match, MatchLock, NamedList, Review
from newsroom.lib.desk.history import history_context

LOCK_DURATION = datetime.timedelta(minutes=10)
"""How long a pair stays with the reviewer who has it on the screen."""


class ContradictionError(Exception):
    """The entry is already confirmed for another case."""


class ChangedError(Exception):
    """The pair is not what the person saw any more."""


@transaction.atomic
def record_review(
    match: Match, *, opinion: Opinion, by: AbstractBaseUser, at: datetime.datetime, seen: str = ""
) -> None:
    """Keep what a person says of a pair; whoever said something before replaces it.

    `seen` is the status that was on the screen, where there was one. Raises ContradictionError, and ChangedError where
    a colleague has decided meanwhile.
    """
    locked = _lock(match)
    if seen and seen != locked.status and locked.status not in OPEN_MATCH:
        raise ChangedError(_("A colleague has decided this pair meanwhile. Look at it again."))
    own = Review.objects.filter(match=locked, by_id=by.pk, undone_at=None).first()
    if own is not None and own.opinion == opinion:
        return
    if own is not None:
        _undo(own, at)
    before = Review.objects.filter(match=locked, by_id=by.pk).exists()  # who has decided once has seen the score
    was_blind = locked.named_list.is_judged_blind and not before
    Review.objects.create(match=locked, opinion=opinion, was_blind=was_blind, by_id=by.pk, at=at)
    MatchLock.objects.filter(match=locked).delete()
    _settle(locked, by=by, at=at)
    match.refresh_from_db()


@transaction.atomic
def withdraw_review(match: Match, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Take back what this person said of the pair; case, evidence and figures are as before. Nothing said: nothing
    happens. Raises ContradictionError where what remains would confirm an entry twice.
    """
    locked = _lock(match)
    own = Review.objects.filter(match=locked, by_id=by.pk, undone_at=None).first()
    if own is None:
        return
    _undo(own, at)
    _settle(locked, by=by, at=at)
    match.refresh_from_db()


def waiting(named_list: NamedList, *, by: AbstractBaseUser) -> QuerySet[Match]:
    """The pairs of a list that this person may still judge: disputed ones first, then second opinions, then the
    likeliest; what somebody could not tell comes last.
    """
    said = Review.objects.filter(undone_at=None)
    return (
        Match.objects.filter(named_list=named_list, status__in=OPEN_MATCH, case__identity__isnull=False)
        .exclude(pk__in=said.filter(by_id=by.pk).values("match"))
        .annotate(
            is_unsure=Q(pk__in=said.filter(opinion=Opinion.UNSURE).values("match")),
            is_disputed=Q(status=MatchStatus.DISPUTED),
            is_second=Q(status=MatchStatus.SECOND),
        )
        .order_by("is_unsure", "-is_disputed", "-is_second", F("score__probability").desc(nulls_last=True), "pk")
    )


@transaction.atomic
def lock_next(
    named_list: NamedList,
    *,
    by: AbstractBaseUser,
    at: datetime.datetime,
    skipped: list[int] | None = None,
    first: Match | None = None,
) -> Match | None:
    """Take the next pair of a list to oneself, so that nobody else gets it meanwhile; None where none is left.

    `first` is taken where it is free; those `skipped` come when nothing else waits.
    """
    MatchLock.objects.filter(Q(until__lt=at) | Q(by_id=by.pk)).delete()
    free = waiting(named_list, by=by).exclude(pk__in=MatchLock.objects.values("match"))
    chosen = Q(pk=first.pk if first else 0)
    match = (
        free.filter(chosen).select_for_update(skip_locked=True, of=("self",)).first()
        or free.exclude(pk__in=skipped or []).select_for_update(skip_locked=True, of=("self",)).first()
    )
    if match is None and skipped:
        return lock_next(named_list, by=by, at=at)
    if match is not None:
        _made, is_mine = MatchLock.objects.get_or_create(
            match=match, defaults={"by_id": by.pk, "until": at + LOCK_DURATION}
        )
        if not is_mine:  # somebody took it in the same moment
            return lock_next(named_list, by=by, at=at, skipped=[*(skipped or []), match.pk])
    return match


def is_locked_by_another(match: Match, *, by: AbstractBaseUser, at: datetime.datetime) -> bool:
    return MatchLock.objects.filter(match=match, until__gte=at).exclude(by_id=by.pk).exists()


def _lock(match: Match) -> Match:
    """The pair, with its case and its entry: whoever decides of one of them waits for another who does."""
    Case.objects.select_for_update(no_key=True).get(pk=match.case_id)
    ListEntry.objects.select_for_update(no_key=True).get(pk=match.entry_id)
    return Match.objects.select_for_update(of=("self",)).select_related("named_list").get(pk=match.pk)


def _undo(review: Review, at: datetime.datetime) -> None:
    review.undone_at = at
    review.save(update_fields=["undone_at"])


def _settle(match: Match, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Bring the pair to what the opinions come to."""
    status = _outcome(match)
    if status == match.status:
        return
    if status == MatchStatus.CONFIRMED:
        _require_free_entry(match)
    was_confirmed, match.status = match.status == MatchStatus.CONFIRMED, status
    is_open = status in OPEN_MATCH
    match.decided_by_id, match.decided_at = (None, None) if is_open else (by.pk, at)
    with history_context(user=by, reason=_("match %s") % match.pk):
        made, match.evidence = match.evidence_id, _evidence(match) if status == MatchStatus.CONFIRMED else None
        match.save(update_fields=["status", "evidence", "decided_by", "decided_at"])
        if was_confirmed:
            Evidence.objects.filter(pk=made or 0).delete()
    if was_confirmed:
        verification.fall_back(match.case, by=by, at=at)
        publication.recheck_case(match.case, by=by, at=at)
    transaction.on_commit(record_figure_values.enqueue)


def _outcome(match: Match) -> MatchStatus:
    said = list(Review.objects.filter(match=match, undone_at=None).order_by("at", "pk"))
    decisive = [review.opinion for review in said if review.opinion != Opinion.UNSURE]
    same, other = decisive.count(Opinion.SAME), decisive.count(Opinion.OTHER)
    if not decisive:
        return MatchStatus.CANDIDATE
    if not match.named_list.needs_two_reviewers:
        return MatchStatus.CONFIRMED if decisive[-1] == Opinion.SAME else MatchStatus.REJECTED
    if max(same, other) < 2:
        return MatchStatus.DISPUTED if same and other else MatchStatus.SECOND
    return MatchStatus.CONFIRMED if same > other else MatchStatus.REJECTED if other > same else MatchStatus.DISPUTED


def _require_free_entry(match: Match) -> None:
    others = Match.objects.all().with_entry(ListEntry(pk=match.entry_id)).filter(status=MatchStatus.CONFIRMED)
    other = others.exclude(pk=match.pk).select_related("case").first()
    if other is not None:
        words = _("This entry is already confirmed for case %s. One entry is one man: take that back first.")
        raise ContradictionError(words % other.case.public_id)


def _evidence(match: Match) -> Evidence:
    """Its place names the match, never the row: that would lead to his name."""
    return evidence_of_identity(match.case_id, match.named_list.source_id, f"match {match.pk}")


def evidence_of_identity(case: int, source: int, locator: str) -> Evidence:
    """A source as evidence of who the man of a case is, made by a decision: see `evidence.MADE_BY_DECISION`."""
    evidence, _made = Evidence.objects.get_or_create(
        case_id=case, source_id=source, fact=Fact.IDENTITY, locator=locator, asserted=""
    )
    return evidence
