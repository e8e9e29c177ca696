"""Charts in stories: drawn from the public cases as they are at the request, each with its numbers as text."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from articles.editing import publication_checks, tokens
from articles.models import Article
from desertions.choices import Publication, Verification
from desertions.forms import ChartForm
from desertions.models import Chart
from newsroom.lib.text.html import clean_story
from tests.factories import make_article, make_case, make_unit
from tests.newsroom.process import Process

pytestmark = pytest.mark.django_db


def make_chart(**over: object) -> Chart:
    values = {"title_en": "When they left", "title_ru": "Когда они ушли", "is_public": True}
    return Chart.objects.create(**values | over)


def story_with(chart: Chart, **over: object) -> Article:
    body = f'<p>Before.</p><aside data-chart="{chart.pk}"></aside><p>After.</p>'
    return make_article(body=tokens.with_canonical_tokens(clean_story(body)), **over)


def make_public_case(**over: object) -> object:
    return make_case(publication=Publication.PUBLIC, verification=Verification.VERIFIED, **over)


def page_of(article: Article, reader: Client | None = None) -> str:
    answer = (reader or Client()).get(article.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def bars_of(page: str) -> dict[str, int]:
    return {label.strip(): int(number) for label, number in re.findall(r"<span>([^<]+)</span>\s*<b>(\d+)</b>", page)}


def test_chart_stands_where_the_story_has_it_and_leads_to_its_cases():
    make_public_case()
    page = page_of(story_with(make_chart()))
    assert page.index("Before.") < page.index("When they left") < page.index("After.")
    assert 'href="/cases/?left_on=2023-05"' in page
    assert "<svg" in page
    assert ">May 2023</a></th><td>1</td>" in page
    assert "<!-- chart" not in page


@pytest.mark.parametrize("server", [{"HTTP_HOST": "testserver"}, {}], ids=["in WSGI", "in Django"])
def test_chart_follows_the_cases_at_the_next_request(server):
    case = make_public_case(contract_type="contract")
    article, reader = story_with(make_chart(shape="contract_type")), Process().client(**server)
    assert bars_of(page_of(article, reader)) == {"Contract": 1}
    make_public_case(contract_type="mobilised")
    assert bars_of(page_of(article, reader)) == {"Contract": 1, "Mobilised": 1}
    type(case).objects.filter(pk=case.pk).update(publication=Publication.PRIVATE)
    assert bars_of(page_of(article, reader)) == {"Mobilised": 1}


def test_chart_says_what_the_page_of_cases_says():
    unit = make_unit()
    for place in range(6):
        make_public_case(unit=unit, contract_type=("contract", "mobilised")[place % 2])
    chart = make_chart(shape="contract_type", question=f"unit={unit.slug}")
    page = page_of(story_with(chart))
    explorer = Client().get(f"/cases/?unit={unit.slug}").content.decode()
    for label, number in bars_of(page).items():
        facet = rf"<span>{label}</span> <span class=\"facet-number\">{number}</span>"
        assert re.search(facet, explorer, re.IGNORECASE), label
    assert sum(bars_of(page).values()) == 6


def test_chart_of_a_russian_story_is_russian_whoever_reads_it():
    make_public_case()
    page = page_of(story_with(make_chart(), language="ru"), Client(HTTP_ACCEPT_LANGUAGE="en"))
    assert "Когда они ушли" in page
    assert "Май 2023" in page or "май 2023" in page


@pytest.mark.parametrize("over", [{"is_public": False}, {"question": "unit=gone"}])
def test_chart_that_readers_may_not_see_or_that_is_not_understood_leaves_no_trace(over):
    chart = make_chart(**over)
    article = story_with(chart)
    page = page_of(article)
    assert "When they left" not in page
    assert "chart" not in re.sub(r"<link[^>]*>", "", page)


def test_chart_of_nothing_is_a_sentence():
    page = page_of(story_with(make_chart()))
    assert "No month of leaving is shown of any of these cases." in page


def test_feed_has_a_link_in_place_of_the_chart():
    chart = make_chart()
    story_with(chart)
    feed = Client().get("/feed/?language=en").content.decode()
    assert "When they left" in feed
    assert "<!-- chart" not in feed


def test_publication_is_refused_with_a_chart_that_readers_do_not_see():
    article = story_with(make_chart(is_public=False))
    checked = publication_checks.check_before_publication(article, article, at=timezone.now())
    findings = [str(finding) for finding in checked]
    assert any("is not public, or does not exist" in message for message in findings)


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("https://news.example/cases/?contract_type=mobilised&sort=number&page=3", "contract_type=mobilised"),
        ("contract_type=mobilised&contract_type=contract", "contract_type=mobilised&contract_type=contract"),
        ("https://news.example/cases/", ""),
        ("", ""),
    ],
)
def test_address_of_a_page_of_cases_is_pasted_as_the_question(typed, question):
    form = ChartForm({"title_en": "A", "title_ru": "А", "shape": "months", "question": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["question"] == question


@pytest.mark.parametrize(
    "typed", ["contract_type=mobilized", "surname=x", "unit=nowhere", "left_on=yesterday", "http://[x?a=b", "//[?a"]
)
def test_question_that_is_not_understood_is_refused_in_words(typed):
    form = ChartForm({"title_en": "A", "title_ru": "А", "shape": "months", "question": typed})
    assert not form.is_valid()
    assert form.errors["question"]
