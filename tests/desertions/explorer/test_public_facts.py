"""The table of public facts: what the triggers keep of each case, whoever changes what in which order."""

import threading

import pytest
from django.db import connection, transaction

from desertions.choices import ContractType, LeftFrom, MatchStatus, MotiveKind, OutcomeKind, Proves, Verification
from desertions.figures.public_codes import CODES, Flag, code_of
from desertions.models import Case, Motive, NamedList, Outcome, Proceeding, PublicFact
from desertions.models.shown_face import DateShown, OutcomeGroup, OutcomeShown
from desertions.reference.ranks import RANKS
from tests.factories import make_case, make_match, make_unit

pytestmark = pytest.mark.django_db


def fact_of(case: Case) -> PublicFact:
    return PublicFact.objects.get(case_id=case.pk)


def test_a_case_is_there_from_its_publication_until_it_is_taken_back():
    case = make_case(publication="private")
    assert not PublicFact.objects.filter(case_id=case.pk).exists()
    Case.objects.filter(pk=case.pk).update(publication="public")
    fact = fact_of(case)
    assert (fact.is_public, fact.public_id, fact.unit_id) == (True, case.public_id, case.unit_id)
    Case.objects.filter(pk=case.pk).update(publication="private")
    fact = fact_of(case)
    assert (fact.is_public, fact.public_id, fact.unit_id, fact.motives) == (False, "", 0, 0)


def test_a_case_that_is_removed_leaves_only_that_it_is_gone():
    case = make_case()
    pk = case.pk
    case.delete()
    values = PublicFact.objects.filter(pk=pk).values().get()
    assert {name for name, value in values.items() if value} == {"case_id", "stamp"}


@pytest.mark.parametrize("kind", OutcomeKind.values)
def test_outcomes_are_shown_as_exactly_as_readers_see_them(kind):
    case = make_case()
    Outcome.objects.create(case=case, kind=kind)
    assert fact_of(case).outcome == code_of("outcome", kind)
    Case.objects.filter(pk=case.pk).update(outcome_shown=OutcomeShown.GROUP)
    shown = CODES["outcome"][fact_of(case).outcome - 1]
    assert shown in OutcomeGroup.values or shown == kind == OutcomeKind.UNKNOWN


def test_every_choice_has_the_number_that_the_database_writes():
    for value in ContractType.values:
        assert fact_of(make_case(contract_type=value)).contract_type == code_of("contract_type", value)
    for value in LeftFrom.values:
        assert fact_of(make_case(left_from=value)).left_from == code_of("left_from", value)
    for rank, known in RANKS.items():
        assert fact_of(make_case(rank=rank)).composition == code_of("composition", known.composition)
    for value in (Verification.PARTLY, Verification.VERIFIED, Verification.DISPUTED):
        assert fact_of(make_case(verification=value)).verification == code_of("verification", value)
    for place, value in enumerate(MotiveKind.values):
        case = make_case()
        Motive.objects.create(case=case, kind=value, said_by="court")
        assert fact_of(case).motives == 1 << place == 1 << (code_of("motive", value) - 1)


def test_dates_places_and_units_are_those_that_readers_see():
    division = make_unit()
    case = make_case(unit=make_unit(parent=division), left_on="2023-05-17", left_from="hospital")
    fact = fact_of(case)
    assert (fact.first_month, fact.last_month, fact.left_from) == (2023 * 12 + 4, 2023 * 12 + 4, 4)
    Case.objects.filter(pk=case.pk).update(date_shown=DateShown.YEAR, place_shown=False, unit_shown=division)
    fact = fact_of(case)
    assert (fact.first_month, fact.last_month, fact.left_from) == (2023 * 12, 2023 * 12 + 11, 0)
    assert fact.unit_id == division.pk


def test_lists_and_court_records_set_and_clear_their_flags():
    case = make_case(is_invented=True)
    match = make_match(case, Proves.WANTED)
    proceeding = Proceeding.objects.create(case=case, court="A court")
    assert fact_of(case).flags == Flag.ON_WANTED_LIST | Flag.HAS_PROCEEDING | Flag.INVENTED
    NamedList.objects.filter(pk=match.named_list_id).update(proves=Proves.SERVED_BEFORE)
    proceeding.delete()
    assert fact_of(case).flags == Flag.SERVED_BEFORE | Flag.INVENTED
    match.status = MatchStatus.CANDIDATE
    match.save()
    assert fact_of(case).flags == Flag.INVENTED


def test_a_change_that_readers_do_not_see_does_not_touch_the_row():
    case = make_case()
    before = fact_of(case).stamp
    PublicFact.objects.filter(pk=case.pk).update(stamp=1)
    Case.objects.filter(pk=case.pk).update(desk_notes="A note")
    assert fact_of(case).stamp == 1 < before


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_case_at_once_both_show():
    case = make_case()
    is_first_in, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            Outcome.objects.create(case_id=case.pk, kind="wanted")
            is_first_in.set()
            may_end.wait(10)
        connection.close()

    def second() -> None:
        is_first_in.wait(10)
        threading.Timer(0.3, may_end.set).start()
        Motive.objects.create(case_id=case.pk, kind="fear", said_by="court")  # waits for the first
        connection.close()

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fact = fact_of(case)
    assert (fact.outcome, fact.motives) == (code_of("outcome", "wanted"), 1 << (code_of("motive", "fear") - 1))
