import pytest

from desertions import verification
from desertions.models import VerificationStep
from desertions.vocabulary import Publication, Verification
from tests.factories import NOW, make_case

pytestmark = pytest.mark.django_db


def lead(**over):  # type: ignore[no-untyped-def]
    return make_case(verification=Verification.LEAD, publication=Publication.PRIVATE, **over)


def move(case, to, by):  # type: ignore[no-untyped-def]
    verification.change_verification(case, to=to, by=by, at=NOW, reason="checked")


def test_case_climbs_step_by_step_and_each_step_is_recorded(editor):
    case = lead()
    move(case, Verification.PARTLY, editor)
    move(case, Verification.VERIFIED, editor)
    steps = list(VerificationStep.objects.order_by("id").values_list("from_state", "to_state", "by", "reason"))
    assert steps == [("lead", "partly", editor.pk, "checked"), ("partly", "verified", editor.pk, "checked")]


def test_lead_does_not_become_verified_in_one_step(editor):
    with pytest.raises(verification.CannotVerifyError, match="one step"):
        move(lead(), Verification.VERIFIED, editor)


def test_case_without_a_source_is_not_corroborated(editor):
    with pytest.raises(verification.CannotVerifyError, match="no source"):
        move(lead(evidence=False), Verification.PARTLY, editor)


def test_step_already_taken_leaves_no_record(editor):
    case = make_case()
    move(case, Verification.VERIFIED, editor)
    assert not VerificationStep.objects.exists()


def test_lead_is_not_published(editor):
    with pytest.raises(verification.CannotPublishCaseError, match="not corroborated"):
        verification.publish_case(lead(), by=editor, at=NOW)


def test_withdrawing_a_case_takes_it_off_the_public_pages(editor, client):
    case = make_case()
    assert client.get(f"/cases/{case.public_id}/").status_code == 200
    move(case, Verification.WITHDRAWN, editor)
    assert client.get(f"/cases/{case.public_id}/").status_code == 404


def test_hidden_case_is_recorded_and_published_again(editor):
    case = make_case()
    verification.hide_case(case, by=editor, at=NOW)
    assert case.publication == Publication.PRIVATE
    verification.publish_case(case, by=editor, at=NOW)
    assert case.publication == Publication.PUBLIC
    assert VerificationStep.objects.count() == 2
