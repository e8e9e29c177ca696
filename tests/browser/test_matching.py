"""Data editors match a list with the cases, and review its pairs: twenty by keyboard alone, with a second reviewer."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from desertions.choices import MatchStatus, Opinion, Proves
from desertions.models import Case, CustodyRow, Evidence, Match, MatchLock, MatchRun, NamedList, Review
from tests.factories import make_case, make_entry, make_identity, make_list, make_source, make_unit, make_user
from tests.workers import worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SURNAMES = [
    "Шерстобитов", "Крамольников", "Вязьмитинов", "Заволокин", "Перестукин", "Гомозков", "Бадигин", "Лыткарев",
    "Сыромолотов", "Чупрунов", "Дерюгин", "Ощепков", "Пищулин", "Тредьяков", "Ускоков", "Хворостинин", "Цыбулевский",
    "Юшманов", "Ярмольник", "Жеребцов",
]  # fmt: skip
BORN = datetime.date(1990, 4, 17)


@pytest.fixture
def named(transactional_db) -> NamedList:
    """Twenty men, each in a case and in a wanted list, where court clerks wrote them down in the genitive."""
    named = make_list(title="Wanted in Volgograd", proves=Proves.WANTED)
    unit = make_unit()
    for surname in SURNAMES:
        make_identity(make_case(unit=unit), surname=surname, given_name="Пётр", patronymic="Ильич", born_on=BORN)
        form = surname if surname.endswith("ский") else f"{surname}а"
        make_entry(named, surname=form, given_name="Петра", patronymic="Ильича", born_on=BORN, unit_text="33 мсп")
    return named


def begin(page: Page) -> None:
    page.get_by_role("button", name="Match with the cases").press("Enter")
    page.get_by_role("heading", name="Found, and what namesakes alone would give").wait_for(timeout=60_000)


def review(page: Page) -> None:
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("button", name="Confirm").wait_for()


def press(page: Page, key: str) -> None:
    """Press a key and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press(key)


def violations(page: Page) -> list[str]:
    rules = Axe().run(page, options=AXE).response["violations"]
    return [rule["id"] for rule in rules if rule["id"] != "color-contrast"]


def number_of(page: Page) -> str:
    return page.locator(".match-pair thead a").inner_text().split()[-1]


def statuses() -> dict[str, int]:
    match_statuses = list(Match.objects.values_list("status", flat=True))
    return {status: match_statuses.count(status) for status in set(match_statuses)}


@pytest.mark.long
def test_twenty_pairs_are_reviewed_by_keyboard_alone_with_undo(sign_in, named):
    editor = make_user("data editor")
    page = sign_in(editor, f"/admin/desertions/namedlist/{named.pk}/change/")
    with worker("imports"):
        begin(page)
    assert violations(page) == []
    expect(page.locator(".match-chance")).to_contain_text("full name and date of birth")
    expect(page.locator(".match-chance")).to_contain_text("more than chance gives")
    review(page)
    assert violations(page) == []
    expect(page.locator("#score + p")).to_contain_text("surname equal, one of the two in another grammatical case")
    expect(page.locator(".match-top")).to_contain_text("20 pairs are waiting")

    first = number_of(page)
    press(page, "s")
    assert number_of(page) != first
    for _ in range(3):
        press(page, "c")
    confirmed = Match.objects.filter(status=MatchStatus.CONFIRMED)
    assert confirmed.count() == 3
    assert Evidence.objects.filter(locator__startswith="match").count() == 3
    press(page, "z")
    assert confirmed.count() == 2
    assert Evidence.objects.filter(locator__startswith="match").count() == 2
    press(page, "r")
    press(page, "u")
    for _ in range(15):
        press(page, "c")
    assert number_of(page) == first, "what was skipped comes last"
    with page.expect_navigation():  # the same key under a Russian layout
        page.evaluate("""document.body.dispatchEvent(new KeyboardEvent("keydown",
            {key: "с", code: "KeyC", bubbles: true, cancelable: true}))""")
    expect(page.locator("body")).to_contain_text("No pair from this list is waiting for you")
    assert statuses() == {"confirmed": 18, "rejected": 1, "candidate": 1}
    assert Review.objects.filter(by=editor, undone_at=None).count() == 20
    assert Review.objects.filter(opinion=Opinion.UNSURE).count() == 1
    assert CustodyRow.objects.filter(subject__startswith="case").count() >= 20
    assert Case.objects.with_derived().filter(on_wanted_list=True).count() == 18


def second_list() -> NamedList:
    named = make_list(
        title="Roster",
        proves=Proves.SERVED_BEFORE,
        is_judged_blind=True,
        needs_two_reviewers=True,
        source=make_source(),
    )
    for surname in SURNAMES[:3]:
        make_identity(make_case(), surname=surname, given_name="Пётр", patronymic="Ильич", born_on=BORN)
        make_entry(named, surname=surname, given_name="Пётр", patronymic="Ильич", born_on=BORN)
    return named


@pytest.mark.long
def test_two_reviewers_judge_blind_and_a_third_settles_what_they_dispute(sign_in):
    first, second, third = (make_user("data editor") for _ in range(3))
    named = second_list()
    page = sign_in(first, f"/admin/desertions/namedlist/{named.pk}/change/")
    with worker("imports"):
        begin(page)
    review(page)
    expect(page.locator("[data-review]")).to_contain_text("The score is hidden until you have decided")
    expect(page.locator("#score")).to_have_count(0)
    held = number_of(page)

    colleague = sign_in(second, f"/admin/desertions/matchrun/{MatchRun.objects.get().pk}/change/")
    review(colleague)
    assert number_of(colleague) != held, "nobody else gets the pair that is on a screen"

    MatchLock.objects.filter(by=second).delete()  # ten minutes on
    for _ in range(3):
        press(page, "c")
    expect(page.locator("body")).to_contain_text("No pair from this list is waiting for you")
    assert statuses() == {"second": 3}
    press(colleague, "c")
    expect(colleague.locator(".match-last")).to_contain_text("such pairs are namesakes")
    press(colleague, "r")
    press(colleague, "c")
    assert statuses() == {"confirmed": 2, "disputed": 1}

    judge = sign_in(third, f"/admin/desertions/matchrun/{MatchRun.objects.get().pk}/change/")
    review(judge)
    expect(judge.get_by_role("region", name="The reviewers disagree")).to_contain_text("this is another person")
    press(judge, "r")
    assert statuses() == {"confirmed": 2, "rejected": 1}


@pytest.mark.long
def test_review_works_without_scripts(sign_in, named):
    page = sign_in(make_user("data editor"), f"/admin/desertions/namedlist/{named.pk}/change/", scripts=False)
    with worker("imports"):
        page.get_by_role("button", name="Match with the cases").click()
        page.get_by_role("button", name="Review").wait_for(timeout=60_000)
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Reject").click()
    assert statuses() == {"rejected": 1, "candidate": 19}


def test_pasted_ruling_names_the_men_of_the_cases(sign_in, named):
    source = make_source(title="Garrison court", kind="court")
    page = sign_in(make_user("data editor"), f"/admin/desertions/mention/add/?source={source.pk}")
    page.locator("#id_source").evaluate(
        "(field, value) => { field.add(new Option('Garrison court', value, true, true)); }", str(source.pk)
    )
    page.fill("#id_text", "Суд признал виновным Шерстобитова Петра Ильича.\n\nЗащитник Крамольникова П.И. возражал.")
    page.get_by_role("button", name="Find names").click()
    rows = page.locator("#result_list")
    expect(rows).to_contain_text("Шерстобитова Петра Ильича")
    expect(rows).to_contain_text("Крамольникова П.И.")
    page.locator("#result_list tbody input[type=checkbox]").first.check()
    page.locator("select[name=action]").select_option("confirm_each")
    page.get_by_role("button", name="Run").click()
    expect(rows.locator("tbody tr").first).to_contain_text("confirmed")
    assert Evidence.objects.filter(locator__startswith="mention").count() == 1
