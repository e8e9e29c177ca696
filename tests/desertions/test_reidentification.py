"""Whoever wrote the list reads all our pages, and yesterday's copies of them: they learn of nobody what we do not say.

The pages as they were before this was built are kept beside this file, from the commit 1f867c0: all invented. There the
attacker has to find people, or this test would prove nothing.
"""

import csv
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from desertions.cases import publication
from desertions.cases.disclosure.face import Coarsening
from desertions.cases.disclosure.proposal import proposal_for
from desertions.cases.publication import HARM_CHECK
from desertions.choices import ContractType, LeftFrom, OutcomeKind
from desertions.demo.generate import REGIMENTS
from desertions.figures.figures import count, shown_counts
from desertions.figures.releases import refresh
from desertions.models import Case, Figure, Outcome, Proceeding
from desertions.reference.ranks import RANKS, Composition, parse
from newsroom.lib.text import partial_dates
from tests.desertions.attacker import Person, PublicCase, case_of, facts_on, recover
from tests.desertions.attacker_figures import PublicFigure, figure_of, moved_by_few, told_by_figures
from tests.factories import make_user

HERE = Path(__file__).parent
LIST = HERE.parent.parent / "desertions" / "demo" / "command.csv"
CONTRACTS = {"по контракту": "contract", "по мобилизации": "mobilised", "по призыву": "conscript"}
ARMY = ["20th Guards Motor Rifle Division", "8th Guards Combined Arms Army"]
UNITS = dict(
    zip(
        REGIMENTS,
        ("33rd Motor Rifle Regiment", "255th Guards Motor Rifle Regiment", "242nd Motor Rifle Regiment",
         "944th Guards Artillery Regiment"),
        strict=True,
    )
)  # fmt: skip


def people() -> list[Person]:
    """The list as its author holds it."""
    rows = csv.DictReader(LIST.read_text(encoding="utf-8").splitlines(), delimiter=";")
    listed = []
    for row in rows:
        left = partial_dates.parse(row["Дата ухода"])
        listed.append(
            Person(
                frozenset([UNITS[row["Подразделение"]], *ARMY]),
                str(Composition(RANKS[parse(row["Звание"])].composition).label),
                str(ContractType(CONTRACTS[row["Вид службы"]]).label),
                left.earliest.year * 12 + left.earliest.month - 1,
                left.latest.year * 12 + left.latest.month - 1,
                str(LeftFrom(row["Откуда"]).label),
            )
        )
    return listed


def copy_of_pages(client: Client, before: dict[str, str], changed: set[str]) -> dict[str, str]:
    """Return the pages of all public cases by number, in the order of the list; unchanged ones from before."""
    pages: dict[str, str] = {}
    number, listing = 1, ""
    while number == 1 or f"?page={number}" in listing:
        listing = client.get("/cases/", {"page": number}).content.decode()
        for public_id in re.findall(r'href="/cases/([\w-]+)/"', listing):
            is_same = public_id in before and public_id not in changed
            pages[public_id] = before[public_id] if is_same else client.get(f"/cases/{public_id}/").content.decode()
        number += 1
    return pages


def noted(pages: dict[str, str]) -> list[PublicCase]:
    return [case_of(number, facts_on(page)) for number, page in pages.items()]


def test_attacker_finds_people_on_the_pages_as_they_were():
    with (HERE / "pages_of_1f867c0.csv").open(encoding="utf-8") as file:
        then = [case_of(row.pop("number"), row) for row in csv.DictReader(file)]
    assert len(then) == 981
    assert len(recover(people(), [then])) > 800
    renumbered = [case._replace(number=f"X-{place:x}x") for place, case in enumerate(then)]
    random.Random(1).shuffle(renumbered)
    assert len(recover(people(), [renumbered])) > 250  # by what is shown alone


def figures_on(client: Client) -> list[PublicFigure]:
    """The figures as readers see them."""
    slugs = re.findall(r'href="/figures/([\w-]+)/"', client.get("/figures/").content.decode())
    pages = {slug: client.get(f"/figures/{slug}/").content.decode() for slug in sorted(set(slugs))}
    elsewhere = " ".join(client.get(address).content.decode() for address in ("/", "/figures/"))
    for slug, text in re.findall(r'href="/figures/([\w-]+)/"[^>]*>\s*(?:<b>)?([\d,]+)<', elsewhere):
        assert f'<span class="figure-large">{text}</span>' in pages[slug]  # no page knows more than another
    return [figure for figure in map(figure_of, pages.values()) if figure is not None]


def test_attacker_finds_people_by_figures_that_are_too_exact():
    listed = people()
    place = next(n for n, person in enumerate(listed) if person.composition == "senior officers")
    officers = frozenset([("Composition", "senior officers")])
    number = sum(person.composition == "senior officers" for person in listed)
    everyone = PublicFigure("officers in court", number, officers, "Court records", is_met=True)
    assert told_by_figures(listed, [], [everyone])[place] == {"Court records"}
    assert len(told_by_figures(listed, [], [everyone])) == number
    whole = PublicFigure("in court", 96, frozenset(), "Court records", is_met=True)
    others = PublicFigure(
        "enlisted", 96 - number, frozenset([("Composition", "enlisted")]), "Court records", is_met=True
    )
    rest = PublicFigure("warrant", 0, frozenset([("Composition", "warrant officers")]), "Court records", is_met=True)
    juniors = rest._replace(label="junior", known=frozenset([("Composition", "junior officers")]))
    assert place in told_by_figures(listed, [], [whole, others, rest, juniors])  # by subtracting
    assert told_by_figures(listed, [], [whole, others]) == {}
    assert moved_by_few(([], [whole]), ([], [whole._replace(value=97)]), 5) == ["in court"]
    assert moved_by_few(([], [whole]), ([], [whole._replace(value=102)]), 5) == []


@pytest.mark.long
@pytest.mark.usefixtures("on_demonstration")
def test_attacker_with_three_copies_of_all_pages_learns_of_nobody(client):
    listed, editor, at = people(), make_user("editor"), timezone.now()
    first = copy_of_pages(client, {}, set())
    assert len(first) > 950
    assert sum(bool(case.statements) for case in noted(first)) > 700  # there is something to recover
    recovered = recover(listed, [noted(first)])
    assert recovered == {}
    numbers = [figures_on(client)]
    assert len(numbers[0]) >= 9

    changed = _days_work(editor, at)
    refresh(at=at + timedelta(days=1))
    second = copy_of_pages(client, first, changed)
    numbers.append(figures_on(client))
    changed = _another_days_work(editor, at)
    refresh(at=at + timedelta(days=2))
    third = copy_of_pages(client, second, changed)
    numbers.append(figures_on(client))
    court = Figure.objects.get(slug="found-in-court-records")
    assert count(court).value == shown_counts([court])[court.pk].value + 1  # what the desk knows, readers do not
    days = list(zip(map(noted, (first, second, third)), numbers, strict=True))
    for cases, figures in days:
        assert told_by_figures(listed, cases, figures) == {}
    for before, after in ((0, 1), (1, 2), (0, 2)):
        assert moved_by_few(days[before], days[after], 5) == []
    assert set(second) != set(first)
    assert set(third) != set(second)
    for copies in ([second], [third], [first, second, third]):
        assert recover(listed, [noted(copy) for copy in copies]) == {}
    assert not Case.objects.filter(publication_steps__status="proposed", publication="public").exists()


def _days_work(editor, at) -> set[str]:  # type: ignore[no-untyped-def]
    """Show ten of the cases that were held back, hide ten, and learn what became of thirty. Returns what changed."""
    hidden = Case.objects.exclude(publication="public").exclude(contract_type="conscript")
    held_back = [case for case in hidden if not publication.reasons_not_to_publish(case)][:15]
    proposal = proposal_for(held_back, 5)
    for case in held_back:
        if case.pk in proposal.coarsenings:
            publication.publish_case(
                case, by=editor, at=at, harm_check=list(HARM_CHECK), coarsening=proposal.coarsenings[case.pk],
                note="In the way of this test.",
            )  # fmt: skip
    shown = list(Case.objects.all().public().order_by("public_id")[:40])
    for case in shown[:10]:
        publication.hide_case(case, by=editor, at=at)
    for case in shown[10:]:
        Outcome.objects.create(case=case, kind=OutcomeKind.AT_HOME, on=at.date())
        publication.recheck_case(case, by=editor, at=at, face_changed=True)
    hidden_in_court = Case.objects.exclude(publication="public").order_by("pk").first()
    Proceeding.objects.create(case=hidden_in_court, court="Garrison court")
    return {case.public_id for case in shown}


def _another_days_work(editor, at) -> set[str]:  # type: ignore[no-untyped-def]
    """Show twenty cases less exactly than before, and five more exactly, which takes a second person."""
    coarser = list(Case.objects.all().public().filter(date_shown="month").order_by("-public_id")[:20])
    finer = list(Case.objects.all().public().filter(date_shown="year").order_by("-public_id")[:5])
    for case, date in [*((case, "quarter") for case in coarser), *((case, "month") for case in finer)]:
        publication.hide_case(case, by=editor, at=at)
        publication.publish_case(
            case, by=editor, at=at, harm_check=list(HARM_CHECK), note="In the way of this test.",
            coarsening=Coarsening(date, case.place_shown, case.unit_shown_id, case.outcome_shown),
        )  # fmt: skip
    assert Case.objects.filter(pk__in=[case.pk for case in finer], publication="public").count() < 5
    return {case.public_id for case in [*coarser, *finer]}


@pytest.mark.usefixtures("on_demonstration")
def test_figures_of_the_model_story_are_exact_and_small_ones_say_nothing(client):
    values = {
        "soldiers-who-left": 1010, "contract-soldiers": 858, "mobilised-soldiers": 150, "conscripts": 2,
        "junior-officers": 26, "majors": 1, "lieutenant-colonels": 2, "served-before-the-invasion": 31,
        "joined-after-it-began": 979, "found-in-court-records": 96, "on-the-wanted-list": 26,
    }  # fmt: skip
    for slug, value in values.items():
        page = client.get(reverse("desertions:figure", args=[slug])).content.decode()
        assert f'<span class="figure-large">{value:,}</span>' in page
        for kind in ("interview with", "rights organisation"):
            assert kind not in page or value >= 5
        if value < 5:
            assert "Kinds of sources" not in page
            assert "that is" not in page
    assert Figure.objects.all().public().count() == 12
