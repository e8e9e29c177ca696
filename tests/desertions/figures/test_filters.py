"""The one case filter: what it chooses, and that nothing unknown is silently ignored."""

import pytest
from django.http import QueryDict

from desertions.choices import MatchStatus, Proves
from desertions.figures.filters import PUBLIC, CaseFilter
from desertions.models import Case, Motive, Outcome, Proceeding
from tests.factories import make_case, make_match, make_unit

pytestmark = pytest.mark.django_db


def numbers_of(public: bool = False, **parameters) -> set[str]:  # type: ignore[no-untyped-def]
    chosen = CaseFilter(parameters, Case.objects.all(), public=public)
    result = {case.public_id for case in chosen.cases()}
    assert not chosen.form.errors, chosen.form.errors
    return result


def test_unit_chooses_the_units_below_it_too():
    division = make_unit(slug="division")
    regiment = make_unit(parent=division)
    case = make_case(unit=regiment)
    make_case()
    assert numbers_of(unit=["division"]) == {case.public_id}


def test_date_chooses_by_overlap_with_the_possible_range():
    exact, month, year = make_case(left_on="2023-05-17"), make_case(left_on="2023-05"), make_case(left_on="2023")
    make_case(left_on="2024")
    make_case(left_on="")
    assert numbers_of(left_on="2023-05") == {exact.public_id, month.public_id, year.public_id}
    assert numbers_of(left_on="2023-06") == {year.public_id}


def test_outcome_chooses_by_the_current_one_also_when_two_fall_on_one_day():
    case = make_case()
    Outcome.objects.create(case=case, kind="wanted", on="2024-01-01")
    Outcome.objects.create(case=case, kind="detained", on="2024-02-01")
    Outcome.objects.create(case=case, kind="charged", on="2024-02-01")
    Outcome.objects.create(case=case, kind="at_home", on=None)
    assert numbers_of(outcome=["charged"]) == {case.public_id}
    assert numbers_of(outcome=["wanted", "at_home"]) == set()


def test_derived_facts_come_from_matches_and_proceedings():
    before, wanted, tried, candidate = (make_case() for _ in range(4))
    make_match(before, Proves.SERVED_BEFORE)
    make_match(wanted, Proves.WANTED)
    make_match(candidate, Proves.WANTED, MatchStatus.CANDIDATE)
    Proceeding.objects.create(case=tried, court="A court")
    assert numbers_of(served_before="yes") == {before.public_id}
    assert numbers_of(on_wanted_list="yes") == {wanted.public_id}
    assert numbers_of(has_proceeding="yes") == {tried.public_id}
    assert numbers_of(on_wanted_list="no") == {before.public_id, tried.public_id, candidate.public_id}


def test_motive_counts_a_case_once_whoever_told_it():
    case = make_case()
    Motive.objects.create(case=case, kind="household", said_by="court")
    Motive.objects.create(case=case, kind="household", said_by="family")
    assert [c.public_id for c in CaseFilter({"motive": ["household"]}, Case.objects.all()).cases()] == [case.public_id]


def test_composition_chooses_by_rank():
    captain = make_case(rank="captain")
    make_case(rank="major")
    assert numbers_of(composition=["junior officers"]) == {captain.public_id}


BAD = [
    "nonsense=1",
    "contract_type=nonsense",
    "unit=nowhere",
    "left_on=31.02.2023",
    "left_on=%00",
    "served_before=maybe",
    "contract_type=contract&x=1",
]


@pytest.mark.parametrize("query", BAD)
def test_unknown_parameter_or_value_chooses_nothing_and_says_so(query, client):
    make_case()
    chosen = CaseFilter(QueryDict(query), Case.objects.all())
    assert not chosen.cases().exists()
    assert chosen.form.errors
    answer = client.get(f"/cases/?{query}")
    assert answer.status_code == 400
    assert "were not understood" in answer.content.decode()


def test_reader_cannot_filter_by_rank_or_publication(client):
    assert not {"rank", "publication"} & set(PUBLIC)
    assert client.get("/cases/?rank=major").status_code == 400
    assert client.get("/cases/?publication=private").status_code == 400


def test_page_lists_public_cases_only(client):
    shown, hidden = make_case(), make_case(publication="private")
    page = client.get("/cases/?contract_type=contract").content.decode()
    assert shown.public_id in page
    assert hidden.public_id not in page


@pytest.mark.parametrize("page", ["abc", "0", "-1", "99999999999", "٣", "2", ""])
def test_pager_answers_a_bad_page_with_a_helpful_404(page, client):
    make_case()
    answer = client.get("/cases/", {"page": page})
    assert answer.status_code == 404
    assert "they run from 1 to 1" in answer.content.decode()


@pytest.mark.parametrize("address", ["/cases/", "/figures/", "/figures/whole/"])
def test_public_list_takes_the_same_queries_at_two_and_at_twenty_rows(address):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.factories import make_figure

    make_figure("whole")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(address).status_code == 200
        return len(seen)

    def fill(number: int) -> None:
        for _ in range(number):
            make_match(make_case(), Proves.WANTED)
            make_figure()

    fill(6)
    few = queries()
    fill(14)
    assert queries() == few


@pytest.mark.parametrize("date", ["2023-05-17", "17.05.2023", "2023-05-17/2023-06", "2023-05/2023-06-01"])
def test_reader_cannot_ask_by_the_day(date, client):
    case = make_case(left_on="2023-05-17")
    assert client.get("/cases/", {"left_on": date}).status_code == 400
    assert case.public_id in client.get("/cases/", {"left_on": "2023-05"}).content.decode()
    assert numbers_of(left_on="2023-05-17") == {case.public_id}


@pytest.mark.parametrize(
    ("rows", "current"),
    [
        ([("wanted", "2024-01-02", 0), ("at_home", "2024-01-01", 0)], "wanted"),
        ([("wanted", "2024-01-01", 0), ("detained", "2024-01-01", 0)], "detained"),
        ([("detained", "2024-01-01", 2), ("wanted", "2024-01-01", 1)], "detained"),
        ([("wanted", None, 5), ("at_home", "2020-01-01", 0)], "at_home"),
        ([], "unknown"),
    ],
)
def test_current_outcome_is_the_latest_also_of_two_on_one_day(rows, current):
    from desertions.models import Outcome

    case = make_case()
    for kind, on, order in rows:
        Outcome.objects.create(case=case, kind=kind, on=on, order=order)
    assert Case.objects.with_derived().get(pk=case.pk).current_outcome == current
