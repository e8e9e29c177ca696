import pytest
from django.db import IntegrityError, transaction

from desertions.matching import deciding
from desertions.models import Match
from desertions.vocabulary import MatchStatus, Proves
from tests.factories import NOW, make_case, make_match

pytestmark = pytest.mark.django_db


def test_confirming_records_who_and_when_and_can_be_undone(data_editor):
    match = make_match(make_case(), Proves.WANTED, MatchStatus.CANDIDATE)
    deciding.decide_match(match, status=MatchStatus.CONFIRMED, by=data_editor, at=NOW)
    stored = Match.objects.get()
    assert (stored.status, stored.decided_by, stored.decided_at) == (MatchStatus.CONFIRMED, data_editor, NOW)
    deciding.decide_match(match, status=MatchStatus.CANDIDATE, by=data_editor, at=NOW)
    assert Match.objects.get().status == MatchStatus.CANDIDATE


def test_one_entry_is_never_two_men(data_editor):
    first = make_match(make_case(), Proves.WANTED)
    second = Match.objects.create(case=make_case(), named_list=first.named_list, entry_id=first.entry_id)
    with pytest.raises(deciding.ContradictionError):
        deciding.decide_match(second, status=MatchStatus.CONFIRMED, by=data_editor, at=NOW)
    with pytest.raises(IntegrityError, match="entry_is_one_man_only"), transaction.atomic():
        Match.objects.filter(pk=second.pk).update(status=MatchStatus.CONFIRMED, decided_at=NOW)
