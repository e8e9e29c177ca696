"""Readers search published stories and public cases, by any form of a word, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_article, make_case, make_draft, make_section

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
        ({"q": "a", "since": "yesterday"}, "Enter a valid date"),
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
