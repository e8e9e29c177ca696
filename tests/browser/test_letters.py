"""A reader writes to the newsroom without a name, without scripts, and reads the answer; the desk reads and answers."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import caches
from playwright.sync_api import Page, expect

from desertions.models import Letter, Source, SourceFile
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
PAPER = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 a paper, invented"}


@pytest.fixture(autouse=True)
def fresh_limits():
    caches["limits"].clear()


def is_clean(page: Page) -> bool:
    return Axe().run(page).violations_count == 0 and not page.evaluate(
        "document.documentElement.scrollWidth > innerWidth"
    )


@pytest.mark.parametrize(
    "look", [{"locale": "en-GB"}, {"locale": "ru-RU", "viewport": {"width": 320, "height": 640}}], ids=["desk", "phone"]
)
def test_letter_with_a_file_is_written_answered_and_deleted_without_scripts(look, visit: Visit, sign_in):
    page = visit("/letters/", scripts=False, **look)
    page.locator("textarea[name=text]").fill("They came for my brother in May.")
    page.locator("input[type=file]").set_input_files([PAPER])
    page.locator("main form [name=send]").click()
    code = page.locator(".receipt-code").inner_text()
    assert len(code.split()) == 7
    assert page.url.endswith("/letters/")  # no code in the address
    page.locator("main form button").first.click()
    expect(page.get_by_text("They came for my brother in May.")).to_be_visible()
    expect(page.get_by_text("paper.pdf")).to_be_visible()

    desk = sign_in(make_user("editor"), "/admin/desertions/letter/")
    letter = Letter.objects.get()
    desk.goto(f"/admin/desertions/letter/{letter.pk}/change/")
    expect(desk.get_by_text("They came for my brother in May.")).to_be_visible()
    assert Axe().run(desk).violations_count == 0
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes() == PAPER["buffer"]
    desk.locator("textarea[name=text]").fill("Thank you. May we quote it?")
    desk.get_by_role("button", name="Answer").click()
    expect(desk.get_by_text("Answered.")).to_be_visible()
    desk.get_by_role("button", name="Make it a sealed source").click()
    expect(desk.get_by_text("It is a sealed source now")).to_be_visible()
    assert SourceFile.objects.get().source == Source.objects.get()

    page.goto("/letters/answer/")
    page.locator("[name=code]").fill(f"  {code.upper()} ")
    page.locator("main form [name=open]").click()
    expect(page.get_by_text("Thank you. May we quote it?")).to_be_visible()
    page.locator("main form button").last.click()
    page.locator("[name=sure]").click()
    expect(page.locator("h1")).to_have_text(re.compile("Your letter is deleted|Письмо удалено"))
    assert not Letter.objects.exists()
    assert Source.objects.get().consent == "withdrawn"


def test_refused_letter_keeps_its_text_and_every_page_is_accessible(visit: Visit):
    page = visit("/letters/", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.locator("main form [name=send]").click()
    expect(page.get_by_text("Write something, or add a file.")).to_be_visible()
    assert is_clean(page)
    page.locator("textarea[name=text]").fill("A letter.")
    page.locator("input[type=file]").set_input_files([PAPER | {"buffer": b""}])
    page.locator("main form [name=send]").click()
    expect(page.get_by_text("The submitted file is empty.")).to_be_visible()
    expect(page.locator("textarea[name=text]")).to_have_value("A letter.")
    assert is_clean(page)
    for button, heading in (
        ("Send", "Your letter has arrived"),
        ("Show my letter", "Your letter"),
        ("Delete my letter…", "Delete your letter?"),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert is_clean(page)
