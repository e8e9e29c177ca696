"""Debian's Chromium, driven by Playwright, against the real site on a real database."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the test's own queries
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, live_server, settings) -> Iterator[Callable[..., Page]]:  # type: ignore[no-untyped-def]
    """Open a fresh profile: `visit("/")`, `visit("/", scripts=False)`. Requests to other origins fail the test."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = live_server.url
    contexts: list[BrowserContext] = []
    foreign: list[str] = []

    def open_page(path: str, *, scripts: bool = True, **options: object) -> Page:
        context = browser.new_context(java_script_enabled=scripts, base_url=live_server.url, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "request",
            lambda r: None if r.url.startswith((live_server.url, "data:", "blob:")) else foreign.append(r.url),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert foreign == []


@pytest.fixture
def sign_in(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Sign in at the admin's own form."""

    def signed_in(user: User, path: str = "/admin/", **options: object) -> Page:
        page = visit(f"/admin/login/?next={path}", **options)
        page.fill("#id_username", user.username)
        page.fill("#id_password", "correct horse battery")
        page.press("#id_password", "Enter")
        page.wait_for_url(f"**{path}")
        return page

    return signed_in
