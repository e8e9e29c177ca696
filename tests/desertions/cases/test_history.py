"""The timeline of a case: who changed what, from what to what, why; and going back to any earlier state."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from desertions.cases import conflicts, history, merging, publication
from desertions.choices import Confidentiality, Fact, Proves, Publication, Verification
from desertions.models import Case, Evidence, Identity, Motive, Outcome, Unit
from newsroom.lib.desk.history import events_of, history_context
from tests.desertions.cases.moments import backdate, then
from tests.factories import (
    NOW,
    case_form_data,
    make_case,
    make_identity,
    make_match,
    make_source,
    make_unit,
    make_user,
    sign_client_in,
)
from tests.pages import compact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _immediate(db):  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def differences_shown(case, user):  # type: ignore[no-untyped-def]
    return [
        (change.action, change.what, label, before, after)
        for moment in history.timeline(case, user)
        for change in moment.changes
        for label, before, after in change.fields
    ]


CASES = "/admin/desertions/case/"


def test_change_is_told_with_person_reason_before_and_after(client, data_editor):
    case = make_case(rank="private")
    sign_client_in(client, data_editor)
    data = case_form_data(case) | {"rank": "гв. сержант", "change_reason": "The order names him sergeant."}
    client.post(reverse("admin:desertions_case_change", args=[case.pk]), data)
    assert ("update", "case", "rank", "Private", "Sergeant") in differences_shown(case, data_editor)
    assert ("update", "case", "rank as written", "", "гв. сержант") in differences_shown(case, data_editor)
    signed_reasons = {(moment.by, moment.reason) for moment in history.timeline(case, data_editor)}
    assert (data_editor.username, "The order names him sergeant.") in signed_reasons
    page = compact(client.get(reverse("admin:desertions_case_timeline", args=[case.pk])).content.decode())
    assert "<del>Private</del>→<ins>Sergeant</ins>" in page
    assert "The order names him sergeant." in page


def test_change_by_sql_is_in_the_history_too(editor):
    case = make_case(rank="private")
    Case.objects.filter(pk=case.pk).update(rank="major")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desertions_case SET rank = 'captain' WHERE id = %s", [case.pk])
    changes = differences_shown(case, editor)
    assert ("update", "case", "rank", "Private", "Major") in changes
    assert ("update", "case", "rank", "Major", "Captain") in changes


def test_deleted_row_stays_in_the_history(editor):
    case = make_case()
    outcome = Outcome.objects.create(case=case, kind="wanted")
    outcome.delete()
    assert ("delete", "outcome", "outcome", "wanted", "") in differences_shown(case, editor)


def test_every_model_of_the_desk_keeps_a_history():
    from django.apps import apps

    from desertions.figures.projection import NO_HISTORY

    for model in apps.get_app_config("desertions").get_models():
        if not model.__name__.endswith("Event") and model.__name__ not in NO_HISTORY:
            assert events_of(model).model.__name__ == f"{model.__name__}Event"


def test_history_itself_is_not_changed():
    from django.db import DatabaseError, transaction

    make_case()
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        events_of(Case).update(rank="major")


def test_identity_and_sealed_sources_are_told_to_who_may_open_them_only(editor, reporter):
    case = make_case(evidence=False)
    make_identity(case, surname="Приметный")
    sealed = make_source(title="Sealed title", confidentiality=Confidentiality.SEALED)
    Evidence.objects.create(case=case, source=sealed, quote="Sealed quote")
    nobody = make_user()
    seen = {
        name: str(differences_shown(case, user))
        for name, user in (("editor", editor), ("reporter", reporter), ("no", nobody))
    }
    assert {name: "Sealed quote" in text for name, text in seen.items()} == {
        "editor": True, "reporter": False, "no": False,
    }  # fmt: skip
    assert {name: "Приметный" in text for name, text in seen.items()} == {"editor": True, "reporter": True, "no": False}


def test_earlier_state_is_restored_with_everything_entered_about_the_case(data_editor):
    unit = make_unit()
    case = make_case(unit=unit, rank="private", left_on="2022-09-2X", evidence=False, publication="private")
    piece = Evidence.objects.create(case=case, source=make_source(), quote="first")
    gone = Outcome.objects.create(case=case, kind="wanted", on="2023-01-01")
    make_identity(case, surname="Первый")
    backdate()
    Case.objects.filter(pk=case.pk).update(rank="major", unit=make_unit(), desk_notes="later")
    Evidence.objects.filter(pk=piece.pk).update(quote="second")
    Motive.objects.create(case=case, kind="unpaid", said_by="court")
    case.identity.surname = "Второй"
    case.identity.save()
    gone_pk = gone.pk
    gone.delete()
    history.restore_case(case, to=then(), by=data_editor, at=NOW, reason="the changes were of another man")
    case.refresh_from_db()
    assert (case.unit, case.rank, case.left_on, case.desk_notes) == (unit, "private", "2022-09-2X", "")
    assert [str(case.left_on_earliest), str(case.left_on_latest)] == ["2022-09-20", "2022-09-29"]
    assert case.evidence.get().quote == "first"
    assert (case.outcomes.get().kind, case.outcomes.get().pk) == ("wanted", gone_pk)
    assert not case.motives.exists()
    assert Identity.objects.get(case=case).surname == "Первый"


def test_restore_is_refused_to_who_may_not_see_or_publish_what_it_changes(reporter, editor):
    case = make_case()
    backdate()
    with pytest.raises(history.CannotRestoreError, match="someone who may publish it"):
        history.restore_case(case, to=then(), by=reporter, at=NOW, reason="back")
    Case.objects.filter(pk=case.pk).update(publication=Publication.PRIVATE)
    Evidence.objects.create(case=case, source=make_source(confidentiality=Confidentiality.SEALED))
    with pytest.raises(history.CannotRestoreError, match="someone who may open it"):
        history.restore_case(case, to=then(), by=reporter, at=NOW, reason="back")
    make_identity(case, surname="Первый")
    history.restore_case(case, to=then(), by=editor, at=NOW, reason="an editor reads identities only")
    assert case.evidence.count() == 1
    assert Identity.objects.get(case=case).surname == "Первый"


def test_restore_is_refused_while_a_later_merge_stands(editor, data_editor):
    target, duplicate = make_case(), make_case()
    backdate()
    merge = merging.merge_cases(target, duplicate, by=editor, at=timezone.now(), reason="one man")
    with pytest.raises(history.CannotRestoreError, match="Undo that merge first"):
        history.restore_case(target, to=then(), by=editor, at=NOW, reason="back")
    merging.undo_merge(merge, by=editor, at=NOW, reason="two men")
    history.restore_case(target, to=then(), by=editor, at=NOW, reason="back")
    assert (target.evidence.count(), duplicate.evidence.count()) == (1, 1)


def test_match_and_ruling_on_a_sealed_claim_are_told_to_who_may_know_them(editor, reporter):
    case = make_case()
    make_match(case, Proves.WANTED)
    sealed = make_source(confidentiality=Confidentiality.SEALED)
    piece = Evidence.objects.create(case=case, source=sealed, fact="rank", asserts="major", asserted="major")
    conflicts.resolve_fact(case, Fact.RANK, value="major", rule="origin", note="Sealed note", by=editor, at=NOW)
    assert piece.asserted == "major"
    timelines = {user.username: str(history.timeline(case, user)) for user in (editor, reporter)}
    assert ["Sealed note" in timelines[user.username] for user in (editor, reporter)] == [True, False]
    assert ["match" in timelines[user.username] for user in (editor, reporter)] == [True, False]


def test_restoring_is_itself_in_the_history_and_can_be_undone(editor):
    case = make_case(rank="private")
    backdate()
    Case.objects.filter(pk=case.pk).update(rank="major")
    backdate()
    history.restore_case(case, to=then() - timedelta(hours=1), by=editor, at=NOW, reason="back")
    case.refresh_from_db()
    assert case.rank == "private"
    assert ("update", "case", "rank", "Major", "Private") in differences_shown(case, editor)
    history.restore_case(case, to=then(), by=editor, at=NOW, reason="and forth")
    case.refresh_from_db()
    assert case.rank == "major"


def test_restored_case_without_a_source_is_a_lead_again_and_leaves_the_readers(editor):
    case = make_case(evidence=False, verification=Verification.VERIFIED)
    backdate()
    Evidence.objects.create(case=case, source=make_source())
    history.restore_case(case, to=then(), by=editor, at=NOW, reason="the source was of another man")
    case.refresh_from_db()
    assert (case.verification, case.publication) == ("lead", "private")


def test_restored_public_case_that_no_longer_meets_the_rules_is_hidden(editor):
    case = make_case(evidence=False, verification=Verification.DISPUTED)
    backdate()
    Evidence.objects.create(case=case, source=make_source())
    reasons = history.restore_case(case, to=then(), by=editor, at=NOW, reason="back")
    case.refresh_from_db()
    assert case.publication == Publication.PRIVATE
    assert "No source whose kind may be named" in reasons[0]
    assert publication.reasons_not_to_publish(case)


@pytest.mark.parametrize(
    ("reason", "before", "message"), [("", 0, "why you restore this state"), ("x", 48, "did not exist then")]
)
def test_restore_is_refused_in_words(reason, before, message, editor):
    case = make_case()
    backdate()
    with pytest.raises(history.CannotRestoreError, match=message):
        history.restore_case(case, to=then() - timedelta(hours=before), by=editor, at=NOW, reason=reason)


def test_restore_by_the_page(client, editor):
    case = make_case(rank="private")
    backdate()
    with history_context(user=editor, reason="misread"):
        Case.objects.filter(pk=case.pk).update(rank="major")
    sign_client_in(client, editor)
    address = reverse("admin:desertions_case_timeline", args=[case.pk])
    assert then().isoformat() in client.get(address).content.decode()
    restore = reverse("admin:desertions_case_restore", args=[case.pk])
    page = client.post(restore, {"to": then().isoformat(), "reason": "it was right"}, follow=True).content.decode()
    assert "Done." in page
    case.refresh_from_db()
    assert case.rank == "private"
    for nonsense in ("yesterday", "2023-01-01", ""):
        assert client.post(restore, {"to": nonsense, "reason": "x"}).status_code == 404


def test_timeline_of_a_busy_case_takes_a_constant_number_of_queries(editor, django_assert_max_num_queries):
    case = make_case(unit=Unit.objects.first() or make_unit())
    for n in range(40):
        Case.objects.filter(pk=case.pk).update(desk_notes=f"note {n}")
        Evidence.objects.create(case=case, source=make_source(), fact=Fact.RANK, locator=str(n))
    with django_assert_max_num_queries(18):
        history.timeline(case, editor)


def test_history_page_of_the_admin_leads_to_the_timeline(desk):
    case = make_case()
    answer = desk.get(reverse("admin:desertions_case_history", args=[case.pk]))
    assert answer.url == reverse("admin:desertions_case_timeline", args=[case.pk])
    for nonsense in ("abc", "9" * 30):
        assert desk.get(f"{CASES}{nonsense}/history/").status_code == 404


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"])
def test_restore_to_a_moment_outside_time_is_not_found(moment, desk):
    address = reverse("admin:desertions_case_restore", args=[make_case().pk])
    assert desk.post(address, {"to": moment, "reason": "x"}).status_code == 404


def test_rows_that_exchanged_their_places_can_be_restored(editor):
    from desertions.cases import history
    from tests.desertions.cases.moments import backdate, then
    from tests.factories import NOW

    case, source = make_case(publication="private", evidence=False), make_source()
    first = Evidence.objects.create(case=case, source=source, locator="p1", quote="one")
    second = Evidence.objects.create(case=case, source=source, locator="p2", quote="other")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    backdate()
    for pk, locator in ((first.pk, "p3"), (second.pk, "p1"), (first.pk, "p2")):
        Evidence.objects.filter(pk=pk).update(locator=locator)
    history.restore_case(case, to=then(), by=editor, at=NOW, reason="back")
    assert set(case.evidence.values_list("quote", "locator")) == {("one", "p1"), ("other", "p2")}
