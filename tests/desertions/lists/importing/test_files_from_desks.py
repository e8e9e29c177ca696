"""Files as desks keep them in their drawers: each comes in as its sender sees it, or says in words why not.

They were made for this project after public bug reports of other products; all people are invented.
"""

import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from desertions.admin.lists.import_preview import notices_of
from desertions.lists.exporting import export_entries
from desertions.lists.importing import columns
from desertions.lists.importing.messages import PROBLEMS, ImportProblemError
from desertions.matching import runs as match_runs
from desertions.matching.comparisons.person import Person
from desertions.matching.live_lookup import list_hits
from desertions.models import NamedList
from newsroom.lib.files import file_types
from newsroom.lib.jobs import work as jobs
from newsroom.lib.names.parsing import Name
from tests.desertions.lists.importing.bringing import begin, bring, counted, people, read, refused
from tests.factories import NOW, make_list, make_user

pytestmark = pytest.mark.django_db
FILES = Path(__file__).with_name("files")
BORN = datetime.date(1990, 2, 1)


def content(name: str) -> bytes:
    return (FILES / name).read_bytes()


def births(named: NamedList) -> dict[str, object]:
    """Surname → the day of birth, or the year."""
    values = [entry.values for entry in named.entries.present().order_by("row")]
    return {value["surname"]: value["born_on"] or value["born_year"] for value in values}


def values_of(named: NamedList, field: str) -> list[object]:
    return [entry.values[field] for entry in named.entries.present().order_by("row")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a13_far_separators.csv", ["Выдумкин Пётр Сергеевич"]),
        ("a6_old.xls", ["Выдумкин Пётр Сергеевич"]),
        ("b4_utf16le_nobom.csv", ["Выдумкин Пётр Сергеевич", "Небылицын Олег Ильич"]),
        ("b8_cp866.csv", ["Выдумкин Пётр Сергеевич", "Небылицын Олег Ильич"]),
        (
            "b12_spaces_hyphens.csv",
            ["Салтыков-Выдумкин Пётр Сергеевич", "Небылицын-Сочинялов Олег Ильич", "Дем'яненко Глеб Ильич",
             "Мар'яненко Глеб Ильич", "Выдумкин Олег Ильич", "Небылицын Олег Петрович"],
        ),
        ("b17b_name_first.csv", ["Выдумкин Пётр", "Небылицын Олег", "Петров Иван"]),
        ("t3_ukrainian_list.csv",
         ["Козлов Олексій Сергійович", "Небилицин Микола Андрійович", "Козлов Павло Анатолійович"]),
    ],
)  # fmt: skip
def test_file_comes_in(name, expected):
    named = make_list()
    bring(named, content(name), name)
    assert people(named)[: len(expected)] == expected


def test_five_columns_are_five_however_far_the_separators_go():
    assert len(begin(make_list(), content("a13_far_separators.csv")).columns) == 5


def test_separator_is_the_one_by_which_the_heading_is_known():
    named = make_list()
    run = bring(named, content("c4_addresses_with_commas.csv"))
    assert (run.layout["separator"], run.columns) == (";", ["full_name", "born_on", "place"])
    assert values_of(named, "place")[0] == "672001, Забайкальский край, г. Чита, ул. Мира, д. 1, кв. 1"


@pytest.mark.parametrize(("name", "rows"), [("a1_error_cells.xlsx", [3]), ("c2_russian_error_words.csv", [2, 3, 4, 5])])
def test_error_of_a_workbook_is_neither_empty_nor_text(name, rows):
    run = read(make_list(), content(name), name)
    assert refused(run) == [(row, "error value") for row in rows]


def test_days_are_counted_from_the_workbooks_own_first_day():
    named = make_list()
    bring(named, content("a2_date1904.xlsx"), "a2_date1904.xlsx")
    assert set(births(named).values()) == {BORN}


def test_sheet_that_the_sender_sees_is_proposed_and_what_is_hidden_is_named():
    named = make_list()
    run = begin(named, content("a5_hidden.xlsx"), "a5_hidden.xlsx")
    look = columns.look_again(run)
    assert (run.layout["sheet"], look.hidden_sheets, look.hidden_rows) == ("Список", ["Справочник"], [3])
    assert [places for _text, places in notices_of(look)] == ["Справочник", "3"]


def test_password_is_named():
    with pytest.raises(ImportProblemError) as refusal:
        begin(make_list(), content("a7_password.xlsx"), "a7_password.xlsx")
    assert str(refusal.value) == str(PROBLEMS["locked"])


def test_password_of_an_open_document_is_named():
    """Its archive is readable; the manifest tells that the content is not (ODF 1.3, part 2, 3.4)."""
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        '<manifest:encryption-data manifest:checksum="x"><manifest:algorithm/></manifest:encryption-data>'
        "</manifest:file-entry></manifest:manifest>"
    )
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x01\x02")
        archive.writestr("META-INF/manifest.xml", manifest)
    with pytest.raises(ImportProblemError) as refusal:
        begin(make_list(), file.getvalue(), "locked.ods")
    assert str(refusal.value) == str(PROBLEMS["locked"])


def test_old_document_that_holds_a_workbook_is_a_document(tmp_path):
    names = ("WordDocument", "ObjectPool", "Workbook")
    path = tmp_path / "letter.doc"
    path.write_bytes(file_types.OLE_HEAD + b"".join(f"{name}\0".encode("utf-16-le") for name in names))
    assert file_types.media_type(path) == "application/msword"


def test_name_with_compound_initials_is_one_name():
    named = make_list()
    bring(named, content("b13_names_with_more.csv"))
    entry = next(entry for entry in named.entries.all() if entry.values["surname"] == "Выдуманов")
    assert (entry.values["given_name"], entry.values["patronymic"]) == ("Х.-А", "С")


def test_what_is_known_of_a_birth_is_kept():
    named = make_list()
    run = bring(named, content("b15_births.csv"))
    day, year = datetime.date(1990, 9, 21), 1990
    assert births(named) == {
        "Выдумкина": datetime.date(2003, 2, 1), "Выдумкинб": year, "Выдумкинв": day, "Выдумкинг": day, "Выдумкинд": day,
        "Выдумкине": day, "Выдумкинж": year, "Выдумкинз": year, "Выдумкини": year, "Выдумкинй": day, "Выдумкинк": day,
        "Выдумкинл": day, "Выдумкинм": year, "Выдумкинн": year, "Выдумкино": datetime.date(1990, 9, 21),
        "Выдумкинп": day, "Выдумкинр": day, "Выдумкинс": day, "Выдумкинт": day, "Выдумкину": day, "Выдумкинф": year,
        "Выдумкинх": year, "Выдумкинц": year,
    }  # fmt: skip
    assert refused(run) == []
    other = make_list()
    bring(other, content("c3_datetime.xlsx"), "c3_datetime.xlsx")
    assert births(other) == {"Выдумкин": BORN, "Небылицын": datetime.date(1988, 3, 5)}


def test_column_decides_the_order_of_day_and_month_as_a_whole():
    named = make_list()
    run = bring(named, content("b16_us_dates.csv"))
    assert run.layout["month_first"] is True
    assert births(named) == {
        "Vydumkin": datetime.date(1990, 2, 15), "Nebylitsyn": datetime.date(1988, 3, 4),
        "Sochinyalov": datetime.date(1991, 12, 31), "Skazkin": datetime.date(1985, 7, 8),
    }  # fmt: skip


def test_dashes_and_words_for_nothing_are_empty_and_signs_are_text():
    named = make_list()
    run = bring(named, content("c1_dashes.csv"))
    assert refused(run) == []
    assert values_of(named, "number") == ["А-1", "А-2", "", *(f"А-{n}" for n in range(4, 13))]
    assert values_of(named, "patronymic")[3] == values_of(named, "patronymic")[9] == ""
    assert values_of(named, "note") == [*[""] * 10, "@volchok_33", "+ранен"]


@pytest.mark.parametrize(
    "note", ["- не найден", "@volchok_33", "+ранен", "'тот самый'", "-//- далее", "+7 900 123-45-67"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_own_export_sent_back_changes_nothing(note, kind):
    named = make_list()
    bring(named, f"Фамилия;Имя;Примечание\nКозлов;Иван;{note}\n")
    _name, pieces = export_entries(named, named.entries.all(), form=kind, by=make_user("data editor"), at=NOW)
    file = b"".join(pieces)
    assert counted(read(named, file, f"list.{kind}")) == {"unchanged": 1}


def test_heading_in_two_rows_makes_a_date():
    named = make_list()
    bring(named, content("c6_two_row_heading.xlsx"), "c6_two_row_heading.xlsx")
    assert births(named) == {"Выдумкин": BORN}


def test_first_of_january_may_stand_for_the_year():
    from desertions.matching.comparisons.dates import DateLevel, compare_dates

    assert compare_dates("1985-01-01", 1985, "1985-07-14", 1985) == DateLevel.YEAR
    assert compare_dates("1985-01-01", 1985, "1986-07-14", 1986) == DateLevel.DIFFERENT


@pytest.mark.parametrize(
    ("surname", "given_name", "patronymic", "born"),
    [("Козлов", "Алексей", "Сергеевич", "1990-02-01"), ("Небылицын", "Николай", "Андреевич", "1988-03-05"),
     ("Козлов", "Павел", "Анатольевич", "1988-03-06")],
)  # fmt: skip
def test_ukrainian_list_is_matched(surname, given_name, patronymic, born):
    named = make_list()
    bring(named, content("t3_ukrainian_list.csv"))
    editor = make_user("editor")
    jobs.work(match_runs.begin_run(named, by=editor, at=NOW, by_worker=False))
    person = Person(Name(surname, given_name, patronymic), born, int(born[:4]))
    assert len(list_hits(person, by=editor, at=NOW)) == 1


def test_name_first_list_is_matched():
    named = make_list()
    bring(named, content("b17b_name_first.csv"))
    editor = make_user("editor")
    jobs.work(match_runs.begin_run(named, by=editor, at=NOW, by_worker=False))
    assert len(list_hits(Person(Name("Выдумкин", "Пётр", "Сергеевич"), "1990-02-01", 1990), by=editor, at=NOW)) == 1
