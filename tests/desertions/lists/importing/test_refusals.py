"""Rows and files that are refused, each with its reason."""

import pytest

from desertions.lists.importing import columns
from desertions.lists.importing.comparison import refusals_of
from desertions.lists.importing.messages import PROBLEMS, REASONS, ImportProblemError
from tests.desertions.lists.importing.bringing import (
    HEAD,
    IVANOV,
    PETROV,
    SIDOROV,
    begin,
    bring,
    counted,
    people,
    read,
    refused,
)
from tests.desertions.lists.importing.sheets import ods, workbook
from tests.factories import make_list

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Иванов;1990;;;", "one word"),
        (f"{'Ы' * 500} Иван;1990;;;", "name too long"),
        (f"{'Ы' * 150} Иван;1990;;;", "name too long"),
        ("Иванов Иван;31.02.1990;;;", "no date"),
        ("Иванов Иван;1800-01-01;;;", "not to be born"),
        ("Иванов Иван;давно;;;", "no date"),
        ("=cmd|'/C calc'!A0;1990;;;", "formula"),
        ("Иванов Иван;1990;=1+1;;", "formula"),
        ("Иванов Иван;1990;;@SUM(A1);", "formula"),
        ("Иванов Иван;1990;#REF!;;", "error value"),
        ("12345 678;1990;;;", "no name"),
        ("Итого: 1010;;;;", "no name"),
        ("Ивaнqв Иван;1990;;;", "mixed letters"),
        ("Иванов Иван Иванович Петрович Сидорович;1990;;;", "too many words"),
        ("Иванов Иван;1990;;;;лишнее", "too many cells"),
        (f"Иванов Иван;1990;;;{'x' * 2000}", "too long"),
        (";1990;;;", "no name"),
    ],
)
def test_faulty_row_is_refused_with_its_reason_and_the_rest_comes_in(named, row, code):
    run = bring(named, f"{HEAD}{row}\n{PETROV}")
    assert refused(run) == [(2, code)]
    assert str(REASONS[code] % {"most": 1, "month": 2, "year": 3, "known": ""})
    assert people(named) == ["Петров Пётр Петрович"]


def test_letters_of_another_encoding_refuse_their_row(named):
    content = (HEAD + IVANOV).encode("cp1251") + PETROV.encode("utf-8") + SIDOROV.encode("cp1251")
    assert refused(bring(named, content)) == [(3, "encoding")]
    content = (HEAD + IVANOV * 1).encode() + PETROV.encode("cp1251") + SIDOROV.encode()
    other = make_list()
    assert refused(bring(other, content)) == [(3, "encoding")]
    assert people(other) == ["Иванов Иван Иванович", "Сидоров С С"]


def test_same_person_twice_in_one_file_is_refused_with_the_row_he_stands_in(named):
    run = bring(named, HEAD + IVANOV + PETROV + IVANOV + IVANOV.replace("рядовой", "сержант"))
    assert refused(run) == [(4, "repeats row"), (5, "same man")]
    assert [refusal.params for refusal in refusals_of(run.findings)] == [{"row": 2}, {"row": 2}]
    again = bring(named, HEAD + IVANOV + PETROV + IVANOV + IVANOV.replace("рядовой", "майор"))
    assert refused(again) == [(4, "repeats row"), (5, "same man")]
    assert counted(again) == {"unchanged": 2, "refused": 2}


def test_numbers_of_their_own_tell_namesakes_apart(named):
    head = "Личный номер;ФИО;Дата рождения\n"
    run = bring(named, head + "А-1;Иванов Иван;1990\nА-2;Иванов Иван;1990\nА-2;Петров Пётр;1991\n")
    assert refused(run) == [(4, "same number")]
    assert len(people(named)) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xef\xbb\xbf\n\n \n", "empty"),
        (HEAD.encode(), "no rows"),
        ((";".join(f"c{n}" for n in range(201)) + "\n" + ";" * 200 + "x\n").encode(), "too wide"),
        (('ФИО;Примечание\nИванов Иван;"не закрыта\n' + "Петров Пётр;x\n" * 3000).encode(), "open quote"),
        (b"%PDF-1.4\n%\xe2\xe3\n", "no table"),
    ],
)
def test_file_that_is_no_list_is_refused_whole_in_words_and_nothing_is_kept(named, content, code):
    with pytest.raises(ImportProblemError) as refusal:
        read(named, content)
    assert refusal.value.code == code
    assert str(refusal.value) == str(PROBLEMS[code] % refusal.value.params)
    assert not named.entries.exists()


def test_file_of_two_hundred_columns_is_taken(named):
    head = ";".join(["ФИО", *(f"c{n}" for n in range(199))])
    assert counted(bring(named, f"{head}\nИванов Иван{';x' * 199}\n")) == {"new": 1}


def test_workbook_with_a_formula_macros_and_links_is_read_and_the_preview_says_so():
    named = make_list()
    content = workbook([["ФИО", "Звание"], ["Иванов Иван", "=1+1"]], macros=True, links=True)
    run = begin(named, content, "list.xlsx")
    look = columns.look_again(run)
    assert (look.macros, look.links, look.formulas) == (True, True, ["B2"])


def test_workbook_bomb_is_refused_before_it_is_kept():
    import zipfile
    from io import BytesIO

    from newsroom.lib.files.file_types import RefusedFileError

    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200 * 1024 * 1024)
    with pytest.raises(RefusedFileError, match="unpack"):
        begin(make_list(), content.getvalue(), "list.xlsx")


def test_workbook_that_declares_entities_is_refused_in_words():
    declared = '<!DOCTYPE d [<!ENTITY a "Иванов"><!ENTITY b "&a;&a;">]><office:document-content'
    content = ods([["ФИО"], ["Иванов Иван"]], start=declared)
    with pytest.raises(ImportProblemError, match="too much memory"):
        begin(make_list(), content, "list.ods")


def test_sheet_that_would_fill_the_memory_is_refused_in_words():
    content = workbook([["ФИО"], ["Иванов Иван"]], far_cell="XFD1048576")
    with pytest.raises(ImportProblemError, match="too much memory"):
        begin(make_list(), content, "list.xlsx")


def test_file_cut_in_the_middle_refuses_its_half_row_and_says_so(named):
    run = bring(named, (HEAD + IVANOV + PETROV)[: -len("ефрейтор;255 мсп;\n")])
    assert refused(run) == [(3, "cut")]
    assert "cut" in run.findings["notices"]
    damaged = workbook([["ФИО"], ["Иванов Иван"]])[:-200]
    from newsroom.lib.files.file_types import RefusedFileError

    with pytest.raises(RefusedFileError, match="incomplete"):
        begin(named, damaged, "list.xlsx")


def test_date_with_the_month_first_is_refused_in_a_column_that_has_both(named):
    run = bring(named, f"{HEAD}Иванов Иван;02/21/1990;;;\nПетров Пётр;21.02.1990;;;\n")
    assert refused(run) == [(2, "month first")]
