"""What each button of the editor makes is there after saving and reloading: the sanitiser keeps what it offers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desertions.models import Chart
from tests.factories import make_case, make_document, make_draft, make_figure, make_rendered, make_user, release_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDITOR = ".ProseMirror[contenteditable=true]"
WITHIN_A_TABLE = re.compile("table:")
NOTHING_TO_KEEP = {"unlink", "undo", "redo", "paragraph", "html", "fullscreen"}
"""Buttons that take away, or change how the editor looks."""


def html_of(page: Page) -> str:
    return str(page.locator("[name=body]").input_value())


def fill_dialog(page: Page) -> None:
    """Answer the dialog of a button with the first choice, or with something that fits."""
    dialog = page.locator("dialog[open]:not(#signed-out)")
    if not dialog.count():
        return
    if dialog.locator("[data-choices]").count():
        expect(dialog.locator("[data-choices] input").first).to_be_visible()
    for field in dialog.locator("input:visible, textarea:visible, select:visible").all():
        kind, name = field.get_attribute("type") or "", (field.get_attribute("name") or "").lower()
        if kind in ("checkbox", "radio"):
            field.check()
        elif kind == "number":
            field.fill("5")
        elif kind != "search" and field.evaluate("e => e.tagName") != "SELECT":
            field.fill("https://example.org/x" if "href" in name or kind == "url" else "Words of a dialog")
    dialog.locator("button[value=insert], button[type=submit], button[value=default], button").first.click()
    expect(dialog).to_have_count(0)


def test_each_button_survives_saving_and_reloading(sign_in: Callable[..., Page]):
    make_figure("men-who-left")
    make_case()
    release_values()
    make_rendered(alt="A road")
    make_document(title="The request")
    Chart.objects.create(title_en="When they left", title_ru="Когда они ушли", is_public=True)
    article = make_draft(body="<p>One.</p>")
    path = f"/admin/articles/article/{article.pk}/change/"
    page = sign_in(make_user("editor"), path)
    expect(page.locator('.prose-menubar [data-name="bold"]')).to_be_visible()
    names = page.locator(".prose-menubar [data-name]").evaluate_all("all => all.map(e => e.dataset.name)")
    names = [name for name in names if name not in NOTHING_TO_KEEP and not WITHIN_A_TABLE.match(name)]
    assert len(names) >= 14
    before = html_of(page)
    for name in names:
        expect(page.locator('.prose-menubar [data-name="bold"]')).to_be_visible()
        page.locator(EDITOR).click()
        page.keyboard.press("Control+End")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.type(f"Words for {name}")
        if name == "orderedListProperties":
            page.locator('.prose-menubar [data-name="orderedList"]').click()
        page.keyboard.press("Shift+Home")
        button = page.locator(f'.prose-menubar [data-name="{name}"]')
        if not button.is_visible():
            page.locator(".prose-menubar__selected").first.click()
        button.click()
        fill_dialog(page)
        after = html_of(page)
        assert after != before, name
        page.get_by_role("button", name="Save and continue editing", exact=True).click()
        expect(page.get_by_text(re.compile("was changed successfully"))).to_be_visible()
        page.goto(path)
        expect(page.locator(EDITOR)).to_be_visible()
        assert normal(html_of(page)) == normal(after), name
        before = html_of(page)


def normal(html: str) -> str:
    """HTML without what differs and means the same: the order of attributes, `rel` and `target`."""

    def sorted_tag(match: re.Match[str]) -> str:
        attributes = sorted(re.findall(r'[\w-]+="[^"]*"', match[2]))
        return f"<{match[1]} {' '.join(a for a in attributes if not a.startswith(('rel=', 'target=')))}>"

    return re.sub(r"<(\w+)([^>]*)>", sorted_tag, html)
