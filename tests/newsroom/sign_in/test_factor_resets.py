"""Lost second factors are taken away by two administrators, and by nobody else."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from newsroom.models import FactorReset
from newsroom.sign_in import factor_resets
from newsroom.sign_in.factor_resets import CannotResetError
from tests.factories import sign_client_in
from tests.newsroom.sign_in.codes import send_password, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> User:
    return User.objects.create_superuser("first")


@pytest.fixture
def second() -> User:
    return User.objects.create_superuser("second")


def desk_of(user: User) -> Client:
    client = Client()
    sign_client_in(client, user)
    return client


def test_two_administrators_reset_a_colleague_who_sets_up_anew(editor, first, second):
    colleague = Client()
    set_up(colleague, editor)
    page = f"/admin/auth/user/{editor.pk}/factors/"
    desk_of(first).post(page, {"reason": "She came to my desk."})
    assert Authenticator.objects.filter(user=editor).count() == 2
    assert "asks you" in desk_of(second).get("/admin/").content.decode()
    desk_of(second).post(f"{page}confirm/")
    assert not Authenticator.objects.filter(user=editor).exists()
    assert colleague.get("/admin/").status_code == 302
    fresh = Client()
    send_password(fresh, editor)
    assert fresh.get("/sign-in/")["Location"] == "/sign-in/set-up/"
    assert "She came to my desk." in desk_of(first).get(page).content.decode()


def test_one_administrator_alone_resets_nobody(editor, first):
    set_up(Client(), editor)
    reset = factor_resets.propose_reset(editor, by=first, at=timezone.now(), reason="She asks.")
    with pytest.raises(CannotResetError, match="Another administrator"):
        factor_resets.confirm_reset(reset, by=first, at=timezone.now())
    desk_of(first).post(f"/admin/auth/user/{editor.pk}/factors/confirm/")
    assert Authenticator.objects.filter(user=editor).count() == 2


def test_nobody_resets_their_own_factors(first, second):
    with pytest.raises(CannotResetError, match="your own account"):
        factor_resets.propose_reset(first, by=first, at=timezone.now(), reason="I ask.")
    reset = factor_resets.propose_reset(first, by=second, at=timezone.now(), reason="He asks.")
    with pytest.raises(CannotResetError, match="your own account"):
        factor_resets.confirm_reset(reset, by=first, at=timezone.now())


def test_reset_needs_a_reason_and_waits_once(editor, first, second):
    with pytest.raises(CannotResetError, match="Reason"):
        factor_resets.propose_reset(editor, by=first, at=timezone.now(), reason=" ")
    factor_resets.propose_reset(editor, by=first, at=timezone.now(), reason="She asks.")
    with pytest.raises(CannotResetError, match="waits already"):
        factor_resets.propose_reset(editor, by=second, at=timezone.now(), reason="She asks.")


def test_declined_reset_takes_nothing_and_cannot_be_confirmed(editor, first, second):
    set_up(Client(), editor)
    reset = factor_resets.propose_reset(editor, by=first, at=timezone.now(), reason="She asks.")
    factor_resets.decline_reset(reset, by=second, at=timezone.now())
    with pytest.raises(CannotResetError, match="declined"):
        factor_resets.confirm_reset(reset, by=second, at=timezone.now())
    assert Authenticator.objects.filter(user=editor).count() == 2


def test_confirming_twice_does_nothing_more(editor, first, second):
    reset = factor_resets.propose_reset(editor, by=first, at=timezone.now(), reason="She asks.")
    factor_resets.confirm_reset(reset, by=second, at=timezone.now())
    set_up(Client(), editor)
    factor_resets.confirm_reset(reset, by=second, at=timezone.now())
    assert Authenticator.objects.filter(user=editor).count() == 2
    with pytest.raises(CannotResetError, match="already"):
        factor_resets.decline_reset(reset, by=first, at=timezone.now())


@pytest.mark.parametrize("role", ["reporter", "data editor", "editor", "moderator", "nobody"])
def test_no_role_reaches_the_page(role, as_role, editor):
    client = as_role(role)
    page = f"/admin/auth/user/{editor.pk}/factors/"
    assert client.get(page).status_code == 403
    assert client.post(page, {"reason": "x"}).status_code == 403
    assert client.post(f"{page}confirm/").status_code == 403
    assert not FactorReset.objects.exists()
