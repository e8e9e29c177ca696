"""FollowTheMoney entities, checked by the package itself."""

import datetime
import json

import pytest
from followthemoney import model

from desertions.choices import Opinion, Proves
from desertions.lists import followthemoney
from desertions.matching import review, runs
from desertions.models import Case, CustodyRow, Match, Proceeding
from newsroom.lib.jobs import work as jobs
from tests.factories import NOW, make_case, make_entry, make_identity, make_list, make_source, make_user

pytestmark = pytest.mark.django_db

BORN = datetime.date(1990, 4, 17)


@pytest.fixture
def matched(data_editor):
    """A case with a court card, and the entry of a wanted list that a run found for it."""
    case = make_case(rank="captain", left_on="2023-05")
    make_identity(case, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=BORN)
    Proceeding.objects.create(case=case, court="Garrison court", number="1-12/2023", source=make_source())
    named = make_list(proves=Proves.WANTED, title="Wanted")
    make_entry(named, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=BORN)
    jobs.work(runs.begin_run(named, by=data_editor, at=NOW, by_worker=False))
    return case


def entities_for(by):
    return [json.loads(line) for line in followthemoney.lines(Case.objects.all(), by=by)]


def by_schema(entities):
    return {entity["schema"]: entity for entity in entities}


def test_every_entity_is_valid_for_the_package(matched, data_editor):
    entities = entities_for(data_editor)
    for entity in entities:
        proxy = model.get_proxy(entity)
        proxy.schema.validate(entity)
        for name, values in entity["properties"].items():
            assert proxy.get(name) == values or set(proxy.get(name)) == set(values), (entity["schema"], name)
    assert {entity["schema"] for entity in entities} == {
        "Person", "Organization", "Membership", "CourtCase", "CourtCaseParty", "Similar",
    }  # fmt: skip


def test_references_lead_to_entities_that_are_there(matched, data_editor):
    entities = entities_for(data_editor)
    keys = {entity["id"] for entity in entities}
    for name in ("member", "organization", "case", "party", "candidate", "match"):
        for entity in entities:
            assert set(entity["properties"].get(name, [])) <= keys


def test_candidate_is_similar_with_its_score(matched, data_editor):
    similar = by_schema(entities_for(data_editor))["Similar"]["properties"]
    assert similar["criteria"] == ["candidate"]
    assert float(similar["confidenceScore"][0]) > 0.9


def test_confirmed_match_makes_a_wanted_man(matched, data_editor):
    review.record_review(Match.objects.get(), opinion=Opinion.SAME, by=data_editor, at=NOW)
    man = next(entity for entity in entities_for(data_editor) if entity["id"] == f"case-{matched.public_id}")
    assert man["properties"]["topics"] == ["mil", "wanted"]
    assert man["properties"]["fatherName"] == ["Ильич"]


def test_rejected_match_goes_nowhere(matched, data_editor):
    review.record_review(Match.objects.get(), opinion=Opinion.OTHER, by=data_editor, at=NOW)
    assert "Similar" not in by_schema(entities_for(data_editor))


@pytest.mark.parametrize("role", ["reporter", "editor", "moderator", ""])
def test_names_go_only_to_who_may_open_them(matched, role):
    by = make_user(role)
    text = "".join(json.dumps(entity, ensure_ascii=False) for entity in entities_for(by))
    assert ("Шерстобитов" in text) == by.has_perm("desertions.view_identity")
    assert ("Similar" in text) == by.has_perm("desertions.view_match")
    assert bool(text) == by.has_perm("desertions.view_case")


def test_sealed_list_stays_with_who_may_open_it(data_editor):
    case = make_case()
    make_identity(case, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=BORN)
    named = make_list(is_sealed=True)
    make_entry(named, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=str(BORN))
    jobs.work(runs.begin_run(named, by=data_editor, at=NOW, by_worker=False))
    assert "Similar" in by_schema(entities_for(data_editor))
    assert "Similar" not in by_schema(entities_for(make_user("reporter")))


def test_export_is_a_row_in_the_chain_of_custody(matched, as_role):
    client = as_role("data editor")
    answer = client.post("/admin/desertions/case/", {"action": "export_entities", "_selected_action": [matched.pk]})
    lines = b"".join(answer.streaming_content).splitlines()
    assert answer.headers["Content-Type"] == "application/json"
    assert len(lines) == 7
    assert CustodyRow.objects.latest("pk").detail == "1 rows, with names, FollowTheMoney"
