"""The admin: the same number of queries at 2 and at 20 rows, and a search on every list."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Tag
from articles.publishing import corrections
from desertions.choices import Proves
from desertions.models import Outcome
from tests.comments.factories import make_comment
from tests.factories import (
    NOW,
    case_form_data,
    make_article,
    make_case,
    make_figure,
    make_file,
    make_identity,
    make_match,
    make_rendered,
    make_user,
)

pytestmark = pytest.mark.django_db


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def fill(number: int) -> None:
    """So many more rows of everything, each with related rows of its own."""
    for _ in range(number):
        case = make_case()
        make_identity(case)
        Outcome.objects.create(case=case, kind="wanted")
        make_match(case, Proves.WANTED)
        make_figure()
        make_file()
        article = make_article(photograph=make_rendered())
        article.tags.add(Tag.objects.create(name=f"T{article.pk}", slug=f"t{article.pk}"))
        corrections.correct(article, text="x", changes_sense=False, at=NOW)
        make_comment(article, parent=make_comment(article))
        make_user("reporter")


LISTS = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    for model in admin.site._registry
    if model._meta.app_label in {"desertions", "articles", "comments", "auth"}
]


@pytest.mark.usefixtures("clock_stands_still")
def test_every_list_takes_the_same_queries_at_two_and_at_twenty_rows(desk):
    fill(2)
    for name in LISTS:
        queries(desk, reverse(name))  # what a process caches is cached from now on
    few = {name: queries(desk, reverse(name)) for name in LISTS}
    fill(18)
    assert {name: queries(desk, reverse(name)) for name in LISTS} == few


@pytest.mark.parametrize("model", [m for m in admin.site._registry if m._meta.app_label != "django_tasks_database"])
def test_every_list_can_be_searched(model):
    assert admin.site._registry[model].search_fields


def test_saving_a_case_asks_the_worker_for_new_readings_and_matches(desk, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    from desertions.figures.releases import refresh_figures
    from desertions.models import FigureValue

    figure = make_figure()
    case = make_case(verification="partly")
    address = reverse("admin:desertions_case_change", args=[case.pk])
    data = case_form_data(case)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(address, data).status_code == 302
    asked = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert asked == {"desertions.figures.releases.refresh_figures", "desertions.matching.live_lookup.match_cases"}
    assert refresh_figures.func() == 1
    assert list(FigureValue.objects.values_list("figure", "value")) == [(figure.pk, 1)]
