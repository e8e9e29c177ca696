"""Two people at one case: nothing of either is lost, and who comes second sees both versions."""

import re

import pytest
from django.urls import reverse

from desertions.models import Case, Evidence, Identity, Outcome
from newsroom.lib.desk.history import history_context
from tests.factories import case_form_data, make_case, make_identity, make_source, make_unit, sign_client_in

pytestmark = pytest.mark.django_db


def address(case):  # type: ignore[no-untyped-def]
    return reverse("admin:desertions_case_change", args=[case.pk])


def opened(client, case):  # type: ignore[no-untyped-def]
    """Every value of the form as a browser would send it back untouched."""
    page = client.get(address(case)).content.decode()
    data = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'\sname="([^"]+)"', tag), re.search(r'\svalue="([^"]*)"', tag)
        checkbox = 'type="checkbox"' in tag
        if name and not (checkbox and "checked" not in tag) and "submit" not in tag:
            data[name[1]] = value[1] if value else "on" if checkbox else ""
    for name, inner in re.findall(r'<textarea[^>]*?\sname="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        data[name] = inner.strip()
    for name, inner in re.findall(r'<select[^>]*?\sname="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"\s+selected', inner)
        data[name] = chosen[1] if chosen else ""
    return {name: value for name, value in data.items() if "__prefix__" not in name and name != "csrfmiddlewaretoken"}


@pytest.fixture
def desk(client, data_editor):  # type: ignore[no-untyped-def]
    sign_client_in(client, data_editor)
    return client


def test_untouched_form_changes_nothing(desk):
    case = make_case(rank="captain", left_on="2022-09-2X", verification="partly", publication="private")
    make_identity(case)
    before = Case.objects.filter(pk=case.pk).values().get()
    assert desk.post(address(case), opened(desk, case)).status_code == 302
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert case.evidence.count() == 1


def test_field_left_alone_keeps_what_another_person_wrote_meanwhile(desk):
    case = make_case(rank="private", left_on="2023")
    data = opened(desk, case)
    Case.objects.filter(pk=case.pk).update(
        left_on="2022-05", left_on_earliest="2022-05-01", left_on_latest="2022-05-31", desk_notes="theirs"
    )
    assert desk.post(address(case), data | {"rank": "майор"}).status_code == 302
    case.refresh_from_db()
    assert (case.rank, case.left_on, str(case.left_on_latest), case.desk_notes) == (
        "major", "2022-05", "2022-05-31", "theirs",
    )  # fmt: skip


def test_second_sees_both_versions_and_keeps_his_by_saving_again(desk, editor):
    case = make_case(left_on="2023")
    data = opened(desk, case) | {"left_on": "2022-06", "desk_notes": "mine"}
    with history_context(user=editor, reason="the order"):
        Case.objects.filter(pk=case.pk).update(
            left_on="2022-05", left_on_earliest="2022-05-01", left_on_latest="2022-05-31"
        )
    page = desk.post(address(case), data).content.decode()
    assert f"{editor.username} has changed this to “2022-05”" in page
    assert 'value="2022-06"' in page
    assert "mine" in page
    case.refresh_from_db()
    assert (case.left_on, case.desk_notes) == ("2022-05", "")
    again = data | {"initial-left_on": re.search(r'name="initial-left_on" value="([^"]*)"', page)[1]}
    assert desk.post(address(case), again).status_code == 302
    case.refresh_from_db()
    assert (case.left_on, case.desk_notes) == ("2022-06", "mine")


def test_both_writing_the_same_is_no_conflict(desk):
    case = make_case(rank="private")
    data = opened(desk, case) | {"rank": "major"}
    Case.objects.filter(pk=case.pk).update(rank="major")
    assert desk.post(address(case), data).status_code == 302


def test_choice_and_unit_of_the_other_are_told_in_words(desk):
    case = make_case(contract_type="contract")
    theirs, mine = make_unit(name_en="Their regiment"), make_unit()
    data = opened(desk, case) | {"contract_type": "conscript", "unit": mine.pk}
    Case.objects.filter(pk=case.pk).update(contract_type="mobilised", unit=theirs)
    page = desk.post(address(case), data).content.decode()
    assert "changed this to “mobilised”" in page
    assert "changed this to “Their regiment”" in page


def test_rows_below_the_case_are_guarded_alike(desk):
    case = make_case(evidence=False)
    make_identity(case, surname="Первый", given_name="Иван")
    piece = Evidence.objects.create(case=case, source=make_source(), quote="first", locator="row 1")
    data = opened(desk, case) | {"evidence-0-quote": "mine", "identity-0-given_name": "Пётр"}
    Evidence.objects.filter(pk=piece.pk).update(quote="theirs", locator="row 2")
    theirs = Identity.objects.get(case=case)
    theirs.surname = "Второй"
    theirs.save()
    page = desk.post(address(case), data).content.decode()
    assert "changed this to “theirs”" in page
    assert "mine" in page
    again = data | {"initial-evidence-0-quote": "theirs"}
    assert desk.post(address(case), again).status_code == 302
    piece.refresh_from_db()
    assert (piece.quote, piece.locator) == ("mine", "row 2")
    identity = Identity.objects.get(case=case)
    assert (identity.surname, identity.given_name) == ("Второй", "Пётр")


def test_row_removed_meanwhile_keeps_what_the_second_wrote_as_a_new_row(desk):
    case = make_case()
    gone = Outcome.objects.create(case=case, kind="wanted", note="first")
    Outcome.objects.create(case=case, kind="detained", note="stays")
    data = opened(desk, case) | {"outcomes-0-note": "words of mine", "outcomes-1-note": "stays and grows"}
    gone.delete()
    answer = desk.post(address(case), data)
    page = answer.content.decode()
    assert "Another person has removed a row that you were editing" in page
    assert "words of mine" in page
    formset = next(f.formset for f in answer.context["inline_admin_formsets"] if f.formset.prefix == "outcomes")
    again = {name: value for name, value in data.items() if "outcomes" not in name} | formset.data.dict()
    assert desk.post(address(case), again).status_code == 302
    assert set(case.outcomes.values_list("kind", "note")) == {
        ("wanted", "words of mine"),
        ("detained", "stays and grows"),
    }


def test_save_without_hidden_values_is_taken_as_it_is(desk):
    case = make_case(rank="private")
    assert desk.post(address(case), case_form_data(case) | {"rank": "major"}).status_code == 302
    case.refresh_from_db()
    assert case.rank == "major"
