"""Readers search published stories and public cases, by any form of a word, and nothing else."""

import unicodedata
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.editing import usage
from desertions.models import Outcome
from tests.articles.tokens import TOKEN
from tests.factories import (
    make_article,
    make_case,
    make_draft,
    make_figure,
    make_section,
    make_unit,
    release_values,
)

pytestmark = pytest.mark.django_db


def story(body: str, **over):  # type: ignore[no-untyped-def]
    return make_article(**{"published_at": timezone.now() - timedelta(days=1), "body": f"<p>{body}</p>"} | over)


def search_page(**query: str) -> str:
    answer = Client().get("/search/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_any_form_of_a_word_is_found_and_marked_in_both_languages():
    story("Солдаты дивизии не вернулись из отпуска.", headline="По-русски", language="ru")
    story("Many soldiers were leaving the garrison.", headline="In English")
    page = search_page(q="дивизиями")
    assert "По-русски" in page
    assert "<mark>дивизии</mark>" in page
    page = search_page(q="left soldier")
    assert "In English" not in page
    page = search_page(q="leaves soldier")
    assert "In English" in page
    assert "<mark>leaving</mark>" in page


def test_what_readers_may_not_see_is_not_found():
    phrase = "Unmistakable words"
    make_draft(body=f"<p>{phrase}</p>", headline="Hidden draft")
    story(phrase, headline="Hidden withdrawn", status="withdrawn")
    story(phrase, headline="Hidden future", published_at=timezone.now() + timedelta(days=1))
    page = search_page(q="unmistakable")
    assert "Hidden" not in page
    assert "0 found" in page


def test_text_of_a_version_that_is_not_published_is_not_found(editor):
    from articles.editing import revisions

    article = story("Published words.")
    text = revisions.text_of(article) | {"body": "<p>Unmistakable words.</p>"}
    revisions.save_text(article, text, by=editor, at=timezone.now())
    assert "0 found" in search_page(q="unmistakable")


def test_cases_are_found_by_their_public_words_and_never_by_the_desks():
    make_case(public_summary="He walked home.", pseudonym="Andrei")
    make_case(public_summary="Unmistakable", publication="private")
    secret = make_case(desk_notes="unmistakable notes", public_summary="Nothing said.")
    assert "1 found" in search_page(q="nothing -unmistakable", what="cases")
    assert "1 found" in search_page(q="walking", what="cases")
    assert "Andrei" in search_page(q="andrei", what="cases")
    assert "0 found" in search_page(q="unmistakable", what="cases")
    assert secret.public_id in search_page(q=secret.public_id, what="cases")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("90th tank", 2), ("танковой дивизией", 2), ("контрактники", 1), ("contract soldier", 1), ("контракта 90-й", 1),
        ("prison", 1), ("мобилизованных -сторожевой", 1), ("sentenced -prison", 0), ("mobilised or contract", 3),
        ('"90th tank"', 2), ("сторожевая рота", 1), ("90-й дивизии", 2),
    ],
)  # fmt: skip
def test_cases_are_found_by_unit_outcome_and_contract_type_in_words(typed, number):
    tanks = make_unit(name_en="90th Tank Division", name_ru="90-я танковая дивизия", slug="90td")
    make_case(unit=tanks, contract_type="contract", public_summary="A soldier.")
    tried = make_case(unit=tanks, contract_type="mobilised", public_summary="He was tried.")
    Outcome.objects.create(case=tried, kind="prison")
    guards = make_unit(name_en="Sentry Company", name_ru="Сторожевая рота", slug="sentry")
    make_case(unit=guards, contract_type="mobilised", public_summary="He walked home.", publication="private")
    make_case(unit=guards, contract_type="mobilised", public_summary="Сторожевой пёс.")
    shown = search_page(q=typed, what="cases")
    assert f"{number} found" in shown


def test_unit_that_readers_do_not_see_does_not_find_its_case():
    above = make_unit(name_en="Army Corps", name_ru="Корпус", slug="corps")
    unit = make_unit(name_en="Unmistakable Regiment", name_ru="Полк", slug="r", parent=above)
    make_case(unit=unit, unit_shown=above)
    assert "0 found" in search_page(q="unmistakable", what="cases")
    assert "1 found" in search_page(q="corps", what="cases")


def test_case_is_found_by_its_number_among_the_stories():
    case = make_case()
    hidden = make_case(publication="private")
    for typed in (case.public_id, case.public_id.lower(), case.public_id.replace("-", " ")):
        assert reverse("desertions:case", args=[case.public_id]) in search_page(q=typed)
    assert reverse("desertions:case", args=[hidden.public_id]) not in search_page(q=hidden.public_id)


def test_number_of_a_figure_is_searched_and_quoted_as_readers_see_it():
    make_figure("men", noun_en="man|men")
    for _case in range(3):
        make_case()
    release_values()
    token = TOKEN.format(mode="live").replace(">—", ' data-noun="yes">—')
    live = story(f"Then {token} left the barracks.", headline="Live number")
    frozen = story(f"In spring {TOKEN.format(mode='frozen')} left.", headline="Frozen number")
    for article in (live, frozen):
        usage.update_usage(article)
    frozen.figure_uses.update(published_value=2)
    page = search_page(q="3 left")
    assert "Live number" in page
    assert "Frozen number" not in page
    assert "Then <mark>3</mark>\xa0men <mark>left</mark> the barracks" in page
    assert "Frozen number" in search_page(q="2 spring")
    assert "Live number" in search_page(q="“3 men” barracks")
    assert "0 found" in search_page(q="“4 men” barracks")
    assert "0 found" in search_page(q="4 left")
    assert "Live number" in search_page(q="barracks -4")
    assert "0 found" in search_page(q="barracks -3")


def test_text_pasted_from_a_pdf_is_found_however_it_is_typed():
    story(
        unicodedata.normalize("NFD", "Бывший майор Королёв ушёл.")
        + " «Кро\u00adко\u00adди\u00adло\u00adвед» зюзе\u200bграфия <strong>П</strong>рокопиада",
        language="ru",
    )
    for typed in ("майор", "Королев", "Королёвым", "крокодиловеда", "зюзеграфии", "Прокопиада", "прокопиаду"):
        for form in ("NFC", "NFD"):
            assert "1 found" in search_page(q=unicodedata.normalize(form, typed)), typed


def test_filters_narrow_down():
    section = make_section(slug="courts", name_en="Courts")
    story("Word.", headline="Here", section=section, language="ru")
    story("Word.", headline="Elsewhere")
    story("Word.", headline="Long ago", published_at=timezone.now() - timedelta(days=400))
    assert "Elsewhere" not in search_page(q="word", section="courts")
    assert "Elsewhere" not in search_page(q="word", language="ru")
    day = timezone.localdate() - timedelta(days=30)
    assert "Long ago" not in search_page(q="word", since=day.isoformat())
    assert "Here" not in search_page(q="word", until=day.isoformat())
    assert "Long ago" in search_page(q="word", until=day.isoformat())


@pytest.mark.parametrize(
    "text", ["\"'*:&|!", "!!! & | <->", "-", '"', "«", "a" * 200, "%", "'; drop table x; --", "\\"]
)
def test_any_characters_are_a_search(text):
    story("Word.")
    assert Client().get("/search/", {"q": text}).status_code == 200


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"q": "x" * 10_000}, "at most 200 characters"),
        ({"q": "a\0b"}, "Null characters"),
        ({"q": "a", "section": "none"}, "Select a valid choice"),
        ({"q": "a", "language": "de"}, "Select a valid choice"),
        ({"q": "a", "since": "yesterday"}, "is not a day"),
        ({"q": "a", "until": "9999-12-31"}, "less than or equal"),
        ({"q": "a", "since": "2026-02-01", "until": "2026-01-01"}, "lies before"),
        ({"q": "a", "rank": "major"}, "knows no “rank”"),
    ],
)
def test_what_is_not_understood_is_said_and_kept(query, message):
    answer = Client().get("/search/", query)
    assert answer.status_code == 400
    assert message in answer.content.decode()


def test_nothing_to_look_for_shows_the_form():
    for query in ({}, {"q": ""}, {"q": "   "}):
        answer = Client().get("/search/", query)
        assert answer.status_code == 200
        assert "Type a word to begin" in answer.content.decode()


def test_words_found_are_shown_escaped():
    story("A &lt;script&gt;alert(1)&lt;/script&gt; unmistakable word.")
    page = search_page(q="unmistakable")
    assert "<mark>unmistakable</mark>" in page
    assert "<script>alert" not in page


def test_bad_page_is_a_helpful_404():
    story("Word.")
    assert Client().get("/search/", {"q": "word", "page": "9"}).status_code == 404


def test_search_takes_the_same_queries_at_two_and_at_twenty_rows():
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            search_page(q="word")
        return len(seen)

    search_page(q="word")  # the stems of a word are read once
    for _ in range(2):
        story("Word.")
    few = queries()
    for _ in range(18):
        story("Word.")
    assert queries() == few


def test_common_word_is_counted_no_further_than_a_thousand(monkeypatch):
    monkeypatch.setattr("articles.page.search.MAX_RESULTS", 3)
    for _ in range(5):
        story("Word.")
    page = search_page(q="word")
    assert "More than 3 found" in page
