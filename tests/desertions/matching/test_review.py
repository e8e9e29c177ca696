"""What people decide of pairs, and what follows from it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from desertions.cases import history, merging
from desertions.cases.removal import purge
from desertions.choices import Fact, MatchStatus, Opinion, Proves
from desertions.figures import figures
from desertions.matching import review
from desertions.models import Evidence, Identity, Match, MatchLock, Review
from tests.factories import NOW, make_case, make_entry, make_figure, make_identity, make_list, make_match, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + datetime.timedelta(minutes=1)


@pytest.fixture
def second():
    return make_user("data editor")


@pytest.fixture
def third():
    return make_user("data editor")


def known_case():
    case = make_case()
    make_identity(case)
    return case


def candidate(**over):
    match = make_match(known_case(), Proves.WANTED, MatchStatus.CANDIDATE)
    for name, value in over.items():
        setattr(match.named_list, name, value)
    match.named_list.save()
    return match


def judge(match, opinion, by, at=NOW):
    review.record_review(match, opinion=opinion, by=by, at=at)
    match.refresh_from_db()
    return match.status


def test_confirming_records_who_and_when_and_makes_evidence(data_editor):
    match = candidate()
    assert judge(match, Opinion.SAME, data_editor) == MatchStatus.CONFIRMED
    assert (match.decided_by, match.decided_at) == (data_editor, NOW)
    assert (match.evidence.case, match.evidence.source) == (match.case, match.named_list.source)
    assert match.evidence.fact == Fact.IDENTITY


def test_evidence_never_says_which_row_of_the_list(data_editor):
    match = candidate()
    judge(match, Opinion.SAME, data_editor)
    assert match.evidence.locator == f"match {match.pk}"
    assert not match.evidence.quote


def test_taking_back_restores_case_evidence_and_figure(data_editor):
    figure = make_figure(definition={"on_wanted_list": ["yes"]})
    match = candidate()
    pieces = Evidence.objects.count()
    judge(match, Opinion.SAME, data_editor)
    assert figures.count(figure).value == 1
    review.withdraw_review(match, by=data_editor, at=LATER)
    match.refresh_from_db()
    assert (match.status, match.evidence, match.decided_by) == (MatchStatus.CANDIDATE, None, None)
    assert Evidence.objects.count() == pieces
    assert figures.count(figure).value == 0
    assert Review.objects.get().undone_at == LATER


def test_the_same_said_twice_is_said_once(data_editor):
    match = candidate()
    judge(match, Opinion.SAME, data_editor)
    judge(match, Opinion.SAME, data_editor, LATER)
    assert Review.objects.count() == 1


def test_changing_ones_mind_keeps_what_was_said_before(data_editor):
    match = candidate()
    judge(match, Opinion.SAME, data_editor)
    assert judge(match, Opinion.OTHER, data_editor, LATER) == MatchStatus.REJECTED
    assert list(Review.objects.values_list("opinion", "undone_at")) == [("same", LATER), ("other", None)]
    assert not Evidence.objects.filter(locator__startswith="match").exists()


def test_taking_back_nothing_does_nothing(data_editor):
    match = candidate()
    review.withdraw_review(match, by=data_editor, at=NOW)
    assert match.status == MatchStatus.CANDIDATE


def test_one_entry_is_never_two_men(data_editor):
    first = candidate()
    other = Match.objects.create(case=known_case(), named_list=first.named_list, entry_id=first.entry_id)
    judge(first, Opinion.SAME, data_editor)
    with pytest.raises(review.ContradictionError, match=first.case.public_id):
        review.record_review(other, opinion=Opinion.SAME, by=data_editor, at=NOW)
    other.refresh_from_db()
    assert (other.status, other.reviews.count()) == (MatchStatus.CANDIDATE, 0)
    with pytest.raises(IntegrityError, match="entry_is_one_man_only"), transaction.atomic():
        Match.objects.filter(pk=other.pk).update(status=MatchStatus.CONFIRMED, decided_at=NOW)


@pytest.mark.parametrize(
    ("opinions", "status"),
    [
        (["same"], MatchStatus.SECOND),
        (["other"], MatchStatus.SECOND),
        (["unsure"], MatchStatus.CANDIDATE),
        (["same", "same"], MatchStatus.CONFIRMED),
        (["other", "other"], MatchStatus.REJECTED),
        (["same", "other"], MatchStatus.DISPUTED),
        (["same", "unsure"], MatchStatus.SECOND),
        (["same", "other", "same"], MatchStatus.CONFIRMED),
        (["same", "other", "other"], MatchStatus.REJECTED),
        (["same", "other", "unsure"], MatchStatus.DISPUTED),
    ],
)
def test_two_reviewers_must_agree_and_a_third_decides(opinions, status, data_editor, second, third):
    match = candidate(needs_two_reviewers=True)
    for opinion, by in zip(opinions, (data_editor, second, third), strict=False):
        judge(match, Opinion(opinion), by)
    assert match.status == status


def test_one_reviewer_of_two_alone_confirms_nothing_twice_over(data_editor):
    match = candidate(needs_two_reviewers=True)
    judge(match, Opinion.SAME, data_editor)
    assert judge(match, Opinion.SAME, data_editor, LATER) == MatchStatus.SECOND
    assert not match.evidence


def test_second_taking_back_opens_the_pair_again(data_editor, second):
    match = candidate(needs_two_reviewers=True)
    judge(match, Opinion.SAME, data_editor)
    judge(match, Opinion.SAME, second)
    review.withdraw_review(match, by=second, at=LATER)
    assert match.status == MatchStatus.SECOND
    assert not Evidence.objects.filter(locator__startswith="match").exists()


def test_pair_on_a_screen_goes_to_nobody_else(data_editor, second):
    match = candidate()
    assert review.lock_next(match.named_list, by=data_editor, at=NOW) == match
    assert review.lock_next(match.named_list, by=second, at=NOW) is None
    assert review.lock_next(match.named_list, by=data_editor, at=NOW) == match
    assert review.lock_next(match.named_list, by=second, at=NOW + MatchLock.DURATION * 2) == match


def test_judging_frees_the_pair(data_editor):
    match = candidate()
    review.lock_next(match.named_list, by=data_editor, at=NOW)
    judge(match, Opinion.UNSURE, data_editor)
    assert not MatchLock.objects.exists()


def test_own_pairs_do_not_come_back_and_skipped_ones_come_last(data_editor, second):
    first = candidate(needs_two_reviewers=True)
    named = first.named_list
    others = [
        Match.objects.create(case=known_case(), named_list=named, entry_id=make_entry(named).pk) for _ in range(2)
    ]
    judge(first, Opinion.SAME, data_editor)
    assert review.lock_next(named, by=second, at=NOW) == first, "a second opinion is asked first"
    assert review.lock_next(named, by=data_editor, at=NOW, skipped=[others[0].pk]) == others[1]
    judge(others[1], Opinion.UNSURE, second)
    assert review.lock_next(named, by=data_editor, at=NOW, skipped=[others[0].pk]) == others[1]
    judge(others[1], Opinion.OTHER, data_editor)
    assert review.lock_next(named, by=data_editor, at=NOW, skipped=[others[0].pk]) == others[0]


def test_list_without_pairs_gives_none(data_editor):
    assert review.lock_next(make_list(), by=data_editor, at=NOW) is None


def test_pair_whose_man_is_not_known_any_more_waits_for_nobody(data_editor):
    match = candidate()
    match.case.identity.delete()
    assert review.lock_next(match.named_list, by=data_editor, at=NOW) is None


def test_decision_on_an_old_screen_is_refused(data_editor, second):
    match = candidate()
    judge(match, Opinion.SAME, second)
    with pytest.raises(review.ChangedError):
        review.record_review(match, opinion=Opinion.OTHER, by=data_editor, at=NOW, seen="candidate")
    match.refresh_from_db()
    assert match.status == MatchStatus.CONFIRMED


def test_case_that_rests_on_a_confirmation_falls_with_it(data_editor):
    match = candidate()
    judge(match, Opinion.SAME, data_editor)
    match.case.evidence.exclude(pk=match.evidence_id).delete()
    review.withdraw_review(match, by=data_editor, at=LATER)
    match.case.refresh_from_db()
    assert match.case.verification == "lead"
    assert match.case.publication == "private"


def test_who_has_decided_once_is_blind_no_more(data_editor):
    match = candidate(is_judged_blind=True)
    judge(match, Opinion.SAME, data_editor)
    review.withdraw_review(match, by=data_editor, at=LATER)
    judge(match, Opinion.OTHER, data_editor, LATER)
    assert list(Review.objects.order_by("pk").values_list("was_blind", flat=True)) == [True, False]


def test_merging_duplicates_keeps_what_was_decided_of_one(data_editor):
    match = candidate()
    target = known_case()
    Match.objects.create(case=target, named_list=match.named_list, entry_id=match.entry_id)
    judge(match, Opinion.SAME, data_editor)
    merging.merge_cases(target, match.case, by=data_editor, at=LATER, reason="One man.")
    assert list(target.matches.values_list("status", flat=True)) == ["confirmed"]


def test_restoring_a_case_leaves_the_evidence_of_a_decision(data_editor, editor):
    match = candidate()
    before = timezone.now()
    judge(match, Opinion.SAME, data_editor)
    history.restore_case(match.case, to=before, by=editor, at=LATER, reason="Back.")
    match.refresh_from_db()
    assert (match.status, match.case.evidence.filter(pk=match.evidence_id).count()) == (MatchStatus.CONFIRMED, 1)


def test_removing_one_man_leaves_what_was_decided_of_his_namesake(editor, data_editor):
    match = candidate()
    namesake = known_case()
    Identity.objects.filter(case=namesake).delete()
    make_identity(namesake, surname="Посторонний", given_name="Лев")
    Match.objects.create(case=namesake, named_list=match.named_list, entry_id=match.entry_id)
    judge(match, Opinion.SAME, data_editor)
    purge.purge_person(namesake, requested_by="family", by=editor, at=LATER)
    match.refresh_from_db()
    assert match.status == MatchStatus.CONFIRMED
    assert match.entry.surname == "Вымышленный"
