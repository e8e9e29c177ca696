"""Cases from files: numbered, with identity and source, and updated by the next file."""

import pytest

from desertions.choices import RowKind
from desertions.lists.importing import runs, work
from desertions.models import Case, Evidence, Identity, ImportRun
from newsroom.lib.files.uploads import IncomingFile
from tests.desertions.lists.importing.bringing import counted, refused
from tests.factories import NOW, make_case, make_identity, make_source, make_unit, make_user

pytestmark = pytest.mark.django_db

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
    first, second = Case.objects.order_by("pk")
    assert first.public_id.startswith("U-")
    assert (first.rank, first.contract_type) == ("private", "mobilised")
    assert (first.left_on, first.left_from, first.verification) == ("2022-09/2022-11", "front", "lead")
    assert (first.identity.full_name, str(first.identity.born_on)) == ("Иванов Иван Иванович", "1990-02-01")
    assert (second.rank, second.unit) == ("junior_sergeant", unit)
    assert list(Evidence.objects.order_by("pk").values_list("source", "locator")) == [
        (source.pk, "row 2"), (source.pk, "row 3"),
    ]  # fmt: skip


def test_births_known_in_part_are_kept_and_never_made_vaguer():
    unit = make_unit(case_prefix="U")
    rows = "Выдумкин Иван Ильич;{};;;;2022;\nНебылицын Пётр Ильич;{};;;;2022;\nПридумщиков Лев Ильич;{};;;;2022;\n"
    bring_cases(CASES + rows.format("1990 г.р.", "март 1988", "05.03.1987"), unit=unit)
    births = Identity.objects.order_by("pk").values_list("born_on", flat=True)
    assert [str(birth) for birth in births] == ["1990", "1988-03", "1987-03-05"]
    assert counted(bring_cases(CASES + rows.format("1990", "03.1988", "5.3.1987"), unit=unit)) == {"unchanged": 3}
    numbers = Case.objects.order_by("pk").values_list("public_id", flat=True)
    later = "case number;date of birth\n" + "".join(
        f"{number};{birth}\n" for number, birth in zip(numbers, ["5.3.1990", "1988", "1987"], strict=True)
    )
    assert counted(bring_cases(later, unit=unit)) == {"changed": 1, "unchanged": 2}
    assert [str(birth) for birth in births.all()] == ["1990-03-05", "1988-03", "1987-03-05"]


def test_cases_imported_again_are_updated_not_doubled():
    unit = make_unit(case_prefix="U")
    bring_cases(CASES + "Иванов Иван Иванович;01.02.1990;рядовой;;;2022;\n", unit=unit)
    again = bring_cases(
        CASES + "Иванов Иван Иванович;1.2.1990;ефрейтор;;;2022;\nИванов Иван Иванович;1.2.1990;;;;2024;\n", unit=unit
    )
    assert counted(again) == {"changed": 1, "new": 1}
    assert again.findings["samples"]["changed"][0][2] == {"rank": "Private"}
    assert list(Case.objects.order_by("pk").values_list("rank", "left_on")) == [
        ("corporal", "2022"),
        ("", "2024"),
    ]
    assert counted(bring_cases(CASES + "Ivanov Ivan Ivanovich;1990-02-01;;;;2022;\n", unit=unit))["changed"] == 1
    assert Identity.objects.earliest("case_id").surname == "Ivanov"


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
