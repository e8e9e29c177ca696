"""Lists and cases from files: what is proposed, what is refused and why, and what a newer version changes."""

from datetime import date

import pytest
from django.db import connections, transaction

from desertions.choices import ImportState, RowKind
from desertions.lists.importing import columns, runs, work
from desertions.lists.importing.comparison import refusals_of
from desertions.lists.importing.messages import PROBLEMS, REASONS, ImportProblemError
from desertions.models import Case, Evidence, Identity, ImportRun, ListEntry, Match, NamedList
from newsroom.lib.files.uploads import IncomingFile
from tests.desertions.sheets import ods, workbook
from tests.factories import NOW, make_case, make_identity, make_list, make_source, make_unit, make_user

pytestmark = pytest.mark.django_db
HEAD = "ФИО;Дата рождения;Звание;Воинская часть;Примечание\n"
IVANOV = "Иванов Иван Иванович;01.02.1990;рядовой;33 мсп;\n"
PETROV = "Петров Пётр Петрович;1991;ефрейтор;255 мсп;\n"
SIDOROV = "Сидоров С. С.;;сержант;242 мсп;с рынка\n"


@pytest.fixture(params=["open", "sealed"])
def named(request: pytest.FixtureRequest) -> NamedList:
    """Every rule holds for open lists and for sealed ones."""
    return make_list(is_sealed=request.param == "sealed")


def begin(named: NamedList, content: str | bytes, name: str = "list.csv", **over) -> ImportRun:  # type: ignore[no-untyped-def]
    content = content.encode() if isinstance(content, str) else content
    by = over.pop("by", None) or make_user("data editor")
    return runs.begin_import(
        IncomingFile.holding(name, content), source=named.source, named_list=named, by=by, at=NOW, **over
    )


def read(named: NamedList, content: str | bytes, name: str = "list.csv", columns=None, **over) -> ImportRun:  # type: ignore[no-untyped-def]
    """The run as far as its preview."""
    run = begin(named, content, name, **over)
    runs.confirm_layout(run, layout=run.layout, chosen=columns or run.columns, by_worker=False)
    work.read(run)
    return run


def write(run: ImportRun) -> ImportRun:
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    run.refresh_from_db()
    work.write(run)
    run.refresh_from_db()
    return run


def bring(named: NamedList, content: str | bytes, name: str = "list.csv", **over) -> ImportRun:  # type: ignore[no-untyped-def]
    run = write(read(named, content, name, **over))
    assert run.state == ImportState.DONE
    return run


def counted(run: ImportRun) -> dict[str, int]:
    return {kind: number for kind, number in run.counts.items() if number}


def refused(run: ImportRun) -> list[tuple[int, str]]:
    return [(refusal.row, refusal.code) for refusal in refusals_of(run.findings)]


def people(named: NamedList) -> list[str]:
    return [entry.full_name for entry in named.entries.present().order_by("row")]


# Reading --------------------------------------------------------------------------------------------------------------


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
    for chosen, words in ((["born_on", ""], "which one holds the name"), (["full_name", "full_name"], "two columns")):
        run = begin(named, "Кто;Когда\nИванов Иван;1990\n" + "\n" * len(words))
        with pytest.raises(ImportProblemError, match=words):
            runs.confirm_layout(run, layout=run.layout, chosen=chosen)
        runs.cancel_import(run, by=run.by, at=NOW)


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


# Refusing -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Иванов;1990;;;", "one word"),
        (f"{'Ы' * 500} Иван;1990;;;", "name too long"),
        (f"{'Ы' * 150} Иван;1990;;;", "name too long"),
        ("Иванов Иван;31.02.1990;;;", "no date"),
        ("Иванов Иван;02/21/1990;;;", "month first"),
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
    assert [refusal.words for refusal in refusals_of(run.findings)] == [{"row": 2}, {"row": 2}]
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
    assert str(refusal.value) == str(PROBLEMS[code] % refusal.value.words)
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

    with pytest.raises(RefusedFileError, match="cut off"):
        begin(named, damaged, "list.xlsx")


# Versions -------------------------------------------------------------------------------------------------------------


def test_nothing_is_written_before_it_is_confirmed(named):
    run = read(named, HEAD + IVANOV)
    assert (run.state, counted(run)) == (ImportState.READY, {"new": 1})
    assert not ListEntry.objects.exists()
    assert run.findings["samples"]["new"][0][1]["surname"] == "Иванов"


def test_newer_version_updates_shows_what_vanished_and_keeps_decisions(named):
    bring(named, HEAD + IVANOV + PETROV + SIDOROV)
    ivanov, petrov = named.entries.order_by("row")[:2]
    match = Match.objects.create(
        case=make_case(), named_list=named, entry_id=petrov.pk, status="confirmed", decided_at=NOW
    )
    run = read(named, HEAD + IVANOV.replace("рядовой", "ефрейтор") + SIDOROV + "Новый Олег;1995;;;\n")
    assert counted(run) == {"new": 1, "changed": 1, "unchanged": 1, "gone": 1}
    row, now, before = run.findings["samples"]["changed"][0]
    assert (row, now["rank_text"], before) == (2, "ефрейтор", {"rank_text": "рядовой"})
    assert run.findings["samples"]["gone"][0][1]["surname"] == "Петров"
    write(run)
    ivanov.refresh_from_db()
    assert (ivanov.values["rank_text"], ivanov.before, ivanov.changed_in) == ("ефрейтор", {"rank_text": "рядовой"}, run)
    petrov.refresh_from_db()
    assert petrov.gone_in == run
    assert Match.objects.get() == match
    assert match.entry == petrov
    assert sorted(people(named)) == ["Иванов Иван Иванович", "Новый Олег", "Сидоров С С"]

    back = bring(named, HEAD + IVANOV.replace("рядовой", "ефрейтор") + SIDOROV + "Новый Олег;1995;;;\n" + PETROV)
    assert counted(back) == {"changed": 1, "unchanged": 3}
    assert back.findings["notices"]["back"]["number"] == 1
    petrov.refresh_from_db()
    assert petrov.gone_in is None


def test_columns_in_another_order_and_other_spaces_change_nothing(named):
    bring(named, HEAD + IVANOV + PETROV)
    swapped = "Звание;ФИО;Воинская часть;Примечание;Дата рождения\nрядовой;Иванов  Иван Иванович ;33 мсп;;1.02.1990\n"
    assert counted(bring(named, swapped + "ефрейтор;ПЕТРОВ Петр Петрович;255 мсп;;1991\n")) == {
        "changed": 1, "unchanged": 1,
    }  # fmt: skip


def test_more_rows_of_a_list_leave_the_others_as_they_are(named):
    bring(named, HEAD + IVANOV + PETROV)
    run = bring(named, HEAD + SIDOROV, is_whole=False)
    assert counted(run) == {"new": 1, "unchanged": 2}
    assert len(people(named)) == 3


def test_import_confirmed_twice_is_written_once(named):
    run = read(named, HEAD + IVANOV)
    write(run)
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    assert ImportRun.objects.get().state == ImportState.DONE
    assert named.entries.count() == 1


def test_list_that_changed_since_the_preview_is_not_written_over(named):
    run = read(named, HEAD + IVANOV + PETROV)
    ListEntry.objects.bulk_create([])
    from tests.factories import make_entry

    stranger = make_entry(named, surname="Иванов", given_name="Иван", patronymic="Иванович", born_on="1990-02-01")
    from desertions.models.named_list import match_key

    ListEntry.objects.filter(pk=stranger.pk).update(match_key=match_key(named, stranger.values))
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    run.refresh_from_db()
    work.write(run)
    run.refresh_from_db()
    assert run.state == ImportState.READY
    assert "changed since this preview" in run.problem
    assert counted(run) == {"new": 1, "changed": 1}
    assert named.entries.count() == 1


def test_second_import_of_the_list_meanwhile_is_refused_and_says_whose_is_open(named):
    first = read(named, HEAD + IVANOV)
    with pytest.raises(runs.ListIsBeingImportedError, match=first.by.username):
        begin(named, HEAD + PETROV)
    runs.cancel_import(first, by=first.by, at=NOW)
    assert first.state == ImportState.CANCELLED
    assert counted(bring(named, HEAD + PETROV)) == {"new": 1}


def test_broken_transaction_writes_nothing(named, monkeypatch):
    run = read(named, HEAD + IVANOV + PETROV)
    runs.confirm_import(run, by=run.by, at=NOW, by_worker=False)
    run.refresh_from_db()

    def stop(done: int) -> None:
        if ListEntry.objects.exists():
            raise RuntimeError("stopped in the middle of writing")

    with pytest.raises(RuntimeError), transaction.atomic():
        work.write(run, stop)
    assert not ListEntry.objects.exists()
    assert ImportRun.objects.get().state == ImportState.WRITING
    run.refresh_from_db()
    work.write(run)
    assert named.entries.count() == 2


def test_original_is_kept_as_evidence_and_its_names_are_not_searched(named):
    from desertions.models import FilePage

    run = bring(named, HEAD + IVANOV)
    with run.file.open() as stored:
        assert stored.read() == (HEAD + IVANOV).encode()
    assert run.file.source == named.source
    assert (run.file.text_state, FilePage.objects.count()) == ("none", 0)


def test_sealed_values_never_stand_in_clear(db):
    from django.db import connection

    named = make_list(is_sealed=True)
    bring(named, HEAD + IVANOV)
    read(named, HEAD + IVANOV.replace("рядовой", "майор") + SIDOROV)
    with connection.cursor() as cursor:
        for table in ("desertions_listentry", "desertions_importrun"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = str(cursor.fetchall())
            assert not any(word in text for word in ("Иванов", "Сидоров", "33 мсп", "1990"))


# Cases ----------------------------------------------------------------------------------------------------------------

CASES = "ФИО;Дата рождения;Звание;Вид службы;Подразделение;Дата ухода;Откуда\n"


def bring_cases(content: str, **over) -> ImportRun:  # type: ignore[no-untyped-def]
    by = make_user("data editor")
    run = runs.import_at_once(
        IncomingFile.holding("cases.csv", content.encode()), source=over.pop("source", None) or make_source(),
        unit=over.pop("unit", None), is_whole=False, by=by, at=NOW, **over,
    )  # fmt: skip
    run.refresh_from_db()
    return run


def test_cases_come_in_numbered_with_identity_and_source():
    unit, source = make_unit(name_ru="33-й полк", case_prefix="U"), make_source()
    run = bring_cases(CASES + "Иванов Иван Иванович;01.02.1990;гв. рядовой;по мобилизации;33-й полк;осень 2022;front\n"
                              "Петров П.;;мл. с-т;контракт;;2023;\n", unit=unit, source=source)  # fmt: skip
    assert counted(run) == {"new": 2}
    first, second = Case.objects.order_by("public_id")
    assert (first.public_id, first.rank, first.contract_type) == ("U-0001", "private", "mobilised")
    assert (first.left_on, first.left_from, first.verification) == ("2022-09/2022-11", "front", "lead")
    assert (first.identity.full_name, first.identity.born_on) == ("Иванов Иван Иванович", date(1990, 2, 1))
    assert (second.public_id, second.rank, second.unit) == ("U-0002", "junior_sergeant", unit)
    assert list(Evidence.objects.order_by("pk").values_list("source", "locator")) == [
        (source.pk, "row 2"), (source.pk, "row 3"),
    ]  # fmt: skip


def test_cases_imported_again_are_updated_not_doubled():
    unit = make_unit(case_prefix="U")
    bring_cases(CASES + "Иванов Иван Иванович;01.02.1990;рядовой;;;2022;\n", unit=unit)
    again = bring_cases(
        CASES + "Иванов Иван Иванович;1.2.1990;ефрейтор;;;2022;\nИванов Иван Иванович;1.2.1990;;;;2024;\n", unit=unit
    )
    assert counted(again) == {"changed": 1, "new": 1}
    assert again.findings["samples"]["changed"][0][2] == {"rank": "Private"}
    assert list(Case.objects.order_by("public_id").values_list("rank", "left_on")) == [
        ("corporal", "2022"),
        ("", "2024"),
    ]
    assert counted(bring_cases(CASES + "Ivanov Ivan Ivanovich;1990-02-01;;;;2022;\n", unit=unit))["changed"] == 1
    assert Identity.objects.filter(case__public_id="U-0001").get().surname == "Ivanov"


def test_fact_that_the_desk_decided_is_kept():
    from desertions.cases import conflicts

    unit, by = make_unit(case_prefix="U"), make_user("data editor")
    bring_cases(CASES + "Иванов Иван Иванович;01.02.1990;рядовой;контракт;;;\n", unit=unit)
    case = Case.objects.get()
    conflicts.resolve_fact(case, "contract_type", value="contract", rule="own_list", note="as listed", by=by, at=NOW)
    run = bring_cases(CASES + "Иванов Иван Иванович;01.02.1990;;мобилизация;;;\n", unit=unit)
    assert counted(run) == {"unchanged": 1}
    assert run.findings["notices"]["kept"]["number"] == 1
    assert Case.objects.get().contract_type == "contract"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Иванов Иван;1990;генералиссимус;;;;", "no rank"),
        ("Иванов Иван;1990;;батрак;;;", "no choice"),
        ("Иванов Иван;1990;;;Неизвестный полк;;", "no unit"),
        ("Иванов Иван;1990;;;;вчера;", "no partial date"),
        ("Иванов Иван;1990;;;;2099;", "to come"),
        (";1990;рядовой;;;;", "no name"),
    ],
)
def test_faulty_case_is_refused_with_its_reason(row, code):
    run = bring_cases(f"{CASES}{row}\nПетров Пётр;1991;;;;;\n", unit=make_unit())
    assert refused(run) == [(2, code)]
    assert Case.objects.count() == 1


def test_case_is_known_by_its_number_and_a_wrong_number_is_refused():
    case = make_case(rank="private")
    make_identity(case)
    run = bring_cases(f"Номер случая;Звание\n{case.public_id};сержант\nX-9;сержант\n")
    assert refused(run) == [(3, "no case")]
    assert counted(run) == {"changed": 1, "refused": 1}
    case.refresh_from_db()
    assert case.rank == "sergeant"


def test_preview_of_cases_keeps_everything_as_it_was():
    by, unit = make_user("data editor"), make_unit()
    run = runs.begin_import(
        IncomingFile.holding("x.csv", (CASES + "Иванов Иван;1990;;;;;\n").encode()), source=make_source(), unit=unit,
        is_whole=False, by=by, at=NOW,
    )  # fmt: skip
    runs.confirm_layout(run, layout=run.layout, chosen=run.columns, by_worker=False)
    work.read(run)
    assert counted(run) == {"new": 1}
    assert not Case.objects.exists()
    assert run.count(RowKind.NEW) == 1


def test_connection_count_is_back_where_it_was():
    assert list(connections) == ["default"]
