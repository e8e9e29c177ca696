"""The case form refuses what cannot be, by the field's name, and numbers each case for good."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from desertions.choices import Publication, Verification
from desertions.forms import CaseForm
from desertions.models import Case, CaseNumber, Identity
from tests.factories import case_form_data, empty_inlines, make_case, make_identity, make_unit, sign_client_in

pytestmark = pytest.mark.django_db


def form(**over):  # type: ignore[no-untyped-def]
    data = {
        "unit": make_unit().pk,
        "rank": "private",
        "contract_type": "contract",
        "left_on": "2023-05",
        "left_from": "front",
    } | over
    return CaseForm(data)


CASES = "/admin/desertions/case/"


@pytest.mark.parametrize(
    "text", ["31.02.2023", "2023-02-30", "2023-13", "13.2023", "yesterday", "2023-11/2023-09", "0000", "2023-00"]
)
def test_impossible_date_is_refused_by_name_of_field(text):
    refused = form(left_on=text)
    assert not refused.is_valid()
    assert list(refused.errors) == ["left_on"]
    assert "valid date" in refused.errors["left_on"][0]


def test_departure_in_the_future_is_refused():
    refused = form(left_on=(timezone.localdate() + timedelta(days=2)).isoformat())
    assert "in the future" in refused.errors["left_on"][0]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("09.2022", "2022-09-01", "2022-09-30"),
        ("21.09.2022", "2022-09-21", "2022-09-21"),
        ("2022-09/2022-11", "2022-09-01", "2022-11-30"),
    ],
)
def test_date_is_taken_as_exactly_as_it_is_known(text, earliest, latest):
    case = make_case(left_on=text)
    assert (str(case.left_on_earliest), str(case.left_on_latest)) == (earliest, latest)


def test_database_refuses_a_date_range_without_its_text():
    case = make_case()
    with pytest.raises(IntegrityError, match="departure_range_belongs_to_its_text"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(left_on="")


def test_database_refuses_a_public_lead():
    case = make_case(publication=Publication.PUBLIC)
    with pytest.raises(IntegrityError, match="public_case_is_corroborated"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(verification=Verification.LEAD)


def test_case_takes_its_number_from_the_nearest_unit_with_a_prefix():
    division = make_unit(case_prefix="20GMRD")
    regiment = make_unit(case_prefix="", parent=division)
    assert re.fullmatch(r"20GMRD-[2-9A-Z]{5}", make_case(unit=regiment).public_id)


def test_unit_without_any_prefix_is_refused_by_name(client, reporter):
    sign_client_in(client, reporter)
    answer = client.post(
        reverse("admin:desertions_case_add"),
        form(unit=make_unit(case_prefix="").pk).data | empty_inlines(),
    )
    assert "Neither this unit nor any above it has a prefix" in answer.content.decode()
    assert not Case.objects.exists()


def test_composition_follows_from_the_rank():
    assert make_case(rank="captain").composition == "junior officers"
    assert make_case(rank="lieutenant_colonel").composition == "senior officers"
    assert make_case(rank="").composition == ""


def test_case_entered_in_the_admin_is_numbered_and_knows_who_entered_it(client, reporter):
    sign_client_in(client, reporter)
    answer = client.post(reverse("admin:desertions_case_add"), form().data | empty_inlines())
    assert answer.status_code == 302
    case = Case.objects.get()
    assert CaseNumber.objects.get().number == case.public_id
    assert case.created_by == reporter
    assert case.verification == Verification.LEAD


def test_proceeding_decided_before_it_was_entered_is_refused_by_name(client, reporter):
    sign_client_in(client, reporter)
    data = (
        form().data
        | empty_inlines()
        | {
            "proceedings-TOTAL_FORMS": "1",
            "proceedings-0-court": "A court",
            "proceedings-0-court_type": "garrison",
            "proceedings-0-instance": "1",
            "proceedings-0-entered_on": "2024-05-01",
            "proceedings-0-decided_on": "2024-04-01",
        }
    )
    answer = client.post(reverse("admin:desertions_case_add"), data)
    assert "Decided on: must not be before" in answer.content.decode()
    assert not Case.objects.exists()


def test_man_born_after_he_left_is_refused_by_name_of_field(client, reporter):
    sign_client_in(client, reporter)
    born = {"identity-TOTAL_FORMS": "1", "identity-0-surname": "Вымышленный", "identity-0-born_on": "2023-06-01"}
    answer = client.post(reverse("admin:desertions_case_add"), form().data | empty_inlines() | born)
    assert "in the future or after the date of leaving" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1990", "1990"), ("март 1990 г.", "1990-03"), ("5.03.1990", "1990-03-05"), ("March 5, 1990", "1990-03-05")],
)
def test_birth_is_kept_as_far_as_it_is_known(client, reporter, typed, stored):
    sign_client_in(client, reporter)
    born = {"identity-TOTAL_FORMS": "1", "identity-0-surname": "Вымышленный", "identity-0-born_on": typed}
    client.post(reverse("admin:desertions_case_add"), form().data | empty_inlines() | born)
    case = Case.objects.get()
    assert str(case.identity.born_on) == stored
    page = client.get(reverse("admin:desertions_case_change", args=[case.pk])).content.decode()
    assert f'name="identity-0-born_on" value="{stored}"' in page
    assert f'name="initial-identity-0-born_on" value="{stored}"' in page


@pytest.mark.parametrize("typed", ["90", "199X", "1989/1990", "30.02.1990", "вчера"])
def test_birth_that_says_too_little_is_refused_by_name_of_field(client, reporter, typed):
    sign_client_in(client, reporter)
    born = {"identity-TOTAL_FORMS": "1", "identity-0-surname": "Вымышленный", "identity-0-born_on": typed}
    answer = client.post(reverse("admin:desertions_case_add"), form().data | empty_inlines() | born)
    assert f"“{typed}” is not a date of birth: write what is known" in unescape(answer.content.decode())
    assert not Case.objects.exists()


def test_outcome_in_the_future_is_refused_by_name_of_field(client, reporter):
    sign_client_in(client, reporter)
    future = {"outcomes-TOTAL_FORMS": "1", "outcomes-0-kind": "wanted", "outcomes-0-on": "2999-01-01"}
    answer = client.post(reverse("admin:desertions_case_add"), form().data | empty_inlines() | future)
    assert "in the future" in answer.content.decode()
    assert not Case.objects.exists()


def test_saving_a_form_leaves_alone_what_a_verb_did_meanwhile(client, data_editor):
    from unittest.mock import patch

    from desertions.admin import CaseAdmin

    case = make_case()
    sign_client_in(client, data_editor)
    saved = CaseAdmin.save_model

    def withdraw_first(self, request, obj, form, change):  # type: ignore[no-untyped-def]
        Case.objects.filter(pk=obj.pk).update(verification="withdrawn", publication="private")
        saved(self, request, obj, form, change)

    data = form(unit=case.unit_id, left_on="2024").data | empty_inlines()
    with patch.object(CaseAdmin, "save_model", withdraw_first):
        client.post(reverse("admin:desertions_case_change", args=[case.pk]), data)
    case.refresh_from_db()
    assert (case.verification, case.publication) == ("withdrawn", "private")
    assert (case.left_on, str(case.left_on_latest)) == ("2024", "2024-12-31")


def case_change(client, case: Case, button: str = "", **over: object):  # type: ignore[no-untyped-def]
    data = form(unit=case.unit_id).data | empty_inlines() | over
    if button:
        data[f"desertions_case_{button}"] = "1"
    return client.post(reverse("admin:desertions_case_change", args=[case.pk]), data)


def test_every_button_of_the_case_form_saves_and_leads_to_its_page(client, editor):
    sign_client_in(client, editor)
    case = make_case(verification=Verification.LEAD, publication=Publication.PRIVATE)
    for button, page in [("then_verify", "verify"), ("then_publish", "publish")]:
        answer = case_change(client, case, button, desk_notes=page)
        assert answer.url == reverse(f"admin:desertions_case_{page}", args=[case.pk])
        case.refresh_from_db()
        assert case.desk_notes == page


def test_corroborated_case_keeps_at_least_one_source(client, reporter):
    sign_client_in(client, reporter)
    case = make_case()
    piece = case.evidence.get()
    gone = {
        "evidence-TOTAL_FORMS": "1", "evidence-INITIAL_FORMS": "1",
        "evidence-0-id": piece.pk, "evidence-0-case": case.pk,
        "evidence-0-source": piece.source_id, "evidence-0-fact": piece.fact, "evidence-0-DELETE": "on",
    }  # fmt: skip
    assert "needs a source" in case_change(client, case, **gone).content.decode()
    assert case.evidence.exists()


def test_reporter_does_not_change_what_readers_see_of_a_public_case(client, reporter):
    sign_client_in(client, reporter)
    case = make_case()
    case_change(client, case, public_summary="Changed")
    case.refresh_from_db()
    assert case.public_summary == ""


@pytest.mark.parametrize("query", ["unit=abc", "unit=1,2,3", "unit=%00", "source_for_all=abc", "unit=" + "9" * 30])
def test_nonsense_in_the_address_of_a_new_case_is_left_out(query, desk):
    assert desk.get(f"{CASES}add/?{query}").status_code == 200


@pytest.mark.parametrize("name", ["unit", "source_for_all", "evidence-0-source"])
@pytest.mark.parametrize("value", ["abc", "\0", "-1", "9" * 30])
def test_nonsense_in_a_completed_field_is_refused_in_words(name, value, desk):
    data = case_form_data(make_case()) | {"evidence-TOTAL_FORMS": "1", "evidence-0-fact": "rank"} | {name: value}
    answer = desk.post(f"{CASES}add/", data)
    assert answer.status_code == 200
    assert any(
        message in answer.content.decode() for message in ("Select a valid choice", "Null characters are not allowed")
    )


@pytest.mark.parametrize("term", ["%00", "-" * 300, "a" * 3000])
def test_completion_survives_whatever_is_typed(term, desk):
    for model, field in (("case", "unit"), ("evidence", "source")):
        address = f"/admin/autocomplete/?app_label=desertions&model_name={model}&field_name={field}&term={term}"
        assert desk.get(address).status_code == 200


@pytest.mark.parametrize("counts", [{"INITIAL": "3000000"}, {"INITIAL": "-5"}, {"TOTAL": "1000000000"}])
def test_form_with_absurd_numbers_of_rows_is_refused_at_once(counts, desk):
    case = make_case()
    data = case_form_data(case) | {f"evidence-{name}_FORMS": value for name, value in counts.items()}
    assert desk.post(reverse("admin:desertions_case_change", args=[case.pk]), data).status_code in {200, 400}


def test_line_ends_of_a_browser_are_no_change(desk):
    case = make_case(desk_notes="one\ntwo", publication="private")
    data = case_form_data(case) | {"initial-desk_notes": "one\r\ntwo", "desk_notes": "one\r\ntwo\r\nthree"}
    assert desk.post(reverse("admin:desertions_case_change", args=[case.pk]), data).status_code == 302


def test_identity_entered_by_two_people_shows_the_second_both_versions(desk):
    case = make_case(publication="private")
    make_identity(case, surname="Первый")
    name = {"identity-TOTAL_FORMS": "1", "identity-0-surname": "Второй", "identity-0-given_name": "Иван"}
    page = desk.post(
        reverse("admin:desertions_case_change", args=[case.pk]), case_form_data(case) | name
    ).content.decode()
    assert "changed this to “Первый”" in page
    assert "Второй" in page
    assert Identity.objects.get().surname == "Первый"
