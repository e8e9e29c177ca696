"""Debian's Chromium, driven by Playwright, against the real site on a real database."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

from tests.factories import sign_client_in

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
"""Chromium without the window that no test looks at: a third less processor time than `chromium --headless`."""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STORES = "local_storage,indexeddb,cache_storage,service_workers"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if "CI" in os.environ:
            pytest.fail("Debian's chromium-headless-shell is missing.")
        pytest.skip("Debian's chromium-headless-shell is not installed")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the test's own queries
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        connections.close_all()  # while Playwright's loop runs, Django keeps them apart from those of no loop
        browser.close()


class Profiles:
    """Profiles of one Chromium. One that a test has left is emptied for the next test that asks for the same options.

    A new one starts its own processes and compiles every script again: half of the processor time of a page of the
    desk. So does one whose last page was closed; each keeps an empty page.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.free: dict[str, list[BrowserContext]] = {}
        self.taken: list[tuple[str, BrowserContext]] = []

    def open_page(self, origin: str, **options: Any) -> Page:
        """Open a page in a profile that holds nothing of the origin, and is nobody else's until `leave`."""
        key = repr((origin, sorted(options.items())))
        contexts = self.free.setdefault(key, [])
        if contexts:
            context = contexts.pop()
            session = context.new_cdp_session(context.pages[0])
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORES})
            session.detach()
        else:
            context = self.browser.new_context(base_url=origin, **options)
            context.new_page()
        self.taken.append((key, context))
        return context.new_page()

    def leave(self) -> None:
        """Close every page and keep the profiles, save those that the test has closed itself."""
        for key, context in self.taken:
            for page in context.pages[1:]:
                with suppress(Error):  # Chromium may never close a page that is on the way to another one
                    page.goto("about:blank")
                page.close()
            with suppress(Error):
                context.clear_cookies()
                self.free[key].append(context)
        self.taken.clear()


@pytest.fixture(scope="session")
def profiles(browser: Browser, django_db_setup: None) -> Iterator[Profiles]:
    yield Profiles(browser)
    for context in browser.contexts:  # each holds connections to the live server, and so to the database
        context.close()


@pytest.fixture
def visit(profiles: Profiles, live_server, settings) -> Iterator[Callable[..., Page]]:  # type: ignore[no-untyped-def]
    """Open an empty profile: `visit("/")`, `visit("/", scripts=False)`.

    Requests to other origins, errors of scripts and what the content security policy refuses fail the test. With a
    `user` the visitor is signed in before the first request.
    """
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = live_server.url
    settings.COMMENT_FORM_SECONDS = 1  # long enough to see that the site waits
    foreign: list[str] = []
    broken: list[str] = []

    def note_refusal(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    def open_page(path: str, *, scripts: bool = True, user: User | None = None, **options: object) -> Page:
        page = profiles.open_page(live_server.url, java_script_enabled=scripts, **options)
        page.set_default_timeout(10_000)
        page.on(
            "request",
            lambda r: None if r.url.startswith((live_server.url, "data:", "blob:")) else foreign.append(r.url),
        )
        page.on("console", note_refusal)
        page.on("pageerror", lambda error: broken.append(str(error)))
        if user:
            client = Client()
            sign_client_in(client, user)
            session = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key}
            page.context.add_cookies([session | {"url": live_server.url}])
        page.goto(path)
        return page

    yield open_page
    profiles.leave()
    assert foreign == []
    assert broken == []


@pytest.fixture
def sign_in(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Open a path of the desk as the user."""

    def signed_in(user: User, path: str = "/admin/", **options: object) -> Page:
        return visit(path, user=user, **options)

    return signed_in
