"""The case database of the demonstration: imported from the files beside this module, then worked on as a desk would.

The totals below determine only how many rows of each kind are created; every published number is counted from the rows.
"""

import datetime
import random

from django.contrib.auth.models import User
from django.db import connection, transaction

from desertions.cases.disclosure.proposal import proposal_for
from desertions.choices import (
    Credibility,
    Fact,
    MotiveKind,
    OutcomeKind,
    Publication,
    Reliability,
    SaidBy,
    SourceKind,
    UnitKind,
    Verification,
)
from desertions.demo import figures, lists
from desertions.demo.generate import SEED
from desertions.figures.disclosure_rules import threshold
from desertions.models import Case, Evidence, Motive, Outcome, Proceeding, Source, Unit

VERIFIED = 717
"""Cases that a second source verifies."""
HELD_BACK = 24
"""Cases that are withheld from readers, drawn at random."""

MOTIVES = [
    MotiveKind.ILL_RELATIVE, MotiveKind.HOUSEHOLD, MotiveKind.BEREAVEMENT, MotiveKind.NOT_STATED,
    MotiveKind.REFUSAL, MotiveKind.INJURY,
]  # fmt: skip
"""Motives that a case may have."""
QUIET_OUTCOMES = [
    OutcomeKind.AT_LARGE, OutcomeKind.AT_HOME, OutcomeKind.RETURNED, OutcomeKind.RETURNED_MINOR,
    OutcomeKind.ABROAD, OutcomeKind.ASYLUM_SOUGHT,
]  # fmt: skip
"""Outcomes of cases that are neither in court nor on the wanted list."""


@transaction.atomic
def build(*, by: User, editors: tuple[User, User], at: datetime.datetime) -> None:
    """Fill an empty case database with the invented cases, lists, proceedings and figures."""
    chance = random.Random(SEED)  # noqa: S311 # reproducible, not secret
    units = _units()
    sources = _sources()
    cases = lists.import_cases(sources["command"], units[0], by=by, at=at)
    _verify(chance, cases, sources)
    lists.import_lists(sources, by=by, at=at)
    in_court = lists.find_in_court(sources["court"], by=by, at=at)
    _proceedings(chance, in_court, sources)
    _outcomes(chance, cases, in_court, sources)
    _show(chance, cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # thousands of rows are new: counting needs current planner statistics
    figures.build(by=editors[0], second=editors[1], at=at)


def _units() -> list[Unit]:
    """Create the army, the division and its regiments. Returns the regiments."""
    army = Unit.objects.create(
        name_en="8th Guards Combined Arms Army",
        name_ru="8-я гвардейская общевойсковая армия",
        slug="8-army",
        kind=UnitKind.ARMY,
        garrison="Novocherkassk",
    )
    division = Unit.objects.create(
        name_en="20th Guards Motor Rifle Division",
        name_ru="20-я гвардейская мотострелковая дивизия",
        slug="20-division",
        kind=UnitKind.DIVISION,
        parent=army,
        garrison="Volgograd",
        case_prefix="20GMRD",
    )
    regiments = [
        ("33rd Motor Rifle Regiment", "33-й мотострелковый полк", "33-regiment", "Kamyshin"),
        ("255th Guards Motor Rifle Regiment", "255-й гвардейский мотострелковый полк", "255-regiment", "Volgograd"),
        ("242nd Motor Rifle Regiment", "242-й мотострелковый полк", "242-regiment", "Volgograd"),
        ("944th Guards Artillery Regiment", "944-й гвардейский артиллерийский полк", "944-regiment", "Kamyshin"),
    ]
    return [
        Unit.objects.create(
            name_en=en, name_ru=ru, slug=slug, kind=UnitKind.REGIMENT, parent=division, garrison=garrison
        )
        for en, ru, slug, garrison in regiments
    ]


def _sources() -> dict[str, Source]:
    """Create the sources. Returns them by key."""
    rows = [
        ("command", "Request of the command to regional authorities to find the men", SourceKind.OFFICIAL, "B", "2"),
        ("roster", "Roster of the division, spring 2022", SourceKind.ROSTER, "B", "2"),
        ("wanted", "Federal wanted list, as published by Mediazona", SourceKind.WANTED_LIST, "A", "2"),
        ("court", "Cards of garrison military courts", SourceKind.COURT, "A", "1"),
        ("family", "Interviews with families", SourceKind.FAMILY, "C", "2"),
        ("soldier", "Interviews with soldiers who left", SourceKind.SOLDIER, "C", "3"),
        ("rights", "Letters to a rights organisation", SourceKind.ORGANISATION, "B", "3"),
    ]
    return {
        key: Source.objects.create(
            title=f"{title} (invented)",
            kind=kind,
            reliability=Reliability(letter),
            credibility=Credibility(digit),
            notes="Invented for the demonstration.",
        )
        for key, title, kind, letter, digit in rows
    }


def _verify(chance: random.Random, cases: list[Case], sources: dict[str, Source]) -> None:
    """Corroborate every case, and verify most of them by a second source."""
    verified = set(chance.sample(range(len(cases)), VERIFIED))
    second = []
    for index, case in enumerate(cases):
        case.is_invented = True
        case.verification = Verification.VERIFIED if index in verified else Verification.PARTLY
        if case.verification == Verification.VERIFIED:
            key = chance.choices(["family", "soldier", "rights"], [6, 3, 1])[0]
            second.append(Evidence(case=case, source=sources[key], fact=Fact.DEPARTURE))
    Case.objects.bulk_update(cases, ["is_invented", "verification"], batch_size=500)
    Evidence.objects.bulk_create(second)


def _show(chance: random.Random, cases: list[Case]) -> None:
    """Show the cases to readers as exactly as enough people fit each, but for some that are withheld."""
    held_back = set(chance.sample(range(len(cases)), HELD_BACK))
    proposal = proposal_for([case for index, case in enumerate(cases) if index not in held_back], threshold())
    shown = [case for case in cases if case.pk in proposal.coarsenings]
    for case in shown:
        case.publication = Publication.PUBLIC
        case.date_shown, case.place_shown, case.unit_shown_id, case.outcome_shown = proposal.coarsenings[case.pk]
    columns = ["publication", "date_shown", "place_shown", "unit_shown", "outcome_shown"]
    Case.objects.bulk_update(shown, columns, batch_size=500)


def _proceedings(chance: random.Random, in_court: list[Case], sources: dict[str, Source]) -> None:
    """Create a proceeding, the evidence and a motive for each case in court."""
    courts = ["Volgograd Garrison Military Court", "Rostov Garrison Military Court", "Saratov Garrison Military Court"]
    Proceeding.objects.bulk_create(
        Proceeding(
            case=case,
            court=chance.choice(courts),
            region="Volgograd Region",
            number=f"1-{chance.randrange(10, 400)}/{max(case.left_on_latest.year, 2023)}",
            code_part=chance.choices(["337-5", "337-3.1", "337-2.1", "338-3"], [80, 10, 5, 5])[0],
            result="Invented for the demonstration.",
            source=sources["court"],
        )
        for case in in_court
        if case.left_on_latest
    )
    Evidence.objects.bulk_create(Evidence(case=case, source=sources["court"], fact=Fact.OUTCOME) for case in in_court)
    Motive.objects.bulk_create(
        Motive(
            case=case,
            kind=chance.choices(MOTIVES, [34, 22, 14, 20, 5, 5])[0],
            said_by=SaidBy.COURT,
            source=sources["court"],
        )
        for case in in_court
    )


def _outcomes(chance: random.Random, cases: list[Case], in_court: list[Case], sources: dict[str, Source]) -> None:
    """Create an outcome for every case that was tried or is wanted, and for about half of the others."""
    tried = {case.pk for case in in_court}
    wanted = set(Case.objects.with_derived().filter(on_wanted_list=True).values_list("pk", flat=True))
    rows = []
    for case in cases:
        assert case.left_on_latest is not None  # noqa: S101 # every invented case has a day of departure
        after = case.left_on_latest + datetime.timedelta(days=chance.randrange(20, 120))
        if case.pk in tried:
            kind = chance.choices([OutcomeKind.SUSPENDED, OutcomeKind.PRISON, OutcomeKind.CHARGED], [45, 40, 15])[0]
            rows.append(Outcome(case=case, kind=kind, on=after, source=sources["court"]))
        elif case.pk in wanted:
            rows.append(Outcome(case=case, kind=OutcomeKind.WANTED, on=after, source=sources["wanted"]))
        elif chance.random() < 0.55:
            kind = chance.choices(QUIET_OUTCOMES, [58, 22, 9, 6, 4, 1])[0]
            rows.append(Outcome(case=case, kind=kind, on=after))
    Outcome.objects.bulk_create(rows)
