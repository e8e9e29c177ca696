"""The rights matrix: every address × every person × every method, as `rights.txt` declares it."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import get_resolver

from tests.factories import make_section
from tests.newsroom.addresses import patterns
from tests.newsroom.every_address import (
    METHODS,
    PEOPLE,
    as_line,
    client_of,
    declared,
    every_path,
    no_row_changes,
    status,
)

pytestmark = pytest.mark.long


def expected(name: str, method: str, person: str) -> int:
    """What the file declares. HEAD is answered like GET; methods that no page answers, with 405."""
    get, post = declared()[name]
    of_method = {"GET": get, "HEAD": get, "POST": post}
    return of_method[method][PEOPLE.index(person)] if method in of_method else 405


def test_every_address_has_a_row_and_every_row_an_address(on_demonstration, db):
    paths, rows = every_path(), declared()
    missing = {name: path for name, path in paths.items() if name not in rows}
    lines = [
        as_line(name, *([status(client_of(who), method, path) for who in PEOPLE] for method in ("GET", "POST")))
        for name, path in missing.items()
    ]
    assert lines == [], "Add these rows to rights.txt, if they are what should be."
    assert set(rows) - set(paths) == set()
    named = {name for name, _pattern in patterns(get_resolver()) if name != "admin:None"}
    assert named <= set(declared())
    for model in admin.site._registry:
        assert f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" in named


@pytest.mark.parametrize("person", PEOPLE)
def test_every_address_answers_as_declared(person, on_demonstration, db):
    """The number of cells is that of the rows times people times methods.

    No GET changes a row: neither a preview of a link nor a browser that fetches ahead may act for anybody.
    """
    rows, paths = declared(), every_path()
    client = client_of(person)
    place, wrong = PEOPLE.index(person), []
    with no_row_changes():
        gets = {name: status(client, "GET", paths[name]) for name in rows}
    for name, (get, post) in rows.items():
        for method in METHODS:
            if method == "HEAD" and (get[place] == 200 or person not in ("anonymous", "no role")):
                continue  # a GET to all that come after the first middleware: test_caching compares the two
            cell = {"GET": get, "HEAD": get, "POST": post}.get(method, [405] * len(PEOPLE))[place]
            answered = gets[name] if method == "GET" else status(client, method, paths[name])
            if answered != cell:
                wrong.append((name, method, person, answered, cell))
    assert wrong == []


def test_what_a_request_writes_is_seen_though_it_is_taken_back(db):
    """Or the matrix would not show that no GET writes."""

    def write() -> None:
        with no_row_changes(), transaction.atomic():
            make_section()
            transaction.set_rollback(True)

    with pytest.raises(AssertionError, match="articles_section"):
        write()


def test_password_alone_gets_no_page_of_the_desk(on_demonstration, db):
    """What the file declares for it: no page but those that anybody gets, and those that lead to a second factor."""
    leading = {"mfa_activate_totp", "account_logout"}
    anonymous, password = PEOPLE.index("anonymous"), PEOPLE.index("password only")
    for name, (get, post) in declared().items():
        if name not in leading:
            assert get[password] == get[anonymous] or get[password] in (302, 404), name
            assert post[password] == post[anonymous] or post[password] in (302, 404), name


def test_no_cell_is_an_error_of_the_server():
    assert not [name for name, (get, post) in declared().items() if any(code >= 500 for code in (*get, *post))]


@pytest.mark.parametrize(
    "query", ["_popup=1&_to_field=id", "_popup=1&_to_field=identity", "_to_field=password", "e=1", "p=x"]
)
def test_queries_of_the_admin_open_nothing_and_break_nothing(query, on_demonstration, db):
    kinds = ("_changelist", "_add", "_change") if query.startswith("_") else ("_changelist",)
    paths = {name: path for name, path in every_path().items() if name.endswith(kinds)}
    assert len(paths) > 30 * len(kinds)
    nobody, root = client_of("no role"), client_of("administrator")
    for name, path in paths.items():
        assert status(nobody, "GET", f"{path}?{query}") in (400, expected(name, "GET", "no role")), name
        assert status(root, "GET", f"{path}?{query}") < 500, name
