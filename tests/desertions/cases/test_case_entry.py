"""Entering a case quickly: ranks and dates as written, one source for all of it, and who is here already."""

import pytest
from django.urls import reverse

from desertions.models import Case, Evidence
from tests.factories import case_form_data, make_case, make_identity, make_source, make_unit, sign_client_in

pytestmark = pytest.mark.django_db

ADD = "/admin/desertions/case/add/"


def sent(**over):  # type: ignore[no-untyped-def]
    return case_form_data(Case(unit_id=over.pop("unit", None) or make_unit().pk)) | over


def test_one_source_stands_for_all_of_it(desk):
    source = make_source()
    desk.post(ADD, sent(source_for_all=source.pk, locator_for_all="row 12", rank="мл. с-т", left_on="осень 2022"))
    case = Case.objects.get()
    assert (case.rank, case.rank_as_written, case.left_on) == ("junior_sergeant", "мл. с-т", "2022-09/2022-11")
    assert Evidence.objects.values_list("source", "fact", "locator").get() == (source.pk, "whole_case", "row 12")


def test_usual_name_of_a_rank_is_not_kept_twice(desk):
    desk.post(ADD, sent(rank="Junior Sergeant"))
    assert Case.objects.get().rank_as_written == ""


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"rank": "хорунжий"}, "“хорунжий” is not a known rank"),
        ({"left_on": "31.02.2023"}, "Write a valid date"),
        ({"left_on": "2999"}, "in the future"),
        ({"locator_for_all": "row 12"}, "Name the source that this page, row or minute is in."),
        ({"source_for_all": "999999"}, "Select a valid choice"),
        ({"unit": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(over, message, desk):
    page = desk.post(ADD, sent(desk_notes="typed with care") | over).content.decode()
    assert message in page
    assert "typed with care" in page
    assert not Case.objects.exists()


def test_save_and_add_another_keeps_unit_source_and_contract_type(desk):
    unit, source = make_unit(name_en="33rd Regiment"), make_source(title="The command's list")
    data = sent(unit=unit.pk, source_for_all=source.pk, contract_type="mobilised")
    answer = desk.post(ADD, data | {"_addanother": "1"})
    page = desk.get(answer.url).content.decode()
    assert "33rd Regiment" in page
    assert "The command&#x27;s list" in page
    assert '<option value="mobilised" selected>' in page


def test_sealed_source_is_not_offered_to_who_may_not_open_it(desk):
    sealed = make_source(confidentiality="sealed")
    page = desk.post(ADD, sent(source_for_all=sealed.pk)).content.decode()
    assert "Select a valid choice" in page


def test_saving_a_namesake_warns_without_script_too(desk):
    make_identity(make_case(), surname="Иванов")
    name = {"identity-TOTAL_FORMS": "1", "identity-0-surname": "Иванов", "identity-0-given_name": "Иван"}
    page = desk.post(ADD, sent() | name, follow=True).content.decode()
    assert "Possibly already case" in page


def test_form_with_forty_pieces_of_evidence_takes_at_most_twenty_queries(client, editor, django_assert_max_num_queries):
    case = make_case(evidence=False)
    make_identity(case)
    for n in range(40):
        asserts = {"fact": "unit", "asserts": "x", "asserted": str(make_unit().pk)} if n % 2 else {}
        Evidence.objects.create(case=case, source=make_source(), locator=str(n), **asserts)
    sign_client_in(client, editor)
    with django_assert_max_num_queries(20):
        client.get(reverse("admin:desertions_case_change", args=[case.pk]))


def test_same_evidence_twice_is_refused_in_words_and_one_source_for_all_does_not_collide(desk):
    source = make_source()
    row = {"source": source.pk, "fact": "whole_case", "locator": "row 1"}
    rows = {f"evidence-{n}-{name}": value for n in (0, 1) for name, value in row.items()}
    page = desk.post(ADD, sent() | rows | {"evidence-TOTAL_FORMS": "2"}).content.decode()
    assert "Source: already entered" in page
    first_row = {name: value for name, value in rows.items() if "-0-" in name} | {"evidence-TOTAL_FORMS": "1"}
    answer = desk.post(ADD, sent(source_for_all=source.pk, locator_for_all="row 1") | first_row)
    assert answer.status_code == 302
    assert Evidence.objects.count() == 1


def test_same_motive_twice_is_refused_in_words(desk):
    case = make_case()
    rows = {f"motives-{n}-{name}": value for n in (0, 1) for name, value in (("kind", "unpaid"), ("said_by", "court"))}
    address = reverse("admin:desertions_case_change", args=[case.pk])
    page = desk.post(address, case_form_data(case) | rows | {"motives-TOTAL_FORMS": "2"}).content.decode()
    assert "Motive: already entered" in page
    assert not case.motives.exists()
