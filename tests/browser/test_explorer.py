"""A reader explores the cases: with and without scripts, by mouse, by keyboard and on a phone."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from desertions.models import Outcome, Unit
from tests.factories import make_case, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def units() -> list[Unit]:
    division = make_unit(slug="division", name_en="A division", name_ru="Дивизия")
    units = [make_unit(slug=f"regiment-{n}", name_en=f"Regiment {n}", parent=division) for n in range(2)]
    for number in range(12):
        contract_type = "mobilised" if number % 3 == 0 else "contract"
        left_on = f"2023-{number + 1:02d}-05" if number < 11 else "2023"
        case = make_case(unit=units[number % 2], contract_type=contract_type, left_on=left_on)
        if number % 4 == 0:
            Outcome.objects.create(case=case, kind="wanted")
    return units


@pytest.fixture
def another_site() -> Iterator[Callable[[str], str]]:
    """A page with the given HTML under another origin; returns its address."""
    pages: list[bytes] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(pages[0])

        def log_message(self, *_args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def publish(html: str) -> str:
        pages.append(html.encode())
        return f"http://127.0.0.1:{server.server_port}/"

    yield publish
    server.shutdown()
    server.server_close()


def number_of(page: Page) -> int:
    return int(page.locator("#number b").inner_text())


@pytest.mark.usefixtures("units")
def test_without_scripts_a_form_filters_and_chips_take_filters_away(visit: Visit):
    page = visit("/cases/", scripts=False)
    assert number_of(page) == 12
    page.get_by_role("checkbox", name="mobilised").check()
    page.locator("#first-month").select_option("2023-04")
    page.get_by_role("button", name="Show the cases").click()
    expect(page).to_have_url(re.compile(r"contract_type=mobilised"))
    assert number_of(page) == 3
    expect(page.locator("#first-month")).to_have_value("2023-04")
    expect(page.locator("tbody tr")).to_have_count(3 + 10)  # the cases, and the months beside the chart
    page.get_by_role("link", name="Remove the filter Contract type").click()
    assert number_of(page) == 9
    page.get_by_role("link", name="Show all cases").click()
    expect(page).to_have_url(re.compile(r"/cases/$"))
    assert number_of(page) == 12


@pytest.mark.usefixtures("units")
def test_with_scripts_a_choice_swaps_the_answer_and_back_goes_back(visit: Visit):
    page = visit("/cases/")
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("checkbox", name="mobilised").check()
    expect(page.locator("#number b")).to_have_text("4")
    expect(page.get_by_role("checkbox", name="mobilised")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("#number b")).to_have_text("12")
    assert page.url.endswith("contract_type=contract&contract_type=mobilised")
    page.get_by_role("link", name=re.compile("contract$")).first.click()
    expect(page.locator("#number b")).to_have_text("4")
    page.go_back()
    expect(page.locator("#number b")).to_have_text("12")
    assert page.evaluate("window.isTheSamePage")


@pytest.mark.usefixtures("units")
def test_a_period_is_drawn_over_the_columns(visit: Visit):
    page = visit("/cases/")
    columns = page.locator("[data-brush] a[data-month]")
    first, last = (columns.nth(place).bounding_box() for place in (2, 5))
    assert first
    assert last
    height = first["y"] + first["height"] / 2
    page.mouse.move(first["x"] + first["width"] / 2, height)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, height, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"left_on=2023-03%2F2023-06"))
    assert number_of(page) == 5  # four months, and one case of which only the year is known
    expect(page.locator("#first-month")).to_have_value("2023-03")
    columns.nth(0).click()
    expect(page).to_have_url(re.compile(r"left_on=2023-01$"))


@pytest.mark.usefixtures("units")
def test_on_a_phone_filters_open_and_close_and_nothing_is_cut_off(visit: Visit):
    page = visit("/cases/", **PHONE)
    filters = page.locator("#filters")
    expect(filters).to_be_hidden()
    page.get_by_role("link", name="Filter and sort").click()
    expect(filters).to_be_visible()
    assert page.get_by_role("checkbox", name="mobilised").locator("..").bounding_box()["height"] >= 44  # type: ignore[index]
    page.get_by_role("checkbox", name="mobilised").check()
    page.get_by_role("button", name="Show the cases").click()
    expect(filters).to_be_hidden()
    expect(page.locator("#number b")).to_have_text("4")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".cases td").nth(4)).to_be_in_viewport(ratio=0)


@pytest.mark.usefixtures("units")
def test_russian_readers_get_russian_words_everywhere(visit: Visit):
    page = visit("/cases/?contract_type=mobilised", locale="ru")
    expect(page.get_by_role("heading", name="Случаи", exact=True)).to_be_visible()
    text = re.sub(r"\bU\d+-\w+", "", page.locator("#explorer").inner_text())  # numbers of cases
    allowed = {"CSV", "XLSX", "ZIP", "JSON", "Lines", "Regiment"}
    latin = {word for word in re.findall(r"\b[A-Za-z]{3,}\b", text) if word not in allowed}
    assert latin == set()


@pytest.mark.usefixtures("units")
def test_the_chart_draws_what_its_table_says(client: Client):
    text = client.get("/cases/").content.decode()
    drawn = dict(re.findall(r'data-month="([\d-]+)"><title>[^<:]+: (\d+)', text))
    table = dict(re.findall(r'left_on=([\d-]+)">[^<]+</a></th><td>\d+</td><td>(\d+)</td>', text))
    assert drawn == table
    assert len(drawn) == 12


@pytest.mark.usefixtures("units")
def test_the_chart_shows_in_a_page_of_another_origin_and_opens_its_cases_there(
    visit: Visit, browser: Browser, live_server, another_site: Callable[[str], str]
):
    page = visit("/cases/")
    page.get_by_text("Show the chart on your own site").click()
    code = page.get_by_label("Copy this into your page:").input_value()
    other = browser.new_context().new_page()
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(another_site(code))
    frame = other.frame_locator("iframe")
    expect(frame.locator(".embed-number b")).to_have_text("12")
    expect(frame.locator("svg.chart-columns a")).to_have_count(12)
    assert {url.split("/")[2] for url in asked[1:]} == {live_server.url.split("/")[2]}
    with other.expect_popup() as opened:
        frame.locator("svg.chart-columns a").nth(2).click()
    expect(opened.value).to_have_url(f"{live_server.url}/cases/?left_on=2023-03")
    other.context.close()
