"""Exports for the desk: no cell a spreadsheet would run, sealed columns only by right, and a custody row for each."""

import csv
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from openpyxl import load_workbook

from desertions.models import CustodyRow
from newsroom.lib.files.table_export import safe_cell
from tests.factories import finish, make_case, make_entry, make_identity, make_list, make_user, sign_client_in

pytestmark = pytest.mark.django_db


def export_cases(client, *cases, form="csv"):  # type: ignore[no-untyped-def]
    data = {"action": f"export_{form}", "_selected_action": [case.pk for case in cases]}
    return finish(client.post(reverse("admin:desertions_case_changelist"), data))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|x", "'+cmd|x"),
        ("-2+3+cmd", "'-2+3+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("+7 900 000-00-00", "+7 900 000-00-00"),
        ("-5", "-5"),
        ("Иванов", "Иванов"),
        (None, ""),
    ],
)
def test_cell_that_a_spreadsheet_would_run_is_made_harmless(value, cell):
    assert safe_cell(value) == cell


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_cases_go_out_with_names_for_who_may_open_identities(client, data_editor, form):
    case, other = make_case(desk_notes="=HYPERLINK(1)"), make_case()
    make_identity(case, surname="Приметный", born_on="1990-02-01")
    make_identity(other, born_on="1990-02")
    sign_client_in(client, data_editor)
    content = export_cases(client, case, other, form=form)
    if form == "xlsx":
        sheet = load_workbook(BytesIO(content)).active
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "inlineStr", "n"}
    else:
        rows = rows_of(content)
    assert rows[0][:5] == ["case number", "surname", "given name", "patronymic", "date or year of birth"]
    assert rows[1][:5] == [case.public_id, "Приметный", "Иван", "Иванович", "1990-02-01"]
    assert "1990-02" in rows[2]
    assert "'=HYPERLINK(1)" in rows[1]
    row = CustodyRow.objects.get(act="exported")
    assert (row.subject, row.by) == ("cases", data_editor)
    assert row.detail == f"2 rows, with names, {form.upper()}"


def test_cases_go_out_without_names_where_the_right_is_missing(client):
    user, case = make_user(), make_case()
    make_identity(case, surname="Приметный", born_in="Приметный край")
    user.user_permissions.add(Permission.objects.get(codename="view_case"))
    sign_client_in(client, user)
    content = export_cases(client, case)
    assert "Приметный" not in content.decode()
    assert rows_of(content)[0][:2] == ["case number", "unit"]
    assert CustodyRow.objects.get(act="exported").detail == "1 rows, without names, CSV"


def test_exported_cases_come_in_again_as_they_are(client, data_editor):
    from desertions.lists.importing import runs
    from newsroom.lib.files.uploads import IncomingFile
    from tests.factories import NOW, make_source

    case = make_case(rank="sergeant", contract_type="mobilised", left_on="2022-09/2022-11")
    make_identity(case, born_on="1990-02-01")
    sign_client_in(client, data_editor)
    content = export_cases(client, case)
    run = runs.import_at_once(
        IncomingFile.holding("cases.csv", content), source=make_source(), is_whole=False, by=data_editor, at=NOW
    )
    assert {kind: number for kind, number in run.counts.items() if number} == {"unchanged": 1}


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize(
    ("role", "status"), [("data editor", 200), ("editor", 200), ("reporter", 403), ("moderator", 404)]
)
def test_list_goes_out_to_who_may_read_its_entries(as_role, sealed, role, status):
    named = make_list(is_sealed=sealed)
    make_entry(named, surname="Приметный", note="=1+1")
    make_entry(named, surname="Второй", born_on="1990-02-01")
    answer = as_role(role).post(reverse("admin:desertions_namedlist_export", args=[named.pk, "csv"]))
    assert answer.status_code == status
    assert CustodyRow.objects.filter(subject=f"list {named.pk}", act="exported").count() == (status == 200)
    if status == 200:
        rows = rows_of(finish(answer))
        assert [row[2] for row in rows] == ["surname", "Приметный", "Второй"]
        assert rows[1][-1] == "'=1+1"
        assert CustodyRow.objects.get(act="exported").detail == "2 rows, CSV"


def test_unknown_format_and_a_get_are_refused(as_role):
    named = make_list()
    client = as_role("editor")
    assert (
        client.post(reverse("admin:desertions_namedlist_export", args=[named.pk, "exe"]), follow=True).status_code
        == 200
    )
    assert client.get(reverse("admin:desertions_namedlist_export", args=[named.pk, "csv"])).status_code == 405
    assert not CustodyRow.objects.exists()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("of_cases", [False, True])
def test_headings_of_an_export_are_known_again_in_either_language(language, of_cases):
    from django.utils.translation import override

    from desertions.lists.importing.columns import fields_of, propose

    fields = {name: label for name, label in fields_of(of_cases).items() if name not in {"full_name", "locator"}}
    with override(language):
        assert propose([str(label) for label in fields.values()], of_cases=of_cases) == list(fields)
