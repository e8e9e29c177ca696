"""People who may have a case already."""

import pytest
from django.urls import reverse

from desertions.cases.possible_duplicates import possible_duplicates
from newsroom.lib.text.partial_dates import parse
from tests.factories import make_case, make_identity, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def person(**over):  # type: ignore[no-untyped-def]
    from desertions.models import Identity

    return Identity(**{"surname": "Иванов", "given_name": "Иван", "patronymic": "Иванович"} | over)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({}, "the same surname, the same given name, the same patronymic"),
        ({"surname": "ИВАНОВ"}, "the same surname, the same given name, the same patronymic"),
        ({"given_name": "И.", "patronymic": "И."}, "the same initial of the given name"),
        ({"given_name": "", "patronymic": ""}, "the same surname"),
        ({"born_on": parse("1990-01-01")}, "the same date of birth"),
        ({"born_on": parse("1990")}, "nothing against it in the dates of birth"),
    ],
)
def test_possible_namesake_is_told_with_the_reason(typed, reason):
    case = make_case()
    make_identity(case, surname="Иванов", born_on="1990-01-01")
    namesakes = possible_duplicates(person(**typed))
    assert [(namesake.number, reason in namesake.reason) for namesake in namesakes] == [(case.public_id, True)]


@pytest.mark.parametrize(
    "typed",
    [
        {"surname": "Петров"},
        {"given_name": "Пётр"},
        {"patronymic": "П."},
        {"surname": ""},
        {"born_on": parse("1991")},
    ],
)
def test_other_man_is_not_told(typed):
    make_identity(make_case(), surname="Иванов", born_on="1990-01-01")
    assert possible_duplicates(person(**typed)) == []


def test_letter_yo_makes_no_difference():
    make_identity(make_case(), surname="Семенов", given_name="Пётр", patronymic="")
    assert possible_duplicates(person(surname="Семёнов", given_name="Петр", patronymic=""))


def test_notice_is_a_fragment_for_those_who_may_open_identities(client, reporter):
    case = make_case()
    make_identity(case, surname="Иванов")
    address = reverse("admin:desertions_case_namesakes")
    sign_client_in(client, reporter)
    page = client.post(address, {"surname": "Иванов", "given_name": "И"}).content.decode()
    assert f"Possibly already case {case.public_id}" in page
    assert "the same initial of the given name" in page
    assert client.post(address, {"surname": "Иванов", "case": case.pk}).content.decode().strip() == ""
    for nonsense in ({"born_on": "x"}, {"case": "x" * 99}, {"surname": "\0"}, {}):
        assert client.post(address, nonsense).status_code == 200
    sign_client_in(client, make_user("moderator"))
    assert client.post(address, {"surname": "Иванов"}).status_code == 403
