"""A data editor brings in a spreadsheet of names, mends what was refused, and brings in its next version."""

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from desertions.demo.generate import files
from desertions.models import Case, CustodyRow, Identity, ImportRun, ListEntry, NamedList
from tests.factories import make_list, make_source, make_unit, make_user
from tests.workers import worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
FAULTS = {
    10: ("ФИО", "Одиночка"), 100: ("ФИО", "Ы" * 500), 150: ("ФИО", "=cmd|'/C calc'!A0"), 200: ("ФИО", "12345"),
    250: ("ФИО", ""), 300: ("ФИО", "Ивaнqв Иван"), 400: ("Дата рождения", "31.02.1990"),
    450: ("Дата рождения", "давно"), 500: ("Дата рождения", "02/21/1990"), 600: ("Дата рождения", "1800-01-01"),
    700: ("Звание", "#REF!"), 800: ("Примечание", "=1+1"),
}  # fmt: skip


def command_list() -> list[list[str]]:
    return list(csv.reader(StringIO(files()["command.csv"].decode()), delimiter=";"))


def as_workbook(rows: list[list[str]], path: Path) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s"  # what looks like a formula is a text here, as it is in a CSV
    book.save(path)
    return path


def planted(rows: list[list[str]]) -> list[list[str]]:
    """The list with twelve faults, by number of the row among the people."""
    faulty = [list(row) for row in rows]
    for number, (column, text) in FAULTS.items():
        faulty[number][rows[0].index(column)] = text
    return faulty


def mended(download: bytes, rows: list[list[str]]) -> list[list[str]]:
    """The downloaded rows as the editor mends them: the cells of the reason's row as they should have been."""
    sheet = load_workbook(BytesIO(download)).active
    heading, *refused = ([str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True))
    number = heading.index("№ п/п")
    return [heading, *([row[0], *rows[int(row[number])]] for row in refused)]


def send(page: Page, path: Path, whole: str | None = None) -> None:
    page.set_input_files("#id_file", path)
    if whole:
        page.get_by_label("The file is").select_option(whole)
    page.get_by_role("button", name="Send it and check its columns").click()
    page.get_by_role("heading", name="1. How the file is read").wait_for()


def read(page: Page) -> None:
    page.get_by_role("button", name="Read it and show what it would change").click()
    page.get_by_role("button", name="Confirm and write").wait_for(timeout=60_000)


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Confirm and write").click()
    expect(page.locator(".file-facts")).to_contain_text("written", timeout=60_000)
    expect(page.locator("[data-progress]")).to_have_count(0, timeout=60_000)


def counts(page: Page) -> str:
    return ", ".join(text.strip() for text in page.locator(".import-counts li").all_inner_texts() if text[0] != "0")


@pytest.mark.long
def test_spreadsheet_comes_in_is_mended_and_its_next_version_updates_it(sign_in, tmp_path):
    named = make_list(title="The command's list", proves="left", is_sealed=True)
    rows = command_list()
    page = sign_in(make_user("data editor"), f"/admin/desertions/namedlist/{named.pk}/change/")
    with worker("imports"):
        page.get_by_role("link", name="Import a file").click()
        expect(page.locator("#id_named_list + .select2")).to_contain_text("The command's list")
        send(page, as_workbook(planted(rows), tmp_path / "list.xlsx"))
        chosen = page.locator("thead select").evaluate_all("fields => fields.map(field => field.value)")
        assert chosen == ["", "full_name", "born_on", "rank_text", "unit_text", "", "", "", "note"]
        page.get_by_label("Column 6").select_option("place")
        violations = Axe().run(page, options=AXE).response["violations"]
        assert [v["id"] for v in violations if v["id"] != "color-contrast"] == []
        read(page)
        assert counts(page) == "998 new, 12 refused"
        refused = page.get_by_role("region", name="Refused rows")
        for reason in (
            "one word only",
            "longer than a name can be",
            "begins like a formula",
            "not a date",
            "month would be 21",
        ):
            expect(refused).to_contain_text(reason)
        assert not ListEntry.objects.exists()
        confirm(page)
        assert named.entries.count() == 998

        with page.expect_download() as download:
            page.get_by_role("link", name="Download them as a file to correct").click()
        content = Path(download.value.path()).read_bytes()
        mending = mended(content, rows)
        assert len(mending) == 13
        page.goto(f"/admin/desertions/importrun/add/?list={named.pk}")
        send(page, as_workbook(mending, tmp_path / "mended.xlsx"), whole="no")
        read(page)
        assert counts(page) == "12 new, 998 unchanged"
        confirm(page)
        assert named.entries.present().count() == 1010

        page.goto(f"/admin/desertions/importrun/add/?list={named.pk}")
        send(page, as_workbook(rows, tmp_path / "again.xlsx"))
        page.get_by_label("Column 6").select_option("place")
        read(page)
        assert counts(page) == "1010 unchanged"
        page.get_by_role("button", name="Cancel this import").click()
        expect(page.locator(".file-facts")).to_contain_text("cancelled: nothing was written")

        newer = [rows[0], *rows[5:]]
        newer[1][rows[0].index("Звание")] = "майор"
        newer.append(["1011", "Новиков Новый Новикович", "01.02.1990", "рядовой", "", "", "", "", ""])
        page.goto(f"/admin/desertions/importrun/add/?list={named.pk}")
        send(page, as_workbook(newer, tmp_path / "newer.xlsx"))
        read(page)
        assert counts(page) == "1 new, 1 changed, 1005 unchanged, 4 gone"
        expect(page.get_by_role("region", name="New: 1")).to_contain_text("Новиков")
        expect(page.get_by_role("region", name="Changed: 1").locator("ins")).to_have_text("майор")
        expect(page.get_by_role("region", name="Gone: 4")).to_contain_text(rows[1][1].split()[0])
        confirm(page)
    assert (named.entries.present().count(), named.entries.count()) == (1007, 1011)
    page.goto(f"/admin/desertions/listentry/?named_list__id__exact={named.pk}&standing=gone")
    expect(page.locator("#result_list tbody tr")).to_have_count(4)
    assert CustodyRow.objects.filter(subject=f"list {named.pk}", act="exported").count() == 1
    assert CustodyRow.objects.filter(subject=f"list {named.pk}", act="viewed").count() > 5


@pytest.mark.long
def test_cases_come_in_from_a_table_and_show_their_progress(sign_in, tmp_path):
    make_unit(name_ru="33-й мотострелковый полк", name_en="33rd Regiment", case_prefix="T")
    make_source(title="The command's request")
    path = tmp_path / "cases.csv"
    endings = [f"{first_letter}{second_letter}" for first_letter in "абвгд" for second_letter in "ежзик"]
    rows = [f"Вымышленный{end} Иван;0{1 + n % 9}.05.1990;рядовой;контракт;2023\n" for n, end in enumerate(endings)]
    path.write_text("ФИО;Дата рождения;Звание;Вид службы;Дата ухода\n" + "".join(rows), encoding="cp1251")
    page = sign_in(make_user("reporter"), "/admin/desertions/case/")
    page.get_by_role("link", name="Import cases").click()
    for field, text in (("unit", "33rd Regiment"), ("source", "The command's request")):
        page.locator(f"#id_{field} + .select2 .select2-selection").click()
        page.keyboard.type(text)
        page.locator(".select2-results__option--highlighted", has_text=text).click()
    send(page, path)
    expect(page.get_by_label("Encoding")).to_have_value("cp1251")
    page.get_by_role("button", name="Read it and show what it would change").click()
    expect(page.get_by_text("Waits for a worker")).to_be_visible()
    with worker("imports"):
        page.get_by_role("button", name="Confirm and write").wait_for(timeout=60_000)
        assert counts(page) == "25 new"
        confirm(page)
    assert (Case.objects.count(), Identity.objects.count()) == (25, 25)
    assert ImportRun.objects.get().confirmed_by.username.startswith("reporter")
    assert NamedList.objects.count() == 0
