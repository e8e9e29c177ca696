"""Every address of the site, from its own URL configuration and admin registry, and who may ask for it how."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver

from desertions.models import Case
from tests.conftest import ROLES
from tests.factories import finish, make_user, sign_client_in
from tests.newsroom.addresses import addresses, patterns

FILE = Path(__file__).with_name("rights.txt")
PEOPLE = ("anonymous", "password only", "no role", *ROLES, "administrator")
"""The columns of the file, in its order."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
ARGUMENTS: dict[str, Any] = {
    "decision": "confirm", "number": 1, "step": 1, "link": 1, "ban": 1, "merge": 1, "duplicate_group": 1, "id": 1,
    "fact": "unit", "form": "csv", "app_label": "articles", "url": "nothing-here",
}  # fmt: skip
"""What stands for an argument that is no object of the page's model."""

OF_THE_VISIT = {
    "desertions_custodyrow": "who opened a name or a file is evidence itself",
    "newsroom_desksession": "when a session was last used",
    "articles_sharevisit": "how often a text shown in confidence was opened",
}
"""Tables in which a visit itself is recorded."""


def every_path() -> dict[str, str]:
    """An address for every name. An admin page without a name is called by its pattern."""
    paths: dict[str, str] = addresses()
    models = {f"{m._meta.app_label}/{m._meta.model_name}": m for m in admin.site._registry}
    first = {label: model._default_manager.order_by("pk").first() for label, model in models.items()}
    kind = ContentType.objects.get_for_model(Case).pk
    for name, pattern in patterns(get_resolver()):
        if not name.startswith("admin:"):
            continue
        label = "/".join(pattern.split("/")[1:3])
        pk = getattr(first.get(label), "pk", 1)
        values = ARGUMENTS | {"object_id": pk, "pk": pk, "content_type_id": kind}
        path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda match, of=values: str(of[match[1]]), pattern.strip("^"))
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match, of=values: str(of[match[1]]), path).replace("$", "")
        paths[name if name != "admin:None" else f"admin:{pattern.removeprefix('admin/')}"] = f"/{path}"
    return paths


def client_of(person: str) -> Client:
    """A browser of this person."""
    client = Client(raise_request_exception=False)
    if person == "password only":
        client.force_login(make_user("editor"))
    elif person == "administrator":
        sign_client_in(client, make_user(is_superuser=True))
    elif person != "anonymous":
        sign_client_in(client, make_user("" if person == "no role" else person))
    return client


def status(client: Client, method: str, path: str) -> int:
    """The status of the answer. Whatever the request has changed is taken back, in the browser too."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        finish(answer)
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(answer.status_code)


@contextmanager
def no_row_changes() -> Iterator[None]:
    """Fail if what is asked meanwhile changes a row, taken back or not, apart from `OF_THE_VISIT`."""
    before = _rows_written()
    yield
    written = {table for table, rows in _rows_written().items() if rows != before.get(table, 0)} - set(OF_THE_VISIT)
    assert not written, f"rows were changed in {sorted(written)}"


def _rows_written() -> dict[str, int]:
    """Table → rows that this transaction has inserted, updated and deleted so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def declared() -> dict[str, tuple[list[int], list[int]]]:
    """Address → what a GET and what a POST of each person gets."""
    rows = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, get, post = line.split("|")
            rows[name.strip()] = ([int(code) for code in get.split()], [int(code) for code in post.split()])
    return rows


def as_line(name: str, get: list[int], post: list[int]) -> str:
    return f"{name:<62} | {' '.join(map(str, get))} | {' '.join(map(str, post))}"
