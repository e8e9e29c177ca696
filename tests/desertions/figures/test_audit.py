"""The audit of figures: what all that is public together tells of people whose cases are not."""

import json

import pytest

from desertions.choices import ContractType, OutcomeKind, Proves, Publication
from desertions.figures import figures
from desertions.figures.audit.audit import audit
from desertions.figures.audit.findings import Finding, describe
from desertions.figures.audit.membership import count_alike, read_definitions
from desertions.models import Case, Figure, Motive, Outcome, Proceeding, Unit
from tests.factories import make_case, make_figure, make_match, make_unit

PUBLIC = {"publication": Publication.PUBLIC}


def hidden(**over):  # type: ignore[no-untyped-def]
    return make_case(**{"publication": Publication.PRIVATE} | over)


def in_court(**over):  # type: ignore[no-untyped-def]
    case = hidden(**over)
    Proceeding.objects.create(case=case, court="Garrison court")
    return case


def at_home(case):  # type: ignore[no-untyped-def]
    Outcome.objects.create(case=case, kind=OutcomeKind.AT_HOME)
    return case


def groups(k: int = 5) -> dict[str, tuple[int, int, int]]:
    """Return group → (low, high, among) of what the audit finds in all figures."""
    result = audit(Figure.objects.all(), k)
    assert not result.obstacles
    messages = [message.partition(": readers can tell")[0] for message in describe(result.findings)]
    intervals = [(finding.low, finding.high, finding.among) for finding in result.findings]
    assert [Finding.from_stored(json.loads(json.dumps(finding.as_stored()))) for finding in result.findings] == (
        result.findings
    )
    return dict(zip(messages, intervals, strict=True))


def test_figures_of_what_a_list_holds_tell_its_author_nothing(db):
    hidden(rank="major")
    hidden(contract_type=ContractType.CONSCRIPT)
    make_figure("majors", definition={"rank": ["major"]})
    make_figure("conscripts", definition={"contract_type": ["conscript"]})
    make_figure("all")
    assert groups() == {}


def test_few_hidden_people_in_a_figure_are_too_few(db):
    for _ in range(6):
        in_court(**PUBLIC)
        hidden()
    in_court()
    make_figure("court", definition={"has_proceeding": ["yes"]})
    assert groups() == {"Counted in “court”": (1, 1, 7)}
    for _ in range(4):
        in_court()
    assert groups() == {}  # five of eleven
    assert groups(k=6) == {"Counted in “court”": (5, 5, 11)}


def test_figures_whose_hidden_people_are_all_public_give_nothing_away(db):
    in_court(**PUBLIC)
    for _ in range(3):
        hidden()
    make_figure("court", definition={"has_proceeding": ["yes"]})
    make_figure("other", definition={"has_proceeding": ["no"], "contract_type": ["contract"]})
    assert "Counted in “court”" not in groups()


def test_two_figures_subtracted_tell_of_one_person_and_are_named(db):
    unit, other = make_unit(name_en="A regiment"), make_unit(name_en="B regiment")
    for _ in range(6):
        in_court(unit=unit)
        hidden(unit=unit)
        hidden(unit=other)
    in_court(unit=other)
    make_figure("court", definition={"has_proceeding": ["yes"]})
    assert groups() == {}
    make_figure("court-of-a", definition={"has_proceeding": ["yes"], "unit": [unit.slug]})
    finding = audit(Figure.objects.all(), 5).findings[0]
    assert finding.counted == ("court", "court-of-a")
    assert set(finding.figures) == {"court", "court-of-a"}
    assert describe([finding])[0].startswith(
        "Counted in “court”, not in “court of a”: readers can tell that it is 1 of the 7 people"
    )


def test_figure_within_another_that_is_decided_tells_more_and_is_asked_for(db):
    for n in range(9):
        hidden(contract_type="contract" if n < 3 else "mobilised")
    for case in Case.objects.filter(contract_type="contract"):
        Proceeding.objects.create(case=case, court="Garrison court")
    make_figure("court", definition={"has_proceeding": ["yes"]})
    assert groups() == {"Counted in “court”": (3, 3, 9)}
    make_figure("contract", definition={"has_proceeding": ["yes"], "contract_type": ["contract"]})
    assert groups() == {
        "contract type: contract; found in court records: yes": (3, 3, 3), "Counted in “court”": (3, 3, 9),
    }  # fmt: skip


def test_parts_subtracted_from_a_whole_tell_the_rest(db):
    units = [make_unit(name_en=f"Regiment {n}") for n in range(3)]
    for unit in units:
        for _ in range(6 if unit != units[2] else 2):
            in_court(unit=unit)
        for _ in range(8):
            hidden(unit=unit)
    make_figure("court", definition={"has_proceeding": ["yes"]})
    for unit in units[:2]:
        make_figure(f"court-of-{unit.slug}", definition={"has_proceeding": ["yes"], "unit": [unit.slug]})
    findings = audit(Figure.objects.all(), 5).findings
    assert [(finding.low, finding.high, finding.among) for finding in findings] == [(2, 2, 10)]
    assert set(findings[0].figures) == {"court", *(f"court-of-{unit.slug}" for unit in units[:2])}


def test_what_is_true_of_everyone_hidden_is_told_of_each(db):
    for _ in range(7):
        at_home(hidden(contract_type=ContractType.MOBILISED))
        at_home(hidden(contract_type=ContractType.CONTRACT))
        hidden(contract_type=ContractType.CONTRACT)
    make_figure("at-home", definition={"outcome": ["at_home"]})
    assert groups() == {}
    make_figure("mobilised-at-home", definition={"outcome": ["at_home"], "contract_type": ["mobilised"]})
    (finding,) = audit(Figure.objects.all(), 5).findings
    assert finding.is_about_all
    assert (finding.low, finding.among) == (7, 7)
    assert "true of all 7 people" in describe([finding])[0]
    hidden(contract_type=ContractType.MOBILISED)
    assert groups() == {"contract type: mobilised; not “current outcome: living at home”": (1, 1, 8)}
    for _ in range(4):
        hidden(contract_type=ContractType.MOBILISED)
    assert groups() == {}  # seven of twelve


def test_whoever_subtracts_a_contrary_or_all_alternatives_is_told_of_all(db):
    """Nothing says so in one number: that none is not in court, or that all are at home or abroad."""
    for n in range(12):
        case = at_home(in_court(contract_type="conscript")) if n < 6 else in_court(contract_type="conscript")
        if n >= 6:
            Outcome.objects.create(case=case, kind=OutcomeKind.ABROAD)
        hidden(contract_type="contract")
    conscripts = {"contract_type": ["conscript"]}
    without = make_figure("conscripts-not-in-court", definition=conscripts | {"has_proceeding": ["no"]})
    assert groups() == {"contract type: conscript; not “found in court records: no”": (12, 12, 12)}
    Figure.objects.filter(pk=without.pk).delete()
    for outcome in ("at_home", "abroad"):
        make_figure(f"conscripts-{outcome.replace('_', '-')}", definition=conscripts | {"outcome": [outcome]})
    assert groups() == {
        "contract type: conscript; current outcome: living at home or current outcome: abroad": (12, 12, 12)
    }
    Figure.objects.all().delete()
    make_figure("outcome-unknown", definition=conscripts | {"outcome": ["unknown"]})
    assert list(groups().values()) == [(12, 12, 12)]


def test_statement_true_of_every_case_there_is_is_told_of_each(db):
    for _ in range(12):
        in_court()
    make_figure("court", definition={"has_proceeding": ["yes"]})
    assert groups() == {"found in court records: yes": (12, 12, 12)}


def test_one_of_two_is_found_among_parts_that_cross(db):
    units = {name: make_unit(name_en=name, slug=name) for name in ("a", "b", "c")}
    for name in ("a", "b"):
        for contract_type in ("contract", "mobilised"):
            for n in range(10):
                (in_court if n < 5 else hidden)(unit=units[name], contract_type=contract_type)
    in_court(unit=units["c"], contract_type="contract")
    hidden(unit=units["c"], contract_type="mobilised")
    court = {"has_proceeding": ["yes"]}
    make_figure("court", definition=court)
    for name in ("a", "b"):
        make_figure(f"court-{name}", definition=court | {"unit": [name]})
    make_figure("court-contract", definition=court | {"contract_type": ["contract"]})
    assert groups()["Counted in “court”, not in “court a”, “court b”"] == (1, 1, 2)


def test_figure_of_a_month_tells_which_public_person_of_that_year_it_counts(db):
    for month in range(1, 9):
        at_home(hidden(left_on=f"2023-0{month}", date_shown="year", **PUBLIC))
    make_figure("at-home", definition={"outcome": ["at_home"]})
    assert groups() == {}  # readers see all of them
    make_figure("at-home-of-may", definition={"outcome": ["at_home"], "left_on": ["2023-05"]})
    assert groups() == {"Counted in “at home of may”": (1, 1, 1)}


def test_proceedings_are_taken_as_the_people_they_are_against(db):
    case = in_court()
    Proceeding.objects.create(case=case, court="Court of appeal")
    for _ in range(8):
        hidden()
    make_figure("proceedings", counted=Figure.Counted.PROCEEDINGS)
    assert groups() == {"Counted in “proceedings”": (1, 1, 9)}


def test_figure_that_cannot_be_read_blocks(db):
    make_figure("broken", definition={"no such filter": ["1"]})
    make_figure("no-filter", definition=[1])
    make_figure("good", definition={"has_proceeding": ["yes"]})
    result = audit(Figure.objects.all(), 5)
    assert {figure.slug for figure in result.unreadable} == {"broken", "no-filter"}
    assert len(result.obstacles) == 2
    assert "“broken”" in " ".join(result.obstacles)


def test_audit_without_time_says_what_it_left_out_and_blocks(db):
    in_court()
    make_figure("court", definition={"has_proceeding": ["yes"]})
    result = audit(Figure.objects.all(), 5, seconds=0)
    assert result.findings == []
    assert "“court”" in result.obstacles[0]


@pytest.mark.parametrize(
    "definition",
    [
        {"unit": ["army"]}, {"rank": ["private"]}, {"composition": ["junior officers", "enlisted"]},
        {"contract_type": ["contract"]}, {"left_on": ["2023-05"]}, {"left_on": ["2023"]}, {"left_on": ["2023-05-17"]},
        {"left_from": ["front", "unknown"]}, {"outcome": ["at_home"]}, {"outcome": ["not_in_custody"]},
        {"outcome": ["unknown"]}, {"motive": ["fear"]}, {"verification": ["verified"]}, {"publication": ["public"]},
        {"served_before": ["yes"]}, {"has_proceeding": ["no"]}, {"on_wanted_list": ["yes"], "left_on": ["2023-06"]},
    ],
    ids=str,
)  # fmt: skip
def test_audit_counts_as_the_figure_does_and_lists_what_readers_see(db, definition):
    army = make_unit(name_en="Army", slug="army", kind="army")
    regiment, alone = make_unit(name_en="Regiment", parent=army), make_unit(name_en="Alone")
    numbered = 0
    for unit in (regiment, alone):
        for left_on in ("2023-05-17", "2023-06", "2023-05/2023-06", ""):
            for shown in ("month", "quarter", "year", "nothing"):
                numbered += 1
                case = hidden(
                    unit=unit, left_on=left_on, date_shown=shown, place_shown=bool(numbered % 3),
                    left_from=("front", "unknown", "base")[numbered % 3], rank=("private", "captain")[numbered % 2],
                    contract_type=("contract", "conscript")[numbered % 2], unit_shown=(army if unit == regiment and
                    numbered % 2 else None), outcome_shown=("exact", "group")[numbered % 2],
                    **(PUBLIC if numbered % 4 else {}),
                )  # fmt: skip
                if numbered % 5 == 0:
                    at_home(case)
                    make_match(case, Proves.WANTED)
                if numbered % 7 == 0:
                    Outcome.objects.create(case=case, kind=OutcomeKind.ABROAD)
                    Motive.objects.create(case=case, kind="fear")
                    make_match(case, Proves.SERVED_BEFORE)
                if numbered % 6 == 0:
                    Proceeding.objects.create(case=case, court="Garrison court")
    figure, units = make_figure(definition=definition), Unit.objects.all().tree()
    (read,), unreadable = read_definitions([figure], units)
    assert not unreadable
    alike = count_alike(read.conditions, units)
    assert sum(people.cases for people in alike) == Case.objects.count()
    counted = [people for people in alike if all(meets.is_met for meets in people.meets.values())]
    assert sum(people.cases for people in counted) == figures.count(figure).value > 0
    listed = figures.listed_cases(figure, units)
    if listed is not None:
        seen = [people for people in counted if all(meets.is_seen for meets in people.meets.values())]
        assert sum(people.cases for people in seen if people.is_public) == listed.count()
        assert not listed.exclude(pk__in=figures.cases_of(figure)).exists()
