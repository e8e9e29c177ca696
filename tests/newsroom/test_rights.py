"""The rights table: every address of the site has a row that says how it answers each person."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.conftest import ROLES
from tests.factories import finish
from tests.newsroom.addresses import ALL, TABLE, addresses

pytestmark = pytest.mark.django_db


def names_of(resolver: URLResolver, namespace: str = "") -> set[str]:
    names = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            names.add(f"{namespace}{entry.name}")
        elif entry.namespace != "admin":
            names |= names_of(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
    return names


def test_every_address_has_a_row_in_the_table():
    assert names_of(get_resolver()) == set(TABLE)


@pytest.mark.parametrize("role", list(ALL))
def test_every_address_answers_as_its_row_says(role, as_role):
    client, where = as_role(role), addresses()
    for name, row in TABLE.items():
        answer = client.get(where[name])
        assert (name, role, answer.status_code) == (name, role, row[role])
        finish(answer)


ADMIN_LISTS = {
    "desertions_unit": {"reporter", "data editor", "editor"},
    "desertions_case": {"reporter", "data editor", "editor"},
    "desertions_source": {"reporter", "data editor", "editor"},
    "desertions_sourcefile": {"reporter", "data editor", "editor"},
    "desertions_custodyrow": {"data editor", "editor"},
    "desertions_namedlist": {"reporter", "data editor", "editor"},
    "desertions_listentry": {"data editor", "editor"},
    "desertions_match": {"data editor", "editor"},
    "desertions_mention": {"data editor", "editor"},
    "desertions_matchrun": {"data editor", "editor"},
    "desertions_importrun": {"reporter", "data editor", "editor"},
    "desertions_purge": {"editor"},
    "desertions_disclosurethreshold": {"editor"},
    "desertions_figure": {"reporter", "data editor", "editor"},
    "articles_article": {"reporter", "data editor", "editor"},
    "articles_photograph": {"reporter", "editor"},
    "articles_document": {"reporter", "editor"},
    "articles_series": {"reporter", "editor"},
    "articles_pin": {"editor"},
    "articles_frontrow": {"editor"},
    "articles_correction": {"editor"},
    "articles_section": {"reporter", "editor"},
    "articles_tag": {"reporter", "editor"},
    "articles_author": {"reporter", "editor"},
    "comments_comment": {"editor", "moderator"},
    "comments_batch": {"editor", "moderator"},
    "comments_receipt": {"editor", "moderator"},
    "comments_moderator": {"editor"},
    "comments_commentimport": {"editor"},
    "comments_policy": {"editor", "moderator"},
    "comments_commentflood": {"editor", "moderator"},
    "comments_wordrule": {"editor", "moderator"},
    "auth_user": set(),
    "auth_group": set(),
    "django_tasks_database_dbtaskresult": set(),
}


def test_every_list_of_the_admin_has_a_row():
    from django.contrib import admin

    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert registered == set(ADMIN_LISTS)


@pytest.mark.parametrize("role", ["", "nobody", *ROLES])
def test_every_list_of_the_admin_opens_to_its_roles_only(role, as_role):
    client = as_role(role)
    for name, roles in ADMIN_LISTS.items():
        answer = client.get(reverse(f"admin:{name}_changelist"))
        expected = 200 if role in roles else 403 if role else 302
        assert (name, role, answer.status_code) == (name, role, expected)
