"""The cast: what each person may do is in newsroom/roles.toml."""

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
import pytest_django
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation

from desertions.explorer.current_board import forget_boards
from newsroom.lib.db.versioned_cache import VersionedCache
from tests.databases import (
    Site,
    connected_to,
    copy_of,
    demonstration_of_run,
    restore,
    rows,
    template_database,
)
from tests.factories import make_user, sign_client_in

ROLES = ("reporter", "data editor", "editor", "moderator")

hypothesis.settings.register_profile("patient", deadline=None)  # what is slow on a busy machine is not wrong
hypothesis.settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what every test shares: a twentieth of a worker's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """Every worker copies one migrated database, which stays from run to run while the migrations do."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database()


@pytest.fixture(scope="session")
def committing_database(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """The name of this worker's second database, and its rows."""
    directory = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock(), copy_of(template_database(), "committing", directory) as site:
        with connected_to(site.database):
            copies = rows()
        yield site.database, copies


@pytest.fixture
def _where_it_commits(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Lead a test that commits to the second database, and restore its rows in place of Django's flush."""
    if not _commits(request.node):
        yield
        return
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
    database, copies = request.getfixturevalue("committing_database")
    with connected_to(database):
        yield
        with django_db_blocker.unblock():
            restore(copies)


@pytest.fixture
def _django_db_helper(_where_it_commits: None, _django_db_helper: None) -> None:
    """Go before pytest-django's own fixture of this name, which would flush at its end."""


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: pytest_django.DjangoDbBlocker) -> Site:
    """The demonstration as `manage.py demo` builds it, once a run for all workers. Tests get copies of it."""
    of_run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_run = of_run.parent
    with django_db_blocker.unblock():
        return demonstration_of_run(of_run / "demonstration")


@pytest.fixture
def on_demonstration(demonstration: Site, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Let the test's own queries go to a copy of the demonstration."""
    with (
        django_db_blocker.unblock(),
        copy_of(demonstration.database, "reading", demonstration.directory) as site,
        connected_to(site.database),
    ):
        yield


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    """Start every test in the site's own language, with empty caches and no board of cases.

    A rollback takes back the versions by which they are known.
    """
    translation.deactivate()
    yield
    VersionedCache.clear_all()
    forget_boards()
    if "limits" in settings.CACHES:
        caches["limits"].clear()


@pytest.fixture
def clock_stands_still() -> Iterator[None]:
    """For counts of queries: what a process caches by the hour is not read again between two of them."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


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
            sign_client_in(client, make_user("" if role == "nobody" else role))
        return client

    return client_of


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--one-of-each",
        action="store_true",
        help="Run one test of each folder, one that requests a page where there is one",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left with it at the end."""
    if config.getoption("one_of_each"):
        items.sort(key=lambda item: not {"client", "as_role"} & {*getattr(item, "fixturenames", ())})
        items[:] = {item.path.parent: item for item in reversed(items)}.values()
    items.sort(key=lambda item: not {"long", "browser"} & {*item.keywords})


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())
