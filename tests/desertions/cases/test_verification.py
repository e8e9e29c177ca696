"""Verification is a verb: a step with its checklist and reason, its sources, and a second person for grave steps."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from desertions.cases import verification
from desertions.cases.verification import CHECKLIST
from desertions.choices import Consent, Publication, SourceKind, StepStatus, Verification
from desertions.models import Evidence, VerificationStep
from tests.factories import NOW, make_case, make_source, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def lead(**over):  # type: ignore[no-untyped-def]
    return make_case(verification=Verification.LEAD, publication=Publication.PRIVATE, **over)


def partly(**over):  # type: ignore[no-untyped-def]
    return make_case(verification=Verification.PARTLY, **over)


def move(case, to, by, **over):  # type: ignore[no-untyped-def]
    arguments = {"reason": "checked", "checklist": list(CHECKLIST[to])} | over
    return verification.change_verification(case, to=to, by=by, at=NOW, **arguments)


def add_source(case, **over):  # type: ignore[no-untyped-def]
    source = make_source(**over)
    Evidence.objects.create(case=case, source=source)
    return source


def test_case_is_verified_by_two_people_and_each_step_is_recorded(editor, data_editor):
    case = lead()
    move(case, Verification.PARTLY, editor)
    add_source(case)
    step = move(case, Verification.VERIFIED, editor)
    case.refresh_from_db()
    assert (case.verification, step.status) == ("partly", "proposed")
    verification.confirm_step(step, by=data_editor, at=NOW, reason="read it too")
    case.refresh_from_db()
    assert case.verification == "verified"
    rows = VerificationStep.objects.order_by("id").values_list(
        "from_state", "to_state", "by", "reason", "second", "second_reason"
    )
    assert list(rows) == [
        ("lead", "partly", editor.pk, "checked", None, ""),
        ("partly", "verified", editor.pk, "checked", data_editor.pk, "read it too"),
    ]


@pytest.mark.parametrize("to", [Verification.VERIFIED, Verification.DISPUTED, Verification.WITHDRAWN])
def test_nobody_confirms_their_own_step(to, editor):
    case = partly()
    add_source(case)
    step = move(case, to, editor)
    with pytest.raises(verification.CannotVerifyError, match="Another person must confirm it"):
        verification.confirm_step(step, by=editor, at=NOW)
    case.refresh_from_db()
    assert case.verification == "partly"


def test_database_refuses_a_grave_step_of_one_person(editor):
    row = {"case": partly(), "from_state": "partly", "to_state": "verified", "by": editor, "at": NOW}
    with pytest.raises(IntegrityError, match="grave_step_has_a_second_person"), transaction.atomic():
        VerificationStep.objects.create(**row, status=StepStatus.TAKEN)
    with pytest.raises(IntegrityError, match="nobody_confirms_their_own_step"), transaction.atomic():
        VerificationStep.objects.create(**row, status=StepStatus.TAKEN, second=editor, second_at=NOW)


def test_lead_does_not_become_verified_in_one_step(editor):
    with pytest.raises(verification.CannotVerifyError, match="one step"):
        move(lead(), Verification.VERIFIED, editor)


def test_case_without_a_source_is_not_corroborated(editor):
    with pytest.raises(verification.CannotVerifyError, match="no source"):
        move(lead(evidence=False), Verification.PARTLY, editor)


@pytest.mark.parametrize(
    "to", [state for state in Verification if CHECKLIST[state] and state != Verification.WITHDRAWN]
)
def test_step_is_refused_without_every_tick_of_its_checklist(to, editor):
    case = partly() if to != Verification.PARTLY else lead()
    add_source(case)
    for missing in CHECKLIST[to]:
        with pytest.raises(verification.CannotVerifyError, match="not confirmed"):
            move(case, to, editor, checklist=[code for code in CHECKLIST[to] if code != missing])
    assert not VerificationStep.objects.exists()


def test_step_is_refused_without_a_reason(editor):
    with pytest.raises(verification.CannotVerifyError, match="Reason: write why"):
        move(lead(), Verification.PARTLY, editor, reason="  ")


def test_one_source_is_not_enough_unless_it_is_a_court(editor):
    case = partly()
    with pytest.raises(verification.CannotVerifyError, match="two sources that do not draw on each other"):
        move(case, Verification.VERIFIED, editor)
    add_source(case, kind=SourceKind.COURT)
    assert move(case, Verification.VERIFIED, editor).status == StepStatus.PROPOSED


def test_sources_of_one_origin_are_not_independent(editor):
    case = partly(evidence=False)
    origin = add_source(case)
    copy = add_source(case, repeats=origin)
    add_source(case, repeats=copy)
    assert verification.independent_sources(case) == 1
    with pytest.raises(verification.CannotVerifyError, match="do not draw on each other"):
        move(case, Verification.VERIFIED, editor)


def test_source_whose_consent_is_withdrawn_does_not_count(editor):
    case = partly(evidence=False)
    add_source(case)
    add_source(case, kind=SourceKind.COURT, consent=Consent.WITHDRAWN)
    assert verification.independent_sources(case) == 1
    with pytest.raises(verification.CannotVerifyError, match="do not draw on each other"):
        move(case, Verification.VERIFIED, editor)


def test_second_person_is_refused_when_a_source_is_gone_meanwhile(editor, data_editor):
    case = partly()
    add_source(case)
    step = move(case, Verification.VERIFIED, editor)
    case.evidence.first().delete()
    with pytest.raises(verification.CannotVerifyError, match="do not draw on each other"):
        verification.confirm_step(step, by=data_editor, at=NOW)


def test_step_already_taken_or_proposed_leaves_no_record(editor):
    case = make_case()
    assert move(case, Verification.VERIFIED, editor) is None
    move(case, Verification.DISPUTED, editor)
    assert move(case, Verification.DISPUTED, editor) is None
    assert VerificationStep.objects.count() == 1


def test_one_step_waits_at_a_time(editor):
    case = make_case()
    move(case, Verification.DISPUTED, editor)
    with pytest.raises(verification.CannotVerifyError, match="another step is waiting"):
        move(case, Verification.PARTLY, editor)


def test_declined_step_changes_nothing_and_needs_a_reason(editor, data_editor):
    case = make_case()
    step = move(case, Verification.DISPUTED, editor)
    with pytest.raises(verification.CannotVerifyError, match="why the step is declined"):
        verification.decline_step(step, by=data_editor, at=NOW, reason="")
    verification.decline_step(step, by=data_editor, at=NOW, reason="the source was misread")
    with pytest.raises(verification.CannotVerifyError, match="has been declined"):
        verification.confirm_step(step, by=data_editor, at=NOW)
    case.refresh_from_db()
    assert case.verification == "verified"


def test_case_proposed_for_withdrawal_leaves_the_public_pages_at_once(editor, data_editor, client):
    case = make_case()
    assert client.get(f"/cases/{case.public_id}/").status_code == 200
    step = move(case, Verification.WITHDRAWN, editor)
    assert client.get(f"/cases/{case.public_id}/").status_code == 404
    case.refresh_from_db()
    assert case.verification == "verified"
    verification.confirm_step(step, by=data_editor, at=NOW)
    case.refresh_from_db()
    assert case.verification == "withdrawn"


def test_page_asks_for_the_checklist_and_keeps_what_was_typed(client, data_editor):
    case = lead()
    sign_client_in(client, data_editor)
    address = reverse("admin:desertions_case_verify", args=[case.pk])
    answer = client.post(address, {"to": "partly", "reason": "I read the list", "checklist_partly": ["opened"]})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "not confirmed" in page
    assert "I read the list" in page
    ticks = {"to": "partly", "reason": "I read the list", "checklist_partly": list(CHECKLIST[Verification.PARTLY])}
    assert client.post(address, ticks).status_code == 302
    case.refresh_from_db()
    assert case.verification == "partly"


def test_reporter_takes_no_step_and_confirms_none(client, reporter, editor):
    case = make_case()
    step = move(case, Verification.DISPUTED, editor)
    sign_client_in(client, reporter)
    assert client.get(reverse("admin:desertions_case_verify", args=[case.pk])).status_code == 403
    second = reverse("admin:desertions_case_second", args=[case.pk, step.pk, "confirm"])
    assert client.post(second).status_code == 403


def test_second_person_confirms_on_the_page(client, editor):
    case = make_case()
    step = move(case, Verification.DISPUTED, make_user("data editor"))
    sign_client_in(client, editor)
    page = client.get(reverse("admin:desertions_case_verify", args=[case.pk])).content.decode()
    assert "Waiting for a second person" in page
    client.post(reverse("admin:desertions_case_second", args=[case.pk, step.pk, "confirm"]), {"reason": "yes"})
    case.refresh_from_db()
    assert case.verification == "disputed"
