"""How many people fit what readers see of a case, and the coarsening that costs readers least."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desertions.cases.disclosure import coarsening
from desertions.cases.disclosure.classes import class_of, public_cases_that_reveal, statements_about
from desertions.cases.disclosure.coarsening import Crowd, Person, propose
from desertions.cases.disclosure.face import Coarsening, Face, Known, chain, coarsening_of, face_of, known_of
from desertions.cases.disclosure.proposal import proposal_for
from desertions.figures import disclosure_rules
from desertions.figures.disclosure_rules import CannotSetThresholdError, set_threshold, threshold
from desertions.models import Case, Outcome
from tests.factories import NOW, make_case, make_unit, make_user, sign_client_in

ABOVE = {1: None, 2: 1, 3: 1, 4: 2}
"""Two regiments of a division, and a company of one of them."""
PEOPLE = st.lists(
    st.builds(
        lambda unit, composition, month, span, place: Known(unit, composition, "contract", month, month + span, place),
        st.sampled_from([2, 3, 4]),
        st.sampled_from(["enlisted", "enlisted", "enlisted", "junior officers"]),
        st.integers(24276, 24299),
        st.sampled_from([0, 0, 0, 2, 11]),
        st.sampled_from(["front", "base", ""]),
    ),
    min_size=1,
    max_size=60,
)
TOLD = st.sampled_from([frozenset[str](), frozenset({"outcome wanted"}), frozenset({"outcome abroad", "motive fear"})])


def fits(known: Known, face: Face, above: dict[int, int | None]) -> bool:
    """Return whether a person of whom this is known may stand behind a case with this face."""
    in_time = face.first is None or (
        known.first is not None and known.last is not None and face.last is not None
        and face.first <= known.first and known.last <= face.last
    )  # fmt: skip
    return (
        face.unit in chain(known.unit, above)
        and (known.composition, known.contract_type) == (face.composition, face.contract_type)
        and in_time
        and face.place in ("", known.place)
    )


@pytest.mark.django_db
def test_database_and_python_agree_on_what_readers_see():
    division = make_unit()
    regiment = make_unit(parent=division)
    dates = ["", "2023", "2023-05", "2023-05-17", "2023-05-2X", "autumn 2022", "2022-11/2023-02", "12.2023"]
    chance = random.Random(5)
    for rank, left_on in itertools.product(["", "private", "captain", "general_of_the_army"], dates):
        case = make_case(
            unit=regiment, rank=rank, left_on=left_on, left_from=chance.choice(["front", "unknown"]), evidence=False,
            date_shown=chance.choice(["month", "quarter", "year", "nothing"]), place_shown=chance.random() < 0.5,
            unit_shown=chance.choice([None, division]),
        )  # fmt: skip
        case.refresh_from_db()
        face = face_of(known_of(case), coarsening_of(case))
        assert (case.face, case.first_month_shown, case.last_month_shown) == (str(face), face.first, face.last)
        assert fits(known_of(case), face, {regiment.pk: division.pk, division.pk: None})


@pytest.mark.django_db
def test_class_counts_equal_faces_and_the_unpublished_who_fit():
    division = make_unit()
    unit, other = make_unit(parent=division), make_unit(parent=division)
    case = make_case(unit=unit, left_on="2023-05-17", left_from="front")
    make_case(unit=unit, left_on="2023-05", left_from="front", rank="corporal")
    for over in ({"rank": "captain"}, {"left_on": "2023-06"}, {"unit": other}, {"contract_type": "mobilised"}):
        make_case(**{"unit": unit, "left_on": "2023-05", "left_from": "front"} | over)
    make_case(unit=unit, left_on="2023-05-02", left_from="front", publication="private")
    make_case(unit=unit, left_on="2023-05", left_from="base", publication="private")
    make_case(unit=unit, left_on="2023", left_from="front", publication="private")
    make_case(unit=unit, left_on="2023-05", left_from="front", publication="private", verification="lead")
    seen = class_of(case)
    assert (seen.public, seen.unpublished) == (2, 1)
    wider = class_of(case, Coarsening("year", place=False, unit=division.pk))
    assert (wider.public, wider.unpublished) == (1, 3)


@pytest.mark.django_db
def test_what_is_told_of_all_is_found_only_where_nobody_else_fits():
    unit = make_unit()
    cases = [make_case(unit=unit) for _ in range(5)]
    for case in cases:
        Outcome.objects.create(case=case, kind="at_home")
    assert class_of(cases[0]).shared_statements == {"outcome at_home"}
    assert class_of(cases[0]).reveals(5)
    assert class_of(cases[0], Coarsening(outcome="group")).shared_statements == frozenset()
    make_case(unit=unit, publication="private")
    assert not class_of(cases[0]).reveals(5)


def possible_people(people: list[Known], faces: dict[int, str], statements: set[int]) -> dict[int, set[int]]:
    """Public case → the people who may stand behind it, whoever stands behind the others: by perfect matchings."""
    fitting = {case: [pk for pk, known in enumerate(people) if fits(known, faces[case], ABOVE)] for case in statements}

    def matched(fixed: dict[int, int]) -> bool:
        taken = {person: case for case, person in fixed.items()}

        def augment(case: int, seen: set[int]) -> bool:
            for person in fitting[case]:
                if person in seen:
                    continue
                seen.add(person)
                holder = taken.get(person)
                if holder is None or (holder not in fixed and augment(holder, seen)):
                    taken[person] = case
                    return True
            return False

        return all(augment(case, set()) for case in statements if case not in fixed)

    return {case: {person for person in fitting[case] if matched({case: person})} for case in statements}


@given(PEOPLE, st.integers(2, 5), st.data())
def test_at_least_k_people_may_stand_behind_every_case_that_is_shown_as_proposed(people, k, data):
    statements = data.draw(st.lists(TOLD, min_size=len(people), max_size=len(people)))
    public = data.draw(st.lists(st.booleans(), min_size=len(people), max_size=len(people)))
    crowd = Crowd(unpublished=Counter(known for known, shown in zip(people, public, strict=True) if not shown))
    chosen = [Person(pk, people[pk], statements[pk], "exact") for pk, shown in enumerate(public) if shown]
    proposal = propose(chosen, crowd, k, ABOVE)
    assert {*proposal.coarsenings, *proposal.exposed} == {person.pk for person in chosen}
    shown = set(proposal.coarsenings)
    faces = {pk: face_of(people[pk], way) for pk, way in proposal.coarsenings.items()}
    for case, fitting in possible_people(people, faces, shown).items():
        assert len(fitting) >= k
        for value in statements[case]:
            others = {other for other in shown if value not in statements[other]}
            assert fitting - shown or any(faces[other] == faces[case] for other in others)


def test_cheapest_option_that_suffices_is_taken():
    quarter = [Person(n, Known(2, "enlisted", "contract", month, month, "front"), frozenset(), "exact")
               for n, month in enumerate([24279, 24279, 24280, 24281, 24281])]  # fmt: skip
    proposal = propose(quarter, Crowd(), 5, ABOVE)
    assert set(proposal.coarsenings.values()) == {Coarsening("quarter")}
    assert propose(quarter[:4], Crowd(), 5, ABOVE).exposed == [0, 1, 2, 3]
    assert coarsening.OPTIONS[0].cost == 0
    assert [option.cost for option in coarsening.OPTIONS] == sorted(option.cost for option in coarsening.OPTIONS)


def test_person_left_alone_blurs_the_smallest_class_beside_them():
    def man(pk: int, month: int, place: str) -> Person:
        return Person(pk, Known(2, "enlisted", "contract", month, month, place), frozenset(), "exact")

    people = [man(n, 24279, "front") for n in range(9)] + [man(n, 24280, "front") for n in range(9, 14)]
    proposal = propose([*people, man(14, 24281, "front")], Crowd(), 5, ABOVE)
    assert proposal.exposed == []
    assert Counter(way.date for way in proposal.coarsenings.values()) == {"month": 9, "quarter": 6}


@pytest.mark.django_db
def test_proposal_counts_those_who_are_shown_already():
    unit = make_unit()
    for _ in range(4):
        make_case(unit=unit, left_on="2023-05")
    case = make_case(unit=unit, left_on="2023-05-03", publication="private")
    assert proposal_for([case], 5).coarsenings == {case.pk: Coarsening()}
    for shown in Case.objects.all().public():
        Outcome.objects.create(case=shown, kind="at_home")
    Outcome.objects.create(case=case, kind="at_home")
    assert statements_about([case.pk], {}) == {case.pk: {"outcome at_home"}}
    assert proposal_for([case], 5).exposed == [case.pk]


@pytest.mark.django_db
def test_case_is_raised_at_the_desk_when_others_leave_its_class(client):
    unit, editor = make_unit(), make_user("editor")
    cases = [make_case(unit=unit) for _ in range(5)]
    sign_client_in(client, editor)
    assert public_cases_that_reveal(5) == []
    Case.objects.filter(pk=cases[0].pk).update(contract_type="mobilised")
    assert {case.pk for case, _seen in public_cases_that_reveal(5)} == {case.pk for case in cases}
    assert "Too few people fit 5 public cases" in client.get("/admin/").content.decode()
    page = client.get("/admin/desertions/case/", {"waits": "exposed"}).content.decode()
    assert all(case.public_id in page for case in cases)


@pytest.mark.django_db
def test_threshold_is_an_editors_decision_with_a_reason(client):
    editor = make_user("editor")
    assert threshold() == disclosure_rules.DEFAULT_THRESHOLD == 5
    for k, reason, message in (
        (0, "x", "at least 2"), (-3, "x", "at least 2"), (1, "x", "at least 2"), (400, "x", "none could reach 400"),
        (3, " ", "Reason"),
    ):  # fmt: skip
        with pytest.raises(CannotSetThresholdError, match=message):
            set_threshold(k, reason=reason, by=editor, at=NOW)
    sign_client_in(client, editor)
    address = "/admin/desertions/disclosurethreshold/add/"
    assert "at least 2" in client.post(address, {"k": "1", "reason": "typed at length"}).content.decode()
    assert "greater than or equal to 0" in client.post(address, {"k": "-1", "reason": "x"}).content.decode()
    assert client.post(address, {"k": "3", "reason": "A small list."}).status_code == 302
    assert threshold() == 3
    sign_client_in(client, make_user("data editor"))
    assert client.post(address, {"k": "4", "reason": "x"}).status_code == 403
