"""The frame of the desk: its menu, search, filters and colours work without `unsafe-eval` and `unsafe-inline`.

That nothing is refused by the policy on any journey, `visit` asserts for all of them.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_case, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_policy_of_the_desk_allows_one_inline_script_and_nothing_else(sign_in):
    page = sign_in(make_user("editor"))
    policy = page.goto("/admin/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert re.search(r"script-src 'self' 'sha256-[\w+/]{43}='(;|$)", policy)
    assert re.search(r"style-src 'self'(;|$)", policy)


def test_menu_folds_away_and_stays_so(sign_in):
    page = sign_in(make_user("editor"))
    menu = page.locator("#nav-sidebar")
    expect(menu).to_be_visible()
    page.get_by_text("dock_to_right").first.click()
    expect(menu).to_be_hidden()
    page.reload()
    expect(menu).to_be_hidden()
    page.get_by_text("dock_to_right").first.click()
    expect(menu).to_be_visible()


def test_search_of_pages_opens_by_typing_and_closes_by_escape(sign_in):
    page = sign_in(make_user("editor"))
    page.keyboard.press("t")
    page.keyboard.type("sourc")
    results = page.locator("#search-results")
    expect(results.get_by_role("link", name="Sources")).to_be_visible()
    page.keyboard.press("Escape")
    expect(results).to_be_hidden()
    expect(page.locator("#nav-filter")).to_have_value("")


def test_filters_open_and_the_bar_of_actions_is_as_wide_as_the_list(sign_in):
    make_case()
    page = sign_in(make_user("data editor"), "/admin/desertions/case/")
    page.get_by_text("Filters").first.click()
    expect(page.get_by_text("By verification")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("By verification")).to_be_hidden()
    page.locator("#result_list tbody input[type=checkbox]").check()
    bar = page.locator("#changelist-actions")
    expect(bar).to_be_visible()
    assert bar.bounding_box()["width"] == pytest.approx(page.locator("#changelist-form").bounding_box()["width"], abs=1)


def test_account_menu_opens_and_darkness_is_remembered(sign_in):
    page = sign_in(make_user("editor"))
    page.keyboard.press("Control+e")
    page.keyboard.press("Control+e")
    dark = re.compile(r"\bdark\b")
    expect(page.locator("html")).to_have_class(dark)
    page.reload()
    expect(page.locator("html")).to_have_class(dark)
    page.get_by_text(re.compile("unfold_more|keyboard_arrow")).last.click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
