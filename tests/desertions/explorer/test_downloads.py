"""Files that readers take away: whole, safe for spreadsheets, in order, and honest when they break off."""

import csv
import json
import zipfile
from io import BytesIO

import openpyxl
import pytest
from django.db import OperationalError
from django.http import QueryDict
from django.test import Client

from desertions.choices import Proves
from desertions.explorer import downloads
from desertions.explorer.explorer import Explorer
from desertions.models import Case, Motive, Outcome
from tests.factories import NOW, finish, make_case, make_match, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    case = make_case(
        unit=make_unit(name_en="1st, the “Brave”", name_ru="1-й «Храбрый»", slug="first"),
        contract_type="mobilised",
        left_on="2022-11",
        left_from="hospital",
        pseudonym="=HYPERLINK(1)",
        public_summary='He said: "no".\nThen he went.',
        is_invented=True,
    )
    Outcome.objects.create(case=case, kind="suspended")
    for kind in ("fear", "unpaid"):
        Motive.objects.create(case=case, kind=kind, said_by="court")
    make_match(case, Proves.WANTED)
    return case


def test_csv_says_in_words_what_the_page_says(client: Client, case: Case):
    answer = client.get("/cases/download/cases.csv?contract_type=mobilised")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="cases-mobilised-20')
    assert "no-store" in answer.headers["Cache-Control"]
    (row,) = csv.DictReader(finish(answer).decode().splitlines(keepends=True))
    assert row == {
        "case": case.public_id,
        "unit": "1st, the “Brave”",
        "composition": "enlisted",
        "contract_type": "mobilised",
        "left_first": "2022-11",
        "left_last": "2022-11",
        "left_from": "a hospital",
        "outcome": "sentenced, suspended",
        "motives": "unpaid; fear or ill-treatment",
        "served_before": "no",
        "has_proceeding": "no",
        "on_wanted_list": "yes",
        "verification": "verified",
        "is_invented": "yes",
        "pseudonym": "'=HYPERLINK(1)",
        "summary": 'He said: "no".\nThen he went.',
    }


def test_words_are_in_the_language_of_the_reader(client: Client, case: Case):
    content = finish(client.get("/cases/download/cases.csv?mark=yes", headers={"Accept-Language": "ru"}))
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True))
    assert (row["unit"], row["contract_type"], row["on_wanted_list"]) == ("1-й «Храбрый»", "мобилизованный", "да")


def test_json_lines_hold_the_values_of_the_filters(client: Client, case: Case):
    for language in ("en", "ru"):
        answer = client.get("/cases/download/cases.jsonl", headers={"Accept-Language": language})
        row = json.loads(finish(answer))
        assert row["unit"] == "first"
        assert row["motives"] == ["unpaid", "fear"]
        assert row["on_wanted_list"] is True
        assert row["outcome"] == "suspended"
        assert row["summary"] == case.public_summary


def test_a_workbook_opens_and_has_every_case(client: Client, case: Case):
    other = make_case(left_on="")
    book = openpyxl.load_workbook(BytesIO(finish(client.get("/cases/download/cases.xlsx?sort=oldest"))))
    heading, *rows = book.active.iter_rows(values_only=True)
    assert list(heading) == list(downloads.COLUMNS)
    assert [row[0] for row in rows] == [case.public_id, other.public_id]


def test_a_file_of_several_pieces_is_whole_and_in_order(client: Client, monkeypatch):
    monkeypatch.setattr(downloads, "PIECE", 2)
    numbers = sorted(make_case().public_id for _n in range(7))
    rows = csv.DictReader(finish(client.get("/cases/download/cases.csv")).decode().splitlines())
    assert [row["case"] for row in rows] == numbers


def test_a_case_that_is_withdrawn_while_it_is_sent_is_left_out(case: Case):
    other = make_case()
    explorer = Explorer(QueryDict())
    content = downloads.download(explorer, "csv", has_mark=False, at=NOW)
    assert b"case," in next(content)
    Case.objects.filter(pk=case.pk).update(publication="private")
    assert [line.partition(b",")[0] for line in b"".join(content).splitlines()] == [other.public_id.encode()]


def test_each_of_three_hundred_units_is_named_in_its_own_rows(client: Client):
    units = {make_case(unit=make_unit(), evidence=False).public_id: n for n in range(300)}
    rows = csv.DictReader(finish(client.get("/cases/download/cases.csv")).decode().splitlines())
    names = dict(Case.objects.values_list("public_id", "unit__name_en"))
    assert {row["case"]: row["unit"] for row in rows} == names
    assert len(names) == len(units) == 300


def test_a_case_that_gets_another_number_keeps_its_own_row(case: Case):
    for _n in range(5):
        make_case(contract_type="contract")
    explorer = Explorer(QueryDict())
    for number in ("AAA-1", "ZZZ-1"):
        Case.objects.filter(pk=case.pk).update(public_id=number)
        content = b"".join(downloads.download(explorer, "csv", has_mark=False, at=NOW)).decode()
        rows = {row["case"]: row["contract_type"] for row in csv.DictReader(content.splitlines(keepends=True))}
        assert len(rows) == 6
        assert [key for key, value in rows.items() if value == "mobilised"] == [number]


def test_of_no_case_there_is_a_heading_only(client: Client):
    assert finish(client.get("/cases/download/cases.csv")).decode().strip() == ",".join(downloads.COLUMNS)
    assert finish(client.get("/cases/download/cases.jsonl")) == b""


def test_a_package_tells_what_it_is_as_of_when_and_how_to_cite_it(client: Client, case: Case, settings):
    make_case(contract_type="contract")
    settings.DATA_LICENCE = "CC BY-NC 4.0"
    content = finish(client.get("/cases/download/cases.zip?contract_type=mobilised"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["about.txt", "columns.csv", "cases.csv"]
        about, columns, table = (archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    assert "Cases: 1\n" in about
    assert "Contract type: mobilised" in about
    assert f"Address: {settings.SITE_URL}/cases/?contract_type=mobilised\n" in about
    assert "Licence: CC BY-NC 4.0" in about
    assert [row["Column"] for row in csv.DictReader(columns.splitlines())] == list(downloads.COLUMNS)
    assert table == finish(client.get("/cases/download/cases.csv?contract_type=mobilised")).decode()


def test_what_breaks_off_says_so_in_its_last_line_and_gives_its_place_back(case: Case, monkeypatch):
    explorer = Explorer(QueryDict())
    assert explorer.errors == []
    broken = downloads.download(explorer, "csv", has_mark=False, at=NOW)
    monkeypatch.setattr(explorer.board.__class__, "places", _raise)
    places = downloads.AT_ONCE._value
    assert b"".join(broken).decode().endswith(f"# {downloads.INCOMPLETE}\n")
    assert downloads.AT_ONCE._value == places + 1


def _raise(*_args: object, **_more: object) -> None:
    raise OperationalError("The server went away.")


def test_readers_beyond_the_limit_are_asked_to_come_back_and_a_closed_download_makes_room(client: Client, case: Case):
    taken = []
    for _n in range(downloads.AT_ONCE._value):
        taken.append(client.get("/cases/download/cases.csv"))
    refused = client.get("/cases/download/cases.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert "Too many people" in refused.content.decode()
    for answer in taken:
        for close in answer._resource_closers:
            close()
    assert client.get("/cases/").status_code == 200
    assert len(finish(client.get("/cases/download/cases.csv")).splitlines()) > 1


def test_too_many_cases_for_a_workbook_are_refused_in_words(client: Client, case: Case, monkeypatch):
    monkeypatch.setattr(downloads, "MAX_WORKBOOK_ROWS", 0)
    answer = client.get("/cases/download/cases.xlsx")
    assert answer.status_code == 400
    assert "take them as CSV" in answer.content.decode()
