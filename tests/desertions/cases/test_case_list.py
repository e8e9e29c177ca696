"""The list of cases in the admin: its filters and its search."""

import pytest
from django.urls import reverse

from tests.factories import make_case, make_identity, make_user, sign_client_in

pytestmark = pytest.mark.django_db

CASES = "/admin/desertions/case/"


@pytest.mark.parametrize(
    "query",
    ["rank__exact=%00", "public_id__in=%00", "desk_notes__iregex=(", "created_at__year=99999", "desk_notes__unaccent=a",
     "evidence=1", "identity=1", "evidence__gt=1", "identity__surname__startswith=A", "created_by__password=x"],
)  # fmt: skip
def test_list_answers_only_to_the_filters_it_offers(query, desk):
    assert desk.get(f"{CASES}?{query}").status_code == 400


def test_list_answers_to_the_filters_it_offers(desk):
    case = make_case()
    for query in ("verification__exact=lead", f"unit__id__exact={case.unit_id}", "waits=second", "rank__exact=private"):
        assert desk.get(f"{CASES}?{query}").status_code == 200


def test_list_of_cases_finds_by_word_beginning_number_and_surname(client, editor):
    case = make_case(desk_notes="hospital")
    make_identity(case, surname="Семёнов")
    make_case()
    sign_client_in(client, editor)
    for text in ("hosp", case.public_id, "семенов", "Семёнов", "Semyonov", "Семёнов И. И.", "И.И. Семенов"):
        rows = client.get(reverse("admin:desertions_case_changelist"), {"q": text}).context["cl"].result_list
        assert (text, [row.pk for row in rows]) == (text, [case.pk])


def test_person_without_the_right_to_identities_does_not_find_by_surname(client):
    from django.contrib.auth.models import Permission

    case = make_case()
    make_identity(case, surname="Семёнов")
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="view_case"))
    sign_client_in(client, user)
    rows = client.get(reverse("admin:desertions_case_changelist"), {"q": "Семёнов"}).context["cl"].result_list
    assert list(rows) == []
