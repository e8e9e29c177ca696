"""A table of two facets: each cell counts what its link lists."""

import re

import pytest
from django.http import QueryDict
from django.test import Client

from desertions.explorer.cross_table import cross_table
from desertions.explorer.explorer import Explorer
from desertions.models import Outcome
from tests.factories import make_case, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cases():  # type: ignore[no-untyped-def]
    division = make_unit(slug="division")
    units = [make_unit(slug=f"r{n}", parent=division) for n in range(2)]
    for number in range(8):
        case = make_case(unit=units[number % 2], contract_type=("contract", "mobilised", "conscript")[number % 3])
        if number % 2:
            Outcome.objects.create(case=case, kind=("wanted", "prison")[number % 4 // 2])


def test_cells_add_up_and_each_lists_what_it_counts():
    for query in ("rows=unit&columns=contract_type", "rows=outcome&columns=has_proceeding&contract_type=contract"):
        explorer = Explorer(QueryDict(query))
        assert explorer.errors == []
        table = cross_table(explorer)
        assert table
        tops = [row for row in table.rows if row.depth == 0]
        assert sum(cell.number for row in tops for cell in row.cells) == explorer.number
        for row in table.rows:
            for cell in row.cells:
                listed = Explorer(QueryDict(cell.address))
                assert listed.errors == []
                assert listed.number == cell.number
                assert (cell.shade > 0) == (cell.number > 0)


def test_the_page_shows_the_table_and_keeps_its_choice(client: Client):
    page = client.get("/cases/?rows=unit&columns=contract_type").content.decode()
    assert 'class="cross"' in page
    assert re.search(r'<option value="unit" selected>', page)
    assert 'class="cross"' not in client.get("/cases/?rows=unit").content.decode()


def test_columns_of_groups_show_the_groups_alone():
    table = cross_table(Explorer(QueryDict("rows=unit&columns=outcome")))
    assert table
    assert table.columns == ["not in custody", "prosecuted", "outcome unknown"]


@pytest.mark.parametrize("query", ["rows=outcome&columns=outcome", "rows=rank&columns=outcome", "columns=unit"])
def test_what_cannot_be_crossed_is_refused(client: Client, query):
    answer = client.get(f"/cases/?{query}")
    assert answer.status_code == 400


def test_a_table_of_nothing_has_no_cells(client: Client):
    answer = client.get("/cases/?rows=unit&columns=outcome&left_on=1999")
    assert answer.status_code == 200
    assert 'class="shade' not in answer.content.decode()
