"""The public numbers of cases: drawn at random, unique, never given again."""

import itertools

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from desertions.cases import numbering
from desertions.cases.removal.purge import purge_person
from desertions.cases.search import desk_search
from desertions.choices import PurgeRequest
from desertions.models import Case, CaseNumber
from tests.factories import NOW, make_case, make_identity, make_unit, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def test_numbers_do_not_follow_the_order_of_entry():
    cases = [Case(unit=unit) for unit in [make_unit(case_prefix="U")] * 400]
    numbering.number_cases(cases)
    numbers = [case.public_id for case in cases]
    assert len(set(numbers)) == 400
    rising = sum(first < second for first, second in itertools.pairwise(numbers))
    assert 150 < rising < 250


def test_number_has_no_letter_that_can_be_taken_for_another():
    assert not set(numbering.ALPHABET) & set("01ILOQSZBDUAE")
    number = make_case(unit=make_unit(case_prefix="20GMRD")).public_id
    assert set(number.removeprefix("20GMRD-")) <= set(numbering.ALPHABET)


def test_number_of_a_removed_person_is_not_given_again(monkeypatch):
    monkeypatch.setattr(numbering, "ALPHABET", "23")
    monkeypatch.setattr(numbering, "LENGTH", 2)
    unit = make_unit(case_prefix="U")
    cases = [make_case(unit=unit) for _ in range(3)]
    number = cases[0].public_id
    make_identity(cases[0])
    purge_person(cases[0], requested_by=PurgeRequest.HIMSELF, by=make_user(), at=NOW)
    assert CaseNumber.objects.filter(number=number).exists()
    assert make_case(unit=unit).public_id not in {number, *(case.public_id for case in cases)}
    with pytest.raises(numbering.CannotNumberError, match="hardly a number left"):
        make_case(unit=unit)


def test_former_number_finds_its_case_only_for_those_who_may_open_identities(client):
    case = make_case()
    CaseNumber.objects.create(number="20GMRD-0283", former_of=case)
    reporter, analyst = make_user("reporter"), make_user()
    analyst.user_permissions.add(Permission.objects.get(codename="view_case"))
    assert desk_search("20gmrd-0283", reporter).cases == [case]
    assert desk_search("20gmrd-0283", analyst).cases == []
    for user, is_listed in ((reporter, True), (analyst, False)):
        sign_client_in(client, user)
        page = client.get(reverse("admin:desertions_case_changelist"), {"q": "20GMRD-0283"})
        assert (case.public_id in page.content.decode()) == is_listed


def test_former_number_is_no_address(client):
    CaseNumber.objects.create(number="20GMRD-0283", former_of=make_case())
    assert client.get("/cases/20GMRD-0283/").status_code == 404
