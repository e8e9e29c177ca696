"""Dates are typed as people type them, in both languages of the desk; one with two meanings is read back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desertions.models import Source
from tests.factories import make_source, make_user
from tests.newsroom.lib.desk.test_dates import DAY, SIX_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("locale", "saved", "shown", "read_as", "words"),
    [
        ("en-GB", "was changed successfully", "2026-11-28", "Read as 3 April 2026", "3 April 2026"),
        ("ru-RU", "изменен", "28.11.2026", "Прочитано как 3 апреля 2026", "3 апреля 2026"),
    ],
)
def test_dates_are_typed_in_six_ways(sign_in: Callable[..., Page], locale, saved, shown, read_as, words):
    source = make_source()
    path = f"/admin/desertions/source/{source.pk}/change/"
    page = sign_in(make_user("data editor"), path, locale=locale)
    for typed in SIX_WAYS:
        Source.objects.update(dated=None)
        page.goto(path)
        page.locator("[name=dated]").fill(typed)
        page.locator("[name=_continue]").first.click()
        expect(page.locator("main")).to_contain_text(saved)
        expect(page.locator("[name=dated]")).to_have_value(shown)
        assert Source.objects.get().dated == DAY
    page.locator("[name=dated]").fill("03/04/2026")
    page.locator("[name=_continue]").first.click()
    expect(page.locator("main")).to_contain_text(read_as)
    expect(page.locator("[name=dated]")).to_have_value(words)
    assert Source.objects.get().dated == DAY
    page.locator("[name=_continue]").first.click()
    expect(page.locator("main")).to_contain_text(saved)
    assert str(Source.objects.get().dated) == "2026-04-03"
