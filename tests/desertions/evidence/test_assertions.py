"""What a source asserts is read as the value of its fact, or refused in words."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from desertions.choices import Fact
from desertions.evidence import assertions
from desertions.models import Evidence
from tests.factories import case_form_data, make_case, make_source, make_unit, sign_client_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        (Fact.RANK, "мл. с-т", "junior_sergeant"),
        (Fact.CONTRACT_TYPE, "Mobilised", "mobilised"),
        (Fact.CONTRACT_TYPE, "мобилизованный", "mobilised"),
        (Fact.DEPARTURE, "21.09.2022", "2022-09-21"),
        (Fact.LEFT_FROM, "a hospital", "hospital"),
        (Fact.OUTCOME, "wanted", "wanted"),
        (Fact.MOTIVE, "unpaid", "unpaid"),
    ],
)
def test_assertion_is_read_as_the_value_of_its_fact(fact, text, value):
    assert assertions.read_assertion(fact, text) == value


def test_unit_is_read_by_name_in_either_language_or_slug():
    unit = make_unit(name_en="33rd Regiment", name_ru="33-й полк", slug="33")
    for text in ("33rd regiment", "33-й полк", "33"):
        assert assertions.read_assertion(Fact.UNIT, text) == str(unit.pk)


@pytest.mark.parametrize(
    ("fact", "text", "message"),
    [
        (Fact.RANK, "хорунжий", "not a known rank"),
        (Fact.CONTRACT_TYPE, "cossack", "is not one of"),
        (Fact.DEPARTURE, "31.02.2022", "is not a date"),
        (Fact.UNIT, "nowhere", "No unit is named"),
        (Fact.IDENTITY, "Иванов", "Names belong in the identity only"),
        (Fact.WHOLE_CASE, "something", "Names belong in the identity only"),
    ],
)
def test_assertion_that_is_no_value_is_refused_in_words(fact, text, message):
    with pytest.raises(assertions.UnreadableAssertionError, match=message):
        assertions.read_assertion(fact, text)


def test_database_keeps_names_out_of_assertions():
    with pytest.raises(IntegrityError, match="no_name_is_asserted"), transaction.atomic():
        Evidence.objects.create(
            case=make_case(), source=make_source(), fact=Fact.IDENTITY, asserts="Иванов", asserted="Иванов"
        )


def test_form_reads_assertions_and_refuses_what_it_cannot_read(client, reporter):
    case = make_case(evidence=False)
    sign_client_in(client, reporter)
    row = {
        "evidence-TOTAL_FORMS": "1", "evidence-0-source": make_source().pk, "evidence-0-fact": "rank",
        "evidence-0-asserts": "Lt Col", "evidence-0-locator": "row 4",
    }  # fmt: skip
    address = reverse("admin:desertions_case_change", args=[case.pk])
    client.post(address, case_form_data(case) | row)
    assert case.evidence.get().asserted == "lieutenant_colonel"
    page = client.post(address, case_form_data(case) | row | {"evidence-0-asserts": "nonsense"}).content.decode()
    assert "“nonsense” is not a known rank" in page
    assert 'value="row 4"' in page
