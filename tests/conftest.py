"""The cast: what each person may do is in newsroom/roles.toml."""

import os
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from articles.page import article_page, rendering
from newsroom import context
from tests.factories import make_user

ROLES = ("reporter", "data editor", "editor", "moderator")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """A rolled back test takes its edition with it, so what was kept under that edition must go too. The language of
    the last answer stays with the thread.
    """
    translation.deactivate()
    yield
    kept = [article_page._articles, article_page._stories, rendering._pieces, context._kept]
    if apps.is_installed("comments"):
        from comments.posting import floods
        from comments.reading import rendering as remarks
        from comments.reading import transparency
        from comments.screening import risk_model
        from comments.screening.context import _kept, _staff

        kept += [
            _kept,
            _staff,
            risk_model._kept,
            remarks._remarks,
            remarks._received,
            floods._usual,
            floods._looked,
            transparency._months,
        ]
        caches["limits"].clear()
    for one in kept:
        one.values.clear()


@pytest.fixture(autouse=True)
def _flushable(request: pytest.FixtureRequest) -> Iterator[None]:
    """Custody rows refuse TRUNCATE even to their owner; the flush that ends a transactional test is let through."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    alter = "ALTER TABLE desertions_custodyrow {} TRIGGER refuse_truncate"
    with connection.cursor() as cursor:
        cursor.execute(alter.format("ENABLE ALWAYS"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(alter.format("DISABLE"))


_granted: dict[str, list[tuple[str, str]]] = {}
"""Group → app and codename of each right, as the migrations left them."""


@pytest.fixture
def roles(transactional_db: None) -> None:
    """The groups that a migration made and that the flush after a test with transactions took away."""
    rights = Permission.objects.select_related("content_type")
    if not Group.objects.exists() and _granted:
        by_name = {(right.content_type.app_label, right.codename): right for right in rights}
        for name, granted in _granted.items():
            Group.objects.create(name=name).permissions.set([by_name[one] for one in granted])
    elif not Group.objects.exists():
        call_command("migrate", "newsroom", "zero", verbosity=0)
        call_command("migrate", "newsroom", verbosity=0)
    if not _granted:
        for group in Group.objects.all():
            granted = rights.filter(group=group)
            _granted[group.name] = [(right.content_type.app_label, right.codename) for right in granted]


@pytest.fixture
def reporter(db: None) -> User:
    return make_user("reporter")


@pytest.fixture
def data_editor(db: None) -> User:
    return make_user("data editor")


@pytest.fixture
def editor(db: None) -> User:
    return make_user("editor")


@pytest.fixture
def moderator(db: None) -> User:
    return make_user("moderator")


@pytest.fixture
def as_role(db: None):  # type: ignore[no-untyped-def]
    """A client signed in as the given role; "" is a reader, "nobody" is staff without a role."""

    def client_of(role: str) -> Client:
        client = Client()
        if role:
            client.force_login(make_user("" if role == "nobody" else role))
        return client

    return client_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests of one file share a group: each worker opens one Chromium. What takes longest begins first."""
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=lambda item: "test_deletion" not in item.nodeid)


if os.environ.get("CI") and not os.path.exists("/usr/bin/chromium"):  # noqa: PTH110
    raise pytest.UsageError("Chromium is missing: the browser tests would be skipped.")
