"""The case desk as its people use it: keyboard, files, a second person, and ways back."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from desertions.choices import Confidentiality, Verification
from desertions.evidence import text_extraction
from desertions.models import Case, CustodyRow, Evidence, FactResolution, Merge, SourceFile
from tests.factories import make_case, make_identity, make_source, make_unit, make_user, pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the element that the selector names has the focus, as a person without a mouse does."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"{target} is not reached by Tab")


def choose(page: Page, field: str, label: str) -> None:
    """Pick in an autocomplete field by the keyboard alone."""
    here = f"#id_{field} + .select2 .select2-selection"
    if not page.evaluate("here => document.activeElement.matches(here)", here):
        tab_to(page, here)
    pick(page, label)


def pick(page: Page, label: str) -> None:
    """Open the autocomplete field that has the focus, and type once its list has come."""
    page.keyboard.press("Enter")
    field_of_search = page.locator(".select2-container--open .select2-search__field")
    expect(field_of_search).to_be_focused()
    expect(page.locator(".select2-results__option--highlighted")).to_be_visible()  # opening empties the field once more
    page.keyboard.type(label)
    expect(field_of_search).to_have_value(label)
    expect(page.locator(".select2-results__option--highlighted", has_text=label)).to_be_visible()
    page.keyboard.press("Enter")


def test_case_is_entered_by_keyboard_and_its_disagreeing_sources_are_settled(sign_in):
    make_unit(name_en="33rd Regiment", case_prefix="20GMRD")
    make_source(title="The command's list")
    make_source(title="A court card", kind="court")
    other = make_case(unit=make_unit())
    make_identity(other, surname="Вымышленный", given_name="Иван", patronymic="")
    page = sign_in(make_user("data editor"), "/admin/desertions/case/add/")
    expect(page.locator("#id_unit + .select2 .select2-selection")).to_be_focused()
    choose(page, "unit", "33rd Regiment")
    choose(page, "source_for_all", "The command's list")
    tab_to(page, "#id_locator_for_all")
    page.keyboard.type("row 12")
    tab_to(page, "#id_rank")
    page.keyboard.type("гв. рядовой запаса")
    tab_to(page, "#id_contract_type")
    page.keyboard.type("mobil")
    tab_to(page, "#id_left_on")
    page.keyboard.type("осень 2022")
    tab_to(page, "#id_identity-0-surname")
    page.keyboard.type("Вымышленный")
    tab_to(page, "#id_identity-0-given_name")
    page.keyboard.type("И.")
    notice = page.locator("[data-namesakes]")
    expect(notice).to_contain_text(f"Possibly already case {other.public_id}")
    expect(notice).to_contain_text("the same initial of the given name")
    page.get_by_role("link", name="Add another Piece of evidence").focus()
    page.keyboard.press("Enter")
    page.locator("#id_evidence-0-source + .select2 .select2-selection").focus()
    pick(page, "A court card")
    tab_to(page, "#id_evidence-0-fact")
    page.keyboard.type("contract type")
    tab_to(page, "#id_evidence-0-asserts")
    page.keyboard.type("contract")
    page.keyboard.press("Enter")
    page.get_by_text("was added successfully").wait_for()

    case = Case.objects.get(public_id__startswith="20GMRD-")
    assert (case.rank, case.contract_type, case.left_on) == ("private", "mobilised", "2022-09/2022-11")
    assert set(case.evidence.values_list("source__title", "fact", "asserted")) == {
        ("The command's list", "whole_case", ""),
        ("A court card", "contract_type", "contract"),
    }
    page.goto(f"/admin/desertions/case/{case.pk}/change/")
    panel = page.get_by_role("region", name="Sources disagree")
    expect(panel).to_contain_text("A court card")
    panel.get_by_role("link", name="Decide").click()
    page.get_by_label("mobilised, as it is in the case").check()
    page.get_by_label("By which rule").select_option("own_list")
    page.get_by_label("Note").fill(
        "The list of April calls him mobilised; the court calls everyone a contract soldier."
    )
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Decided: contract type is mobilised.")).to_be_visible()
    assert FactResolution.objects.get().rule == "own_list"
    expect(page.locator(".conflict-settled")).to_contain_text("the command's own list outweighs a court")
    expect(page.frame_locator("iframe").locator("h1")).to_have_text(case.public_id)


def test_file_is_uploaded_viewed_and_its_chain_opened(sign_in, tmp_path):
    source = make_source(title="A sealed letter", confidentiality=Confidentiality.SEALED)
    path: Path = tmp_path / "letter.pdf"
    path.write_bytes(pdf_bytes("He left near Kamyshin", "Second page"))
    editor = make_user("editor")
    page = sign_in(editor, f"/admin/desertions/source/{source.pk}/change/")
    page.get_by_role("link", name="Add a file").click()
    expect(page.locator("#id_source + .select2")).to_contain_text("A sealed letter")
    page.set_input_files("#id_file", path)
    page.get_by_label("Where it comes from").fill("Handed over in person")
    page.get_by_role("button", name="Store it").click()
    expect(page.get_by_text("Stored. SHA-256:")).to_be_visible()
    file = SourceFile.objects.get()
    text_extraction.read_text(file)
    page.reload()
    expect(page.get_by_role("img", name="Page 1 as a picture")).to_be_visible()
    assert page.evaluate("document.querySelector('.page-image').naturalWidth") > 1000
    expect(page.locator(".file-text")).to_have_text("He left near Kamyshin")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".file-text")).to_have_text("Second page")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the original").click()
    assert Path(download.value.path()).read_bytes() == path.read_bytes()
    page.get_by_role("link", name="Chain of custody").last.click()
    expect(page.get_by_text("the chain is whole")).to_be_visible()
    rows = page.locator("table.claims tbody tr")
    expect(rows.first).to_contain_text("stored")
    expect(rows.last).to_contain_text("downloaded")
    expect(rows.last).to_contain_text(editor.username)
    assert rows.count() == CustodyRow.objects.count()


def test_refused_file_is_told_beside_the_form_and_nothing_typed_is_lost(sign_in, tmp_path):
    source = make_source(title="The archive")
    path: Path = tmp_path / "letter.pdf"
    path.write_bytes(b"MZ" + b"\0" * 1000)
    page = sign_in(make_user("editor"), f"/admin/desertions/sourcefile/add/?source={source.pk}")
    page.set_input_files("#id_file", path)
    page.get_by_label("Where it comes from").fill("Handed over in person")
    page.get_by_role("button", name="Store it").click()
    expect(page.get_by_text("this is a program, despite its name")).to_be_visible()
    expect(page.get_by_label("Where it comes from")).to_have_value("Handed over in person")


def test_second_person_verifies(sign_in):
    case = make_case(verification=Verification.PARTLY)
    Evidence.objects.create(case=case, source=make_source(title="An interview", kind="family"))
    address = f"/admin/desertions/case/{case.pk}/verify/"
    first = sign_in(make_user("data editor", first_name="Tomas", last_name="Reh"), address)
    expect(first.get_by_text("2 origins independent of each other")).to_be_visible()
    first.get_by_label("verified", exact=True).check()
    for label in (
        "not a namesake",
        "do not draw on each other",
        "letter and digit separately",
        "I also looked for evidence against it",
    ):
        first.get_by_label(label).check()
    first.get_by_label("Reason").fill("Both name the unit and the day.")
    first.get_by_role("button", name="Take the step").click()
    expect(first.get_by_text("Proposed. Another person must confirm it.")).to_be_visible()
    expect(first.get_by_role("button", name="Confirm")).to_have_count(0)
    second = sign_in(make_user("editor"), f"/admin/desertions/case/{case.pk}/change/")
    second.get_by_role("link", name="Review it").click()
    expect(second.get_by_text("Both name the unit and the day.")).to_be_visible()
    second.get_by_label("Reason").fill("I read both.")
    second.get_by_role("button", name="Confirm").click()
    expect(second.get_by_text("Done.")).to_be_visible()
    case.refresh_from_db()
    assert case.verification == "verified"


def test_merge_is_undone(sign_in):
    target, duplicate = (make_case(verification=Verification.PARTLY) for _ in range(2))
    page = sign_in(make_user("data editor"), f"/admin/desertions/case/{target.pk}/merge/")
    page.locator("#id_duplicate + .select2 .select2-selection").click()
    page.locator(".select2-search__field").fill(duplicate.public_id)
    page.locator(".select2-results__option", has_text=duplicate.public_id).click()
    page.get_by_label("Reason").fill("The same man, the same day.")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text(f"{duplicate} is now part of {target}.")).to_be_visible()
    assert target.evidence.count() == 2
    page.get_by_label("Why it is undone").fill("Two brothers.")
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("Undone")).to_be_visible()
    duplicate.refresh_from_db()
    assert (duplicate.merged_into, duplicate.verification, duplicate.evidence.count()) == (None, "partly", 1)
    assert Merge.objects.get().undone_reason == "Two brothers."


def test_earlier_state_is_restored(sign_in):
    case = make_case(rank="private")
    page = sign_in(make_user("editor"), f"/admin/desertions/case/{case.pk}/change/")
    for rank, reason in (("майор", "misread"), ("полковник", "misread again")):
        page.fill("#id_rank", rank)
        page.get_by_label("Reason for this change").fill(reason)
        page.get_by_role("button", name="Save and continue editing").click()
        expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.get_by_role("link", name="Timeline").click()
    moments = page.locator(".timeline > li")
    expect(moments.first).to_contain_text("misread again")
    expect(moments.first).to_contain_text("Major → Colonel")
    moments.last.get_by_label("Why restore this state").fill("He was a private all along.")
    moments.last.get_by_role("button", name="Restore this state").click()
    expect(page.get_by_text("Done.")).to_be_visible()
    expect(moments.first).to_contain_text("Colonel → Private")
    case.refresh_from_db()
    assert case.rank == "private"


def test_desk_search_filters_and_bulk_decisions_report(sign_in):
    cases = [make_case(desk_notes="hospital", verification="lead", publication="private") for _ in range(2)]
    page = sign_in(make_user("data editor"), "/admin/desertions/case/?verification__exact=lead")
    page.get_by_label("Name of this filter").fill("My leads")
    page.get_by_role("button", name="Save this filter").click()
    expect(page.get_by_role("link", name="My leads")).to_be_visible()
    page.get_by_role("link", name="Search everything").click()
    page.get_by_role("searchbox").last.fill("hospitals")
    page.get_by_role("button", name="Search", exact=True).last.click()
    expect(page.get_by_role("link", name=cases[0].public_id)).to_be_visible()
    page.goto("/admin/desertions/case/?verification__exact=lead")
    for box in page.locator("input.action-select").all():
        box.check()
    page.select_option("select[name=action]", "verify_each")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("disputed").first.check()
    page.get_by_label("The case cites what speaks against it").check()
    page.get_by_label("Reason").fill("The list is a forgery.")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status").filter(has_text=re.compile("2 of 2 done"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_case_desk_have_no_violation(scheme, sign_in):
    case = make_case(contract_type="contract", verification=Verification.PARTLY)
    make_identity(case)
    Evidence.objects.create(
        case=case, source=make_source(), fact="contract_type", asserts="mobilised", asserted="mobilised"
    )
    page = sign_in(make_user("editor"), "/admin/", color_scheme=scheme)
    for name in ("verify", "publish", "timeline", "merge", "settle/contract_type"):
        page.goto(f"/admin/desertions/case/{case.pk}/{name}/")
        result = Axe().run(page)
        assert (name, [violation["id"] for violation in result.response["violations"]]) == (name, [])
