"""The migrated database of which every test worker gets a copy, and databases for sites in processes of their own."""

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "newsroom_template_"
LOCK, DEMONSTRATION_LOCK = 20_000, 20_001
"""Of locks on the server's own database, which no part of the site uses."""


class Site(NamedTuple):
    """A database of this run, and the directory of its files."""

    database: str
    directory: Path

    def environment(self) -> dict[str, str]:
        """Return what a process needs to work on the site, with the keys that the template was written with."""
        keys = {"SECRET_KEY": settings.SECRET_KEY, "ENCRYPTION_SALT": ",".join(settings.SALT_KEY)}
        return os.environ | keys | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}

    def url(self) -> str:
        params = connection.get_connection_params()
        user, password, host, port = (
            quote(str(params.get(part) or ""), safe="") for part in ("user", "password", "host", "port")
        )
        return f"postgres://{user}{password and ':'}{password}@{host}{port and ':'}{port}/{self.database}"


@contextmanager
def copy_of(template: str, name: str, directory: Path) -> Iterator[Site]:
    """Yield a site on a copy of a database, which is dropped at the end."""
    name = f"test_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with connection._nodb_cursor() as cursor:
        _make_copy(cursor, template, name)
        yield Site(name, directory)
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Let the connection of this process, and those of its threads, lead to another database of the same server."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """Make an empty database beside the tests' own, yield its name, and drop it."""
    name = f"{connection.settings_dict['NAME']}_{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield name
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


GUARDS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A' AND tgrelid = ANY (%s::regclass[])
"""
"""Triggers that even a replica fires: evidence refuses to be deleted."""


def rows() -> dict[str, bytes]:
    """Return the rows of every table of the connected database that has any, as PostgreSQL copies them."""
    copies = {}
    with connection.cursor() as cursor:
        for table in _filled_tables(cursor):
            buffer = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', buffer)
            copies[table] = buffer.getvalue()
    return copies


def restore(copies: dict[str, bytes]) -> None:
    """Put what `rows` returned in the place of what a test has committed: a tenth of the time of Django's flush."""
    with transaction.atomic(), connection.cursor() as cursor:
        filled = _filled_tables(cursor)
        cursor.execute(GUARDS, [filled])
        guards = cursor.fetchall()
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, guard in guards:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{guard}"')
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')
        for table, guard in guards:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{guard}"')
        for table, copied in copies.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(copied))


def _filled_tables(cursor: CursorWrapper) -> list[str]:
    tables = connection.introspection.table_names(cursor)
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (TABLE \"{table}\")" for table in tables))
    return [table for (table,) in cursor.fetchall()]


def _make_copy(cursor: CursorWrapper, template: str, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def demonstration_of_run(directory: Path) -> Site:
    """Return the demonstration, with its files in the directory of this run, building it if no worker has."""
    site, finished = Site("test_demonstration", directory), directory / "finished"
    template = template_database()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [DEMONSTRATION_LOCK])
        if not finished.exists():
            _make_copy(cursor, template, site.database)
            environment = site.environment() | {"DATABASE_URL": site.url(), "VAR_DIR": str(directory)}
            command = [sys.executable, "manage.py", "demo"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
            finished.touch()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [DEMONSTRATION_LOCK])
    return site


def template_database() -> str:
    """Return the name of an empty database with the present migrations, making it if need be."""
    name = PREFIX + _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if "embedded_data" in connection.settings_dict["OPTIONS"]:
            _set_up_server(cursor)
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        present = {row[0] for row in cursor.fetchall()}
        for old in present - {name}:
            cursor.execute(f'DROP DATABASE "{old}"')
        if name not in present:
            unfinished = f"unfinished_{name}"
            cursor.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
            cursor.execute(f'CREATE DATABASE "{unfinished}"')
            _migrate(unfinished)
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return name


def _set_up_server(cursor: CursorWrapper) -> None:
    """Let the tests' own server neither wait for the disk nor tidy up behind tables that every test empties."""
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit"):
        cursor.execute(f"ALTER SYSTEM SET {setting} = off")
    cursor.execute("ALTER SYSTEM SET checkpoint_timeout = '1h'")
    cursor.execute("SELECT pg_reload_conf()")


def _fingerprint() -> str:
    """Of everything that an empty database depends on."""
    digest = hashlib.sha256(
        " ".join(version(name) for name in ("Django", "django-allauth", "django-pghistory")).encode()
    )
    digest.update(f"{settings.SECRET_KEY} {settings.SALT_KEY}".encode())  # the key check is written with them
    apps = ("articles", "comments", "desertions", "newsroom")
    files = [
        path for app in apps for path in sorted((ROOT / app).rglob("*.py")) if {"migrations", "models"} & {*path.parts}
    ]
    machinery = ("roles.toml", "roles.py", "lib/db/trigger_migrations.py", "lib/desk/history.py", "lib/sealing/keys.py")
    for path in [*files, *(ROOT / "newsroom" / name for name in machinery)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(name: str) -> None:
    with connected_to(name):
        call_command("migrate", verbosity=0)
