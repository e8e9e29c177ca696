"""The admin's autocomplete fields."""

from playwright.sync_api import Page


def choose(page: Page, field: str, label: str) -> None:
    """Pick from one of the admin's autocomplete fields as a person does."""
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(label)
    page.locator(".select2-results__option", has_text=label).first.click()
