"""How a file is read: its encoding, separator, sheets, columns and dates."""

from datetime import date

import pytest

from desertions.lists.importing import runs, work
from desertions.lists.importing.messages import ImportProblemError
from newsroom.lib.jobs import work as jobs
from tests.desertions.lists.importing.bringing import HEAD, IVANOV, PETROV, SIDOROV, begin, bring, people, read, write
from tests.desertions.lists.importing.sheets import ods, workbook
from tests.factories import make_list

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_told_from_the_file(encoding, separator):
    named = make_list()
    text = (HEAD + IVANOV + PETROV + SIDOROV).replace(";", separator)
    content = text.encode(encoding) if encoding != "utf-16-le" else b"\xff\xfe" + text.encode(encoding)
    bring(named, content)
    assert people(named) == ["Иванов Иван Иванович", "Петров Пётр Петрович", "Сидоров С С"]


def test_capitals_alone_are_told_apart_in_both_old_encodings():
    for encoding in ("cp1251", "koi8-r"):
        named = make_list()
        bring(named, (HEAD + IVANOV + PETROV).upper().encode(encoding))
        assert people(named) == ["ИВАНОВ ИВАН ИВАНОВИЧ", "ПЕТРОВ ПЁТР ПЕТРОВИЧ"]


@pytest.mark.parametrize(
    "head",
    [
        "Дата рождения;Воинское звание;Ф.И.О.",
        "Список личного состава;;\nВ/Ч 12345;;\nдата рожд.;В/ звание;фио",
        "\n\nDate of birth;Rank;Full name",
    ],
)
def test_columns_come_in_any_order_under_headings_in_either_language_below_a_title(named, head):
    run = bring(named, f"{head}\n01.02.1990;рядовой;Иванов Иван Иванович\n")
    assert sorted(run.columns) == ["born_on", "full_name", "rank_text"]
    assert named.entries.get().values["born_on"] == date(1990, 2, 1)


def test_name_comes_in_one_column_or_in_three(named):
    bring(named, "Фамилия;Имя;Отчество\nИванов;Иван;Иванович\nПетров;П.;\n")
    assert people(named) == ["Иванов Иван Иванович", "Петров П."]
    with pytest.raises(ImportProblemError, match="not both"):
        read(named, "Фамилия;ФИО\nИванов;Иванов Иван\n", columns=["surname", "full_name"])


def test_mapping_is_remembered_for_the_list(named):
    first = begin(named, "Кто;Когда\nИванов Иван;1990\n")
    assert (first.layout["heading"], first.columns) == (0, ["", ""])
    runs.confirm_layout(first, layout=first.layout | {"heading": 1}, chosen=["full_name", "born_on"], by_worker=False)
    work.read(first)
    write(first)
    named.refresh_from_db()
    again = begin(named, "Когда;Кто\n1991;Петров Пётр\n")
    assert again.columns == ["born_on", "full_name"]


def test_columns_that_make_no_person_are_refused_in_words(named):
    for chosen, message in (
        (["born_on", ""], "which one holds the full name"),
        (["full_name", "full_name"], "two columns"),
    ):
        run = begin(named, "Кто;Когда\nИванов Иван;1990\n" + "\n" * len(message))
        with pytest.raises(ImportProblemError, match=message):
            runs.confirm_layout(run, layout=run.layout, chosen=chosen)
        jobs.cancel(run)


@pytest.mark.parametrize("make", [workbook, ods])
def test_workbook_is_read_with_its_dates_and_merged_cells(named, make):
    rows = [
        ["Список", None, None],
        ["ФИО", "Дата рождения", "Часть"],
        ["Иванов  Иван\u00a0Иванович ", date(1990, 2, 1), "33 мсп"],
        ["Петров Пётр", 36526, None],
        ["Сидоров Олег", "1992", None],
    ]
    merged = "C3:C5" if make is workbook else None
    run = bring(named, make(rows, merged=merged), "list.xlsx")
    values = [entry.values for entry in named.entries.order_by("row")]
    assert [value["surname"] for value in values] == ["Иванов", "Петров", "Сидоров"]
    assert [(value["born_on"], value["born_year"]) for value in values] == [
        (date(1990, 2, 1), 1990), (date(2000, 1, 1), 2000), (None, 1992),
    ]  # fmt: skip
    if merged:
        assert [value["unit_text"] for value in values] == ["33 мсп"] * 3
    assert run.findings["notices"]["serial dates"]["examples"] == ["4: 36526 → 2000-01-01"]


def test_dates_of_several_kinds_in_one_column_are_each_read(named):
    dates = ["01.02.1990", "1990-02-01", "1/2/1990", "32905", "1 февраля 1990", "01.02.90", "1990 г.р.", "1990"]
    rows = "".join(f"Иванов{letter} Иван;{text}\n" for letter, text in zip("абвгдежз", dates, strict=True))
    bring(named, "ФИО;Дата рождения\n" + rows)
    born = [entry.values["born_on"] or entry.values["born_year"] for entry in named.entries.order_by("row")]
    assert born == [date(1990, 2, 1)] * 6 + [1990, 1990]


def test_latin_letters_inside_cyrillic_words_are_set_right_and_named(named):
    run = bring(named, "ФИО\nИвaнoв Ивaн Иванович\nPetrоv Ivan\n")
    assert people(named) == ["Иванов Иван Иванович", "Petrov Ivan"]
    assert run.findings["notices"]["letters"]["number"] == 2
    assert "Ивaнoв Ивaн Иванович → Иванов Иван Иванович" in run.findings["notices"]["letters"]["examples"][0]


def test_headings_repeated_on_each_page_are_passed_over(named):
    run = bring(named, HEAD + IVANOV + HEAD + PETROV)
    assert len(people(named)) == 2
    assert run.findings["notices"]["headings"]["number"] == 1
