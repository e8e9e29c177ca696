"""Weights estimated anew."""

import pytest
from django.core.management import CommandError, call_command

from desertions.choices import MatchStatus
from desertions.matching import weight_estimation
from desertions.matching.runs import begin_run
from desertions.matching.scoring import current_weights, shipped, weights_of
from desertions.models import Match, MatchWeights, Score
from tests.factories import NOW, make_case, make_entry, make_list

pytestmark = pytest.mark.django_db

EQUAL = {"surname": "equal", "given": "equal", "patronymic": "equal", "born": "equal"}


NEAR = EQUAL | {"surname": "near"}


@pytest.fixture
def run(data_editor):
    return begin_run(make_list(), by=data_editor, at=NOW, by_worker=False)


def pairs(run, number, levels, probability, status=MatchStatus.CANDIDATE):
    for _ in range(number):
        decided = None if status == MatchStatus.CANDIDATE else NOW
        match = Match.objects.create(
            case=make_case(), named_list=run.named_list, entry_id=make_entry(run.named_list).pk, status=status,
            decided_at=decided,
        )  # fmt: skip
        Score.objects.create(match=match, run=run, probability=probability, is_likely=False, levels=levels)


def test_decisions_are_counted_where_there_are_enough(run, monkeypatch):
    monkeypatch.setattr(weight_estimation, "MIN_DECISIONS", 12)
    pairs(run, 8, NEAR, 0.6, MatchStatus.CONFIRMED)
    pairs(run, 4, EQUAL, 0.9, MatchStatus.CONFIRMED)
    pairs(run, 5, EQUAL, 0.9, MatchStatus.REJECTED)
    estimate = weight_estimation.estimate_weights(at=NOW)
    before, now = shipped(), weights_of(estimate)
    assert estimate.basis == "12 confirmed pairs"
    assert now.match["surname", "near"] > 2 * before.match["surname", "near"]
    assert now.match["surname", "equal"] < before.match["surname", "equal"]
    assert now.match["born", "year"] == pytest.approx(before.match["born", "year"])
    assert now.chance == before.chance
    assert current_weights() == estimate


def test_shares_of_a_field_add_up_to_what_they_did(run):
    pairs(run, 6, NEAR, 0.7)
    now = weights_of(weight_estimation.estimate_weights(at=NOW))
    levels = [("surname", level) for level in ("equal", "near", "far")]
    assert sum(now.match[key] for key in levels) == pytest.approx(sum(shipped().match[key] for key in levels), abs=1e-3)


def test_without_decisions_pairs_count_by_their_probability(run):
    pairs(run, 6, NEAR, 0.95)
    pairs(run, 6, EQUAL | {"patronymic": "near"}, 0.01)
    estimate = weight_estimation.estimate_weights(at=NOW)
    now, before = weights_of(estimate), shipped()
    assert "expectation" in estimate.basis
    assert now.match["surname", "near"] > before.match["surname", "near"]
    assert now.match["patronymic", "near"] == pytest.approx(before.match["patronymic", "near"], rel=0.3)


def test_command_shows_the_table(run, capsys):
    pairs(run, 3, EQUAL, 0.95)
    call_command("calibrate_matching")
    output = capsys.readouterr().out
    assert "From 3 candidates" in output
    assert "surname     equal" in output
    assert MatchWeights.objects.count() == 1


def test_nothing_is_learnt_from_nothing(db):
    with pytest.raises(CommandError, match="match a list first"):
        call_command("calibrate_matching")
