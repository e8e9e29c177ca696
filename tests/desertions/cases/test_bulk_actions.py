"""Many cases verified, shown, hidden or changed at once."""

import re

import pytest
from django.urls import reverse

from desertions.cases.publication import HARM_CHECK
from desertions.cases.verification import CHECKLIST
from desertions.choices import Publication, Verification
from desertions.models import Case
from tests.factories import make_case, make_unit, sign_client_in

pytestmark = pytest.mark.django_db


def bulk(client, action, cases, **over):  # type: ignore[no-untyped-def]
    data = {"action": action, "_selected_action": [case.pk for case in cases]} | over
    return client.post(reverse("admin:desertions_case_changelist"), data)


def test_verification_of_many_reports_row_by_row(client, data_editor):
    fit = make_case(verification=Verification.LEAD, publication=Publication.PRIVATE)
    unfit = make_case(verification=Verification.LEAD, publication=Publication.PRIVATE, evidence=False)
    sign_client_in(client, data_editor)
    assert "I confirm, for “partly corroborated”" in bulk(client, "verify_each", [fit, unfit]).content.decode()
    sent = {"confirmed": "yes", "to": "partly", "reason": "read", "checklist_partly": list(CHECKLIST["partly"])}
    page = bulk(client, "verify_each", [fit, unfit], **sent).content.decode()
    assert "1 of 2 done." in page
    assert f"{unfit} has no source" in page
    fit.refresh_from_db()
    assert fit.verification == "partly"


def test_many_are_shown_and_hidden_through_the_harm_check(client, editor):
    unit = make_unit()
    cases = [make_case(publication="private", unit=unit, left_on=f"2023-0{month}") for month in (4, 4, 5, 5, 6)]
    cases.append(make_case(verification="lead", publication="private"))
    sign_client_in(client, editor)
    sent = {"confirmed": "yes", "to": "public", "harm_check": list(HARM_CHECK), "note": "weighed"}
    assert "look at it again" in bulk(client, "publish_each", cases, **sent).content.decode()
    page = bulk(client, "publish_each", cases).content.decode()
    assert "date shown: the quarter</th><td>5 / 6" in page
    assert "Fewer than 5 people fit 1 case however little is shown" in page
    sent["preview"] = re.search(r'name="preview" value="(\w+)"', page)[1]
    page = bulk(client, "publish_each", cases, **sent).content.decode()
    assert "5 of 6 done." in page
    assert "not corroborated" in page
    assert set(Case.objects.all().public().values_list("date_shown", flat=True)) == {"quarter"}
    bulk(client, "publish_each", cases, **sent | {"to": "private"})
    cases[0].refresh_from_db()
    assert cases[0].publication == "private"
    assert cases[0].publication_steps.count() == 2


def test_unit_of_many_is_changed_with_a_reason_and_numbers_stay(client, reporter):
    cases, unit = [make_case(), make_case()], make_unit()
    sign_client_in(client, reporter)
    numbers = [case.public_id for case in cases]
    page = bulk(client, "move_each", cases, confirmed="yes", unit=unit.pk, reason="").content.decode()
    assert "Reason: write how you know" in page
    bulk(client, "move_each", cases, confirmed="yes", unit=unit.pk, reason="the roster of May")
    for case, number in zip(cases, numbers, strict=True):
        case.refresh_from_db()
        assert (case.unit, case.public_id) == (unit, number)


def test_reporter_neither_verifies_nor_publishes_many(client, reporter):
    sign_client_in(client, reporter)
    case = make_case()
    for action in ("verify_each", "publish_each"):
        bulk(client, action, [case], confirmed="yes", to="disputed", reason="x", checklist_disputed=["cited"])
    assert not case.verification_steps.exists()


def test_far_too_many_at_once_are_refused_in_words(client, reporter, monkeypatch):
    monkeypatch.setattr("desertions.admin.case.actions.MAX_CASES", 1)
    sign_client_in(client, reporter)
    answer = bulk(client, "move_each", [make_case(), make_case()])
    page = client.get(answer.url).content.decode()
    assert "Choose at most 1 case at a time." in page
