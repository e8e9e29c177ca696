"""Merging two cases that are one, and undoing it."""

import pytest
from django.urls import reverse

from desertions.cases import merging
from desertions.choices import Publication, Verification
from desertions.models import Evidence, Merge, Outcome
from tests import factories
from tests.factories import NOW, make_identity, make_source, make_unit, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def make_case(**over):  # type: ignore[no-untyped-def]
    """Partly corroborated: what one source bears."""
    return factories.make_case(**{"verification": Verification.PARTLY} | over)


def merge(target, duplicate, by, reason="the same man, the same day"):  # type: ignore[no-untyped-def]
    return merging.merge_cases(target, duplicate, by=by, at=NOW, reason=reason)


def undo(record, by, reason="two brothers"):  # type: ignore[no-untyped-def]
    return merging.undo_merge(record, by=by, at=NOW, reason=reason)


def test_kept_case_takes_what_the_duplicate_holds_and_the_duplicate_is_withdrawn(editor):
    target, duplicate = make_case(), make_case()
    Outcome.objects.create(case=duplicate, kind="wanted")
    make_identity(duplicate)
    merge(target, duplicate, editor)
    duplicate.refresh_from_db()
    assert (target.evidence.count(), target.outcomes.count(), target.identity.surname) == (2, 1, "Вымышленный")
    assert (duplicate.verification, duplicate.publication, duplicate.merged_into) == ("withdrawn", "private", target)


def test_what_the_kept_case_has_already_stays_behind(editor):
    target, duplicate = make_case(evidence=False), make_case(evidence=False)
    source = make_source()
    for case in (target, duplicate):
        Evidence.objects.create(case=case, source=source)
        make_identity(case)
    merge(target, duplicate, editor)
    assert (target.evidence.count(), duplicate.evidence.count()) == (1, 1)
    assert duplicate.identity


def test_address_of_the_duplicate_leads_readers_to_the_kept_case(editor, client):
    unit = make_unit()
    target, duplicate, *_others = [make_case(unit=unit) for _ in range(7)]
    merge(target, duplicate, editor)
    assert client.get(f"/cases/{duplicate.public_id}/").url == f"/cases/{target.public_id}/"
    target.publication = Publication.PRIVATE
    target.save()
    assert client.get(f"/cases/{duplicate.public_id}/").status_code == 404


def test_undone_merge_gives_back_exactly_what_was_taken_and_the_state_before(editor):
    target, duplicate = make_case(), make_case()
    taken = duplicate.evidence.get()
    own = target.evidence.get()
    record = merge(target, duplicate, editor)
    later = Evidence.objects.create(case=target, source=make_source())
    assert undo(record, editor) == []
    duplicate.refresh_from_db()
    assert list(duplicate.evidence.all()) == [taken]
    assert set(target.evidence.all()) == {own, later}
    assert (duplicate.verification, duplicate.publication, duplicate.merged_into) == ("partly", "private", None)


def test_merge_undone_twice_changes_nothing_the_second_time(editor):
    target, duplicate = make_case(), make_case()
    record = merge(target, duplicate, editor)
    undo(record, editor)
    again = merge(target, duplicate, editor, "one man after all")
    undo(record, editor)
    duplicate.refresh_from_db()
    assert duplicate.merged_into == target
    undo(again, editor)
    assert Merge.objects.filter(undone_at=None).count() == 0


def test_part_that_leaves_a_public_case_without_a_source_hides_it(editor):
    target = make_case(evidence=False, publication=Publication.PRIVATE, verification=Verification.DISPUTED)
    duplicate = make_case()
    record = merge(target, duplicate, editor)
    target.publication = Publication.PUBLIC
    target.save()
    assert "No source whose kind may be named" in undo(record, editor)[0]
    target.refresh_from_db()
    assert target.publication == "private"


def test_case_is_merged_neither_into_itself_nor_twice_nor_without_a_reason(editor):
    target, other, third = make_case(), make_case(), make_case()
    with pytest.raises(merging.CannotMergeError, match="a case other than this one"):
        merge(target, target, editor)
    with pytest.raises(merging.CannotMergeError, match="why they are the same case"):
        merge(target, other, editor, " ")
    record = merge(target, other, editor)
    with pytest.raises(merging.CannotMergeError, match="already"):
        merge(third, other, editor)
    with pytest.raises(merging.CannotMergeError, match="Other cases were merged into"):
        merge(third, target, editor)
    with pytest.raises(merging.CannotMergeError, match="why the merge is undone"):
        undo(record, editor, "")


def test_merge_and_undo_by_the_page(client, data_editor):
    target, duplicate = make_case(), make_case(verification=Verification.PARTLY)
    sign_client_in(client, data_editor)
    address = reverse("admin:desertions_case_merge", args=[target.pk])
    refused = client.post(address, {"duplicate": duplicate.pk, "reason": ""})
    assert refused.status_code == 400
    assert "why they are the same case" in refused.content.decode()
    assert client.post(address, {"duplicate": duplicate.pk, "reason": "one man"}).status_code == 302
    form = client.get(reverse("admin:desertions_case_change", args=[duplicate.pk])).content.decode()
    assert f"Merged into {target}" in form
    undone = reverse("admin:desertions_case_undo_merge", args=[target.pk, Merge.objects.get().pk])
    client.post(undone, {"reason": "two men"})
    duplicate.refresh_from_db()
    assert (duplicate.merged_into, duplicate.verification) == (None, "partly")


def test_reporter_does_not_merge(client, reporter):
    sign_client_in(client, reporter)
    address = reverse("admin:desertions_case_merge", args=[make_case().pk])
    assert client.get(address).status_code == 403
    assert make_user("data editor").has_perm("desertions.verify_case")
