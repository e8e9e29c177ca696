"""Claims: sources that disagree are seen, and the published value follows a source or a named rule with a note."""

import pytest
from django.urls import reverse

from desertions.cases import conflicts
from desertions.choices import Confidentiality, Fact
from desertions.evidence import assertions
from desertions.models import Evidence, FactResolution, Outcome
from tests.factories import NOW, make_case, make_source, make_unit, sign_client_in

pytestmark = pytest.mark.django_db


def claim(case, fact, text, **source):  # type: ignore[no-untyped-def]
    asserted = assertions.read_assertion(fact, text)
    return Evidence.objects.create(case=case, source=make_source(**source), fact=fact, asserts=text, asserted=asserted)


def settled(case):  # type: ignore[no-untyped-def]
    return {conflict.fact: conflict.is_settled for conflict in assertions.conflicts(case)}


def settle(case, fact, **over):  # type: ignore[no-untyped-def]
    conflicts.resolve_fact(case, fact, at=NOW, **over)
    case.refresh_from_db()


def test_sources_that_agree_are_no_conflict():
    case = make_case(rank="private", left_on="2022-09-21")
    claim(case, Fact.RANK, "рядовой")
    claim(case, Fact.DEPARTURE, "09.2022")
    claim(case, Fact.DEPARTURE, "осень 2022")
    assert assertions.conflicts(case) == []


def test_sources_that_differ_from_each_other_or_the_case_are_a_conflict():
    case = make_case(rank="private", left_on="2022", contract_type="contract")
    claim(case, Fact.DEPARTURE, "03.2022")
    claim(case, Fact.DEPARTURE, "09.2022")
    claim(case, Fact.CONTRACT_TYPE, "mobilised")
    assert settled(case) == {Fact.CONTRACT_TYPE: False, Fact.DEPARTURE: False}


def test_conflict_is_settled_by_following_a_source(editor):
    case = make_case(contract_type="contract")
    followed = claim(case, Fact.CONTRACT_TYPE, "mobilised")
    claim(case, Fact.CONTRACT_TYPE, "contract")
    settle(case, Fact.CONTRACT_TYPE, value="mobilised", evidence=followed, by=editor)
    assert case.contract_type == "mobilised"
    assert settled(case) == {Fact.CONTRACT_TYPE: True}


def test_conflict_is_settled_by_a_named_rule_with_a_note_only(editor):
    case = make_case(contract_type="contract")
    claim(case, Fact.CONTRACT_TYPE, "mobilised")
    for rule, note in (("", ""), ("own_list", " "), ("because", "a note"), ("", "a note")):
        with pytest.raises(conflicts.CannotResolveError, match="Name the source you follow, or a rule"):
            settle(case, Fact.CONTRACT_TYPE, value="mobilised", rule=rule, note=note, by=editor)
    settle(
        case, Fact.CONTRACT_TYPE, value="mobilised", rule="own_list", note="The list of April names him so.", by=editor
    )
    assert (case.contract_type, FactResolution.objects.get().rule) == ("mobilised", "own_list")


def test_value_that_no_source_asserts_is_not_published(editor):
    case = make_case(contract_type="contract")
    piece = claim(case, Fact.CONTRACT_TYPE, "mobilised")
    with pytest.raises(conflicts.CannotResolveError, match="no source asserts it"):
        settle(case, Fact.CONTRACT_TYPE, value="conscript", evidence=piece, by=editor)
    with pytest.raises(conflicts.CannotResolveError, match="does not assert this value"):
        settle(case, Fact.CONTRACT_TYPE, value="contract", evidence=piece, by=editor)


def test_settled_date_keeps_its_range_and_settled_unit_its_number(editor):
    other = make_unit()
    case = make_case(left_on="2023")
    number = case.public_id
    settle(case, Fact.DEPARTURE, value="2022-09/2022-11", evidence=claim(case, Fact.DEPARTURE, "осень 2022"), by=editor)
    settle(case, Fact.UNIT, value=str(other.pk), evidence=claim(case, Fact.UNIT, other.slug), by=editor)
    assert (case.left_on, str(case.left_on_latest)) == ("2022-09/2022-11", "2022-11-30")
    assert (case.unit, case.public_id) == (other, number)


def test_evidence_added_later_opens_the_question_again(editor):
    case = make_case(contract_type="contract")
    settle(
        case, Fact.CONTRACT_TYPE, value="mobilised", evidence=claim(case, Fact.CONTRACT_TYPE, "mobilised"), by=editor
    )
    claim(case, Fact.CONTRACT_TYPE, "contract")
    assert settled(case) == {Fact.CONTRACT_TYPE: False}


def test_value_changed_by_hand_after_a_ruling_opens_the_question_again(editor):
    case = make_case(contract_type="contract")
    piece = claim(case, Fact.CONTRACT_TYPE, "mobilised")
    settle(case, Fact.CONTRACT_TYPE, value="mobilised", evidence=piece, by=editor)
    case.contract_type = "contract"
    assert settled(case) == {Fact.CONTRACT_TYPE: False}


def test_page_shows_both_sources_and_decides(client, editor):
    case = make_case(contract_type="contract")
    followed = claim(case, Fact.CONTRACT_TYPE, "mobilised", title="The command's list")
    claim(case, Fact.CONTRACT_TYPE, "contract", title="A court card")
    sign_client_in(client, editor)
    form = client.get(reverse("admin:desertions_case_change", args=[case.pk])).content.decode()
    address = reverse("admin:desertions_case_settle", args=[case.pk, "contract_type"])
    assert address in form
    page = client.get(address).content.decode()
    assert "The command&#x27;s list" in page
    assert "A court card" in page
    assert client.post(address, {"ground": "published", "rule": "", "note": ""}).status_code == 400
    assert client.post(address, {"ground": str(followed.pk), "rule": "", "note": ""}).status_code == 302
    case.refresh_from_db()
    assert case.contract_type == "mobilised"


def test_reporter_neither_sees_nor_decides_what_a_sealed_source_asserts(client, reporter):
    case = make_case(contract_type="contract")
    claim(case, Fact.CONTRACT_TYPE, "mobilised", title="CANARY", confidentiality=Confidentiality.SEALED)
    sign_client_in(client, reporter)
    page = client.get(reverse("admin:desertions_case_change", args=[case.pk])).content.decode()
    assert "A sealed source" in page
    assert "CANARY" not in page
    settle_page = reverse("admin:desertions_case_settle", args=[case.pk, "contract_type"])
    assert client.get(settle_page).status_code == 403


def test_outcome_that_a_source_denies_is_a_conflict_and_is_settled_by_a_dated_row_or_a_rule(editor):
    case = make_case()
    Outcome.objects.create(case=case, kind="wanted", on="2024-01-01")
    piece = claim(case, Fact.OUTCOME, "living at home")
    assert settled(case) == {Fact.OUTCOME: False}
    with pytest.raises(conflicts.CannotResolveError, match="enter this outcome in the case"):
        settle(case, Fact.OUTCOME, value="at_home", evidence=piece, by=editor)
    settle(case, Fact.OUTCOME, value="wanted", rule="later", note="He is on the list of May.", by=editor)
    assert settled(case) == {Fact.OUTCOME: True}
    Outcome.objects.create(case=case, kind="at_home", on="2024-06-01")
    assert settled(case) == {}
