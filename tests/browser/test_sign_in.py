"""Signing in as people do it: setting up, app, passkey, recovery code, ended sessions, lost factors."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.factories import make_user
from tests.newsroom.sign_in.codes import PASSWORD, code_of, secret_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(autouse=True)
def _insecure_origin(settings) -> None:  # type: ignore[no-untyped-def]
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # as on http://localhost


def type_password(page: Page, user: User, password: str = PASSWORD) -> None:
    page.fill("#id_login", user.username)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")


def set_up(page: Page, user: User) -> list[str]:
    """The first sign-in, with the code of the step before; returns the recovery codes."""
    type_password(page, user)
    secret = page.locator(".secret").inner_text()
    page.fill("#id_code", code_of(secret, -1))
    page.press("#id_code", "Enter")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_role("button", name=re.compile("I have written them down|Я их записал")).click()
    page.wait_for_url("**/admin/")
    return codes


def has_no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_first_sign_in_sets_everything_up_on_a_phone(visit, scripts, locale):
    editor = make_user("editor")
    page = visit("/admin/", scripts=scripts, locale=locale, **PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Войти" if locale == "ru-RU" else "Sign in")
    type_password(page, editor, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    type_password(page, editor)
    square = page.locator(".square")
    assert square.evaluate("image => image.naturalWidth") > 50 if scripts else square.is_visible()
    secret = page.locator(".secret").inner_text()
    page.fill("#id_code", "000000")
    page.press("#id_code", "Enter")
    expect(page.locator("#id_code_error")).to_be_visible()
    page.fill("#id_code", code_of(secret))
    page.press("#id_code", "Enter")
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    if scripts:
        assert has_no_sideways_scroll(page)
    page.goto("/admin/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Коды восстановления" if locale == "ru-RU" else "Recovery codes"
    )


def test_app_and_recovery_code_open_the_desk(visit):
    editor = make_user("editor")
    codes = set_up(visit("/admin/"), editor)
    page = visit("/admin/desertions/case/")
    type_password(page, editor)
    page.fill("#id_code", code_of(secret_of(editor)))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/admin/desertions/case/")
    other = visit("/admin/", scripts=False)
    type_password(other, editor)
    other.fill("#id_code", codes[0])
    other.press("#id_code", "Enter")
    other.wait_for_url("**/admin/")


def test_passkey_is_added_and_used_in_place_of_the_code(visit):
    editor = make_user("editor")
    page = visit("/admin/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    set_up(page, editor)
    page.goto("/sign-in/account/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/sign-in/account/")
    expect(page.get_by_text("Passkey “My laptop”")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/admin/")
    type_password(page, editor)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")

    page.goto("/sign-in/account/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.wait_for_url("**/sign-in/account/")
    expect(page.get_by_text("My laptop")).to_have_count(0)


def test_sessions_are_seen_and_ended(visit):
    editor = make_user("editor")
    here = visit("/admin/")
    set_up(here, editor)
    phone = visit("/admin/", **PHONE)
    type_password(phone, editor)
    phone.fill("#id_code", code_of(secret_of(editor)))
    phone.press("#id_code", "Enter")
    phone.wait_for_url("**/admin/")
    here.goto("/sign-in/account/")
    expect(here.locator("#sessions ~ form li")).to_have_count(2)
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.locator("#sessions ~ form li")).to_have_count(1)
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_lost_factors_are_taken_away_by_two_administrators(visit, sign_in):
    reporter = make_user("reporter")
    set_up(visit("/admin/"), reporter)
    administrators = [User.objects.create_superuser(name) for name in ("first", "second")]
    page = sign_in(administrators[0], f"/admin/auth/user/{reporter.pk}/change/")
    page.get_by_role("link", name="Second factors").click()
    page.get_by_label("Reason").fill("She called me; I know her voice.")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("Another administrator must confirm it.")).to_be_visible()
    expect(page.get_by_role("button", name="Take the factors away")).to_have_count(0)
    page = sign_in(administrators[1], "/admin/")
    page.get_by_role("link", name=re.compile("another administrator asks you")).click()
    page.get_by_role("button", name="Take the factors away").click()
    expect(page.get_by_text("Nothing is set up.")).to_be_visible()
    page = visit("/admin/")
    type_password(page, reporter)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the second step")
