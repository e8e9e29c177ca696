"""The explorer: the same answer by page, board, file and database for any question, and clear words for bad ones."""

import csv
import random
import re
from dataclasses import asdict

import pytest
from django.http import QueryDict
from django.test import Client

from desertions.choices import ContractType, LeftFrom, MotiveKind, OutcomeKind
from desertions.explorer.explorer import FACETS, Explorer
from desertions.figures.filters import CaseFilter
from desertions.figures.projection import public_case
from desertions.models import Case, Motive, Outcome, Proceeding
from desertions.models.shown_face import DateShown, OutcomeGroup, OutcomeShown
from tests.desertions.attacker import NOTHING, case_of, facts_on
from tests.factories import finish, make_case, make_match, make_unit

pytestmark = pytest.mark.django_db
CHANCE = random.Random(23)
QUERIES = 6


@pytest.fixture
def _some_cases():  # type: ignore[no-untyped-def]
    division = make_unit(slug="division")
    units = [division, make_unit(slug="first", parent=division), make_unit(slug="second", parent=division)]
    for _number in range(60):
        unit = CHANCE.choice(units)
        case = make_case(
            unit=unit,
            rank=CHANCE.choice(["", "private", "captain", "major"]),
            contract_type=CHANCE.choice(ContractType.values),
            left_on=CHANCE.choice(["", "2022", "2022-11", "2022-11-03", "2023-01/2023-03", "2023-02-2X"]),
            left_from=CHANCE.choice(LeftFrom.values),
            evidence=False,
        )
        for kind in CHANCE.sample(OutcomeKind.values, CHANCE.randrange(3)):
            Outcome.objects.create(case=case, kind=kind)
        for kind in CHANCE.sample(MotiveKind.values, CHANCE.randrange(3)):
            Motive.objects.create(case=case, kind=kind, said_by="court")
        if CHANCE.random() < 0.3:
            Proceeding.objects.create(case=case, court="A court")
        if CHANCE.random() < 0.2:
            make_match(case, CHANCE.choice(["served_before", "wanted"]))
        Case.objects.filter(pk=case.pk).update(
            date_shown=CHANCE.choice(DateShown.values),
            place_shown=CHANCE.random() < 0.8,
            outcome_shown=CHANCE.choice(OutcomeShown.values),
            unit_shown=division if CHANCE.random() < 0.2 else None,
            publication=CHANCE.choice(["public", "public", "public", "private"]),
            verification=CHANCE.choice(["partly", "verified", "disputed"]),
        )


def questions(number: int) -> list[dict[str, list[str]]]:
    choices = {
        "unit": ["division", "first", "second"],
        "composition": ["enlisted", "junior officers", "senior officers"],
        "contract_type": ContractType.values,
        "left_from": LeftFrom.values,
        "left_on": ["2022", "2022-11", "2022-12/2023-01", "../2022-12", "2023-01/.."],
        "outcome": [*OutcomeKind.values, *OutcomeGroup.values],
        "motive": MotiveKind.values,
        "verification": ["partly", "verified", "disputed"],
        **{name: ["yes", "no"] for name in ("served_before", "has_proceeding", "on_wanted_list")},
    }
    single = {"left_on", "served_before", "has_proceeding", "on_wanted_list"}
    return [
        {
            name: CHANCE.sample(choices[name], 1 if name in single else CHANCE.randint(1, 3))
            for name in CHANCE.sample(sorted(choices), CHANCE.randrange(5))
        }
        for _number in range(number)
    ]


def query_of(question: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in question.items():
        query.setlist(name, values)
    return query


def numbers_in_the_database(question: dict[str, list[str]]) -> set[str]:
    chosen = CaseFilter(query_of(question), Case.objects.all().public(), public=True)
    numbers = set(chosen.cases().values_list("public_id", flat=True))
    assert not chosen.form.errors
    return numbers


@pytest.mark.usefixtures("_some_cases")
def test_page_board_file_facets_and_database_say_the_same(client: Client):
    for question in [{}, *questions(40)]:
        query = query_of(question)
        explorer = Explorer(query)
        assert explorer.errors == []
        expected = numbers_in_the_database(question)
        assert explorer.number == len(expected)
        listed = {case.public_id: case for case in explorer.cases(1)}
        assert list(listed) == sorted(expected)[:50]
        for case in map(public_case, Case.objects.filter(public_id__in=listed).for_public_list()):
            shown = asdict(listed[case.public_id])
            assert shown == {name: value for name, value in asdict(case).items() if name in shown}
        page = client.get("/cases/", query.dict() if len(query) == 0 else query)
        assert f"<b>{len(expected)}</b>" in page.content.decode()
        file = finish(client.get("/cases/download/cases.csv", query)).decode()
        rows = list(csv.DictReader(file.splitlines()))
        assert [row["case"] for row in rows] == sorted(expected)


@pytest.mark.usefixtures("_some_cases")
def test_a_file_says_of_a_case_what_its_page_says_and_no_more(client: Client):
    rows = list(csv.DictReader(finish(client.get("/cases/download/cases.csv")).decode().splitlines()))
    assert len(rows) > 30
    for row in rows:
        facts = facts_on(client.get(f"/cases/{row['case']}/").content.decode())
        shown = case_of(row["case"], facts)
        months = (row["left_first"], row["left_last"]) if row["left_first"] else None
        motives = {motive for motive in row["motives"].split("; ") if motive and motive not in NOTHING}
        assert (row["unit"], row["contract_type"], row["outcome"]) == (
            shown.unit,
            shown.contract_type,
            facts["Outcome"],
        )
        assert shown.composition in {row["composition"], "not known or not shown"}
        assert shown.place in {row["left_from"], "not known or not shown"}
        assert (months and tuple(map(_month, months))) == shown.months
        assert facts["Verification"].startswith(f"{row['verification']}: ")
        stated = {statement.partition(": ")[2] for statement in shown.statements if statement.startswith("motive: ")}
        assert motives == {re.sub(r" \(said by .*\)", "", motive).strip() for motive in stated} - NOTHING
        for column, label in (("has_proceeding", "Court records"), ("on_wanted_list", "Wanted list")):
            assert (row[column] == "yes") == facts[label].startswith("found")


def _month(text: str) -> int:
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


@pytest.mark.usefixtures("_some_cases")
def test_each_choice_is_counted_as_if_it_alone_were_chosen_of_its_facet():
    for question in [{}, *questions(6)]:
        facets = Explorer(query_of(question)).facets()
        assert [facet.name for facet in facets] == list(FACETS)
        for facet in facets:
            for choice in facet.choices:
                alone = question | {facet.name: [choice.value]}
                assert choice.number == len(numbers_in_the_database(alone)), (question, facet.name, choice.value)


@pytest.mark.usefixtures("_some_cases")
def test_facets_of_which_every_case_has_one_value_add_up():
    for question in [{}, *questions(10)]:
        question = {name: value for name, value in question.items() if name not in ("contract_type", "verification")}
        explorer = Explorer(query_of(question))
        facets = {facet.name: facet for facet in explorer.facets()}
        for name in ("contract_type", "verification"):
            assert sum(choice.number for choice in facets[name].choices) == explorer.number
        tops = [choice.number for choice in facets["outcome"].choices if choice.depth == 0]
        if "outcome" not in question:
            assert sum(tops) == explorer.number


def test_words_find_what_readers_see_and_nothing_else():
    public = make_case(public_summary="He hid in a barn near the river.")
    make_case(desk_notes="barn")
    assert [case.public_id for case in Explorer(QueryDict("words=barns")).cases(1)] == [public.public_id]


BAD = {
    "contract_type=mobilized": "The nearest is “mobilised”",
    "contract=mobilised": "The nearest is “contract_type”",
    "unit=nowhere": "There is no value “nowhere”",
    "rank=major": "There is no filter “rank”",
    "publication=private": "There is no filter “publication”",
    "person=1": "There is no filter “person”",
    "served_before=yes&served_before=no": "given twice",
    "left_on=2022-09-21": "Write a year or a month",
    "left_on=2023/2022": "Write a date",
    "left_on=2022&left_on=2023&left_on=2024": "given twice",
    "sort=size": "There is no value “size”",
    "words=%00": "cannot be read",
}


@pytest.mark.parametrize("query", BAD)
def test_what_is_not_understood_is_named_and_nothing_is_listed(client: Client, query):
    make_case()
    for address in ("/cases/", "/cases/download/cases.csv"):
        answer = client.get(f"{address}?{query}")
        text = answer.content.decode()
        assert answer.status_code == 400, query
        assert BAD[query] in text
        assert "<table" not in text


def test_sealed_and_unknown_filters_get_the_same_answer(client: Client):
    make_case(rank="major")
    answers = {
        name: client.get(f"/cases/?{name}=x").content.decode().replace(name, "…")
        for name in ("surname", "blind_index", "identity__surname", "zzzzzzz")
    }
    assert len(set(answers.values())) == 1


@pytest.mark.parametrize("query", ["outcome=", "left_on=&left_on=", "words=&sort=", "utm_source=x&fbclid=y&outcome="])
def test_what_an_untouched_form_and_other_sites_send_is_passed_over(client: Client, query):
    make_case()
    answer = client.get(f"/cases/?{query}")
    assert answer.status_code == 200
    assert 'class="chips"' not in answer.content.decode()


def test_a_first_and_a_last_month_of_the_form_make_a_period():
    inside, outside = make_case(left_on="2022-11-03"), make_case(left_on="2023-05-01")
    for query, numbers in (
        ("left_on=2022-10&left_on=2022-12", {inside.public_id}),
        ("left_on=&left_on=2022-12", {inside.public_id}),
        ("left_on=2023-01&left_on=", {outside.public_id}),
        ("left_on=2022-11&left_on=2022-11", {inside.public_id}),
    ):
        assert {case.public_id for case in Explorer(QueryDict(query)).cases(1)} == numbers


def test_a_period_stays_chosen_in_the_form_even_where_no_case_is(client: Client):
    make_case(left_on="2023-05")
    for query, chosen in (
        ("left_on=2019-02", ["2019-02", "2019-02"]),
        ("left_on=2019", ["2019-01", "2019-12"]),
        ("left_on=../2019-03", ["2019-03"]),
    ):
        page = client.get(f"/cases/?{query}").content.decode()
        assert re.findall(r'<option value="([\d-]+)" selected>', page) == chosen


def test_one_mistaken_year_does_not_draw_a_thousand(client: Client):
    make_case(left_on="1023-05")
    make_case(left_on="2023-05")
    page = client.get("/cases/").content.decode()
    assert page.count("data-month=") == 120
    assert page.count("<option value=") < 300


def test_a_long_value_is_cut_in_the_answer(client: Client):
    make_case()
    answer = client.get("/cases/", {"unit": "x" * 10_000})
    assert answer.status_code == 400
    message = answer.content.decode().partition('role="alert"')[2].partition("</ul>")[0]
    assert "x" * 50 in message
    assert "x" * 51 not in message


def test_chips_take_away_their_own_filter():
    make_case(contract_type="mobilised")
    explorer = Explorer(QueryDict("contract_type=mobilised&contract_type=contract&has_proceeding=no&page=2"))
    assert explorer.errors == []
    assert [chip.address for chip in explorer.chips()] == [
        "contract_type=contract&has_proceeding=no",
        "contract_type=mobilised&has_proceeding=no",
        "contract_type=mobilised&contract_type=contract",
    ]


def test_the_page_takes_the_same_queries_for_two_cases_as_for_many(client: Client, django_assert_num_queries):
    for _number in range(2):
        make_case()
    with django_assert_num_queries(QUERIES):
        client.get("/cases/?sort=newest")
    for _number in range(8):
        make_case()
    with django_assert_num_queries(QUERIES):
        client.get("/cases/?sort=oldest")
