"""The desk's search."""

import pytest
from django.urls import reverse

from desertions.cases.search import desk_search
from desertions.choices import Confidentiality
from desertions.evidence import text_extraction
from desertions.models import Evidence, FilePage, Proceeding
from newsroom.lib.db.full_text_search import query_of, terms_of
from tests.factories import make_case, make_file, make_source, make_unit, make_user, sign_client_in

pytestmark = pytest.mark.django_db

SEARCH = "/admin/desertions/case/search/"


def kinds(text, user):  # type: ignore[no-untyped-def]
    hits = desk_search(text, user)
    return {name for name in ("cases", "proceedings", "evidence", "sources", "pages") if getattr(hits, name)}


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Дезертировавшие солдаты вернулись", "дезертировал"),
        ("Список самовольно оставивших часть", "самовольного"),
        ("He deserted near Volgograd", "deserting"),
        ("госпиталь в Камышине", "камышин"),
    ],
)
def test_other_forms_of_a_word_are_found_in_both_languages(written, asked, editor):
    case = make_case(desk_notes=written)
    assert desk_search(asked, editor).cases == [case]


def test_case_is_found_by_its_number_and_by_the_end_of_it(editor):
    unit = make_unit(case_prefix="20GMRD")
    for _ in range(20):
        case = make_case(unit=unit)
        assert desk_search(case.public_id, editor).cases == [case]
        assert desk_search(case.public_id.removeprefix("20GMRD-").lower(), editor).cases == [case]


def test_everything_the_desk_holds_is_searched(editor):
    case = make_case(public_summary="canary")
    Evidence.objects.create(case=case, source=make_source(title="canary"), quote="canary")
    Proceeding.objects.create(case=case, court="A court", text="canary")
    text_extraction.read_text(make_file(content=b"a canary in the text", name="a.txt"))
    assert kinds("canary", editor) == {"cases", "proceedings", "evidence", "sources", "pages"}
    page = desk_search("canary", editor).pages[0]
    assert page.excerpt == "\u2039canary\u203a in the text"


def test_phrase_exclusion_and_alternative_work(editor):
    case, other = make_case(desk_notes="left the hospital"), make_case(desk_notes="left the front")
    for phrase in ('"the hospital"', "\u201cthe hospital\u201d", "«the hospital»"):
        assert desk_search(phrase, editor).cases == [case]
    assert desk_search("left -hospital", editor).cases == [other]
    assert desk_search("hospital or front", editor).cases == [other, case]


def test_what_is_sealed_is_found_by_those_who_may_open_it_only(editor, reporter):
    sealed = make_source(title="canary", confidentiality=Confidentiality.SEALED)
    case = make_case()
    Evidence.objects.create(case=case, source=sealed, quote="canary")
    Proceeding.objects.create(case=case, court="A court", text="canary", source=sealed)
    text_extraction.read_text(make_file(sealed, b"canary", "a.txt"))
    assert kinds("canary", editor) == {"proceedings", "evidence", "sources", "pages"}
    assert kinds("canary", reporter) == set()
    assert kinds("canary", make_user()) == set()


def test_page_marks_the_words_and_escapes_the_rest(client, editor):
    file = make_file(content=b"<script>alert(1)</script> canary", name="a.txt")
    text_extraction.read_text(file)
    sign_client_in(client, editor)
    page = client.get(SEARCH, {"q": "canary"}).content.decode()
    assert "<mark>canary</mark>" in page
    assert "<script>alert" not in page
    assert reverse("admin:desertions_sourcefile_change", args=[file.pk]) + "?page=1" in page


@pytest.mark.parametrize("text", ["'", '"', "\\", "(", "&|!", ":*", "a" * 5000, "\0", "-", "or", "%", "<b>", "🪖"])
def test_search_survives_whatever_is_typed(text, client, editor):
    sign_client_in(client, editor)
    assert client.get(SEARCH, {"q": text}).status_code == 200
    assert client.get(reverse("admin:desertions_case_changelist"), {"q": text[:200]}).status_code == 200
    assert client.get(reverse("admin:desertions_source_changelist"), {"q": text[:200]}).status_code == 200


def test_moderator_does_not_search(client, moderator):
    sign_client_in(client, moderator)
    assert client.get(SEARCH, {"q": "x"}).status_code == 403


def test_long_text_is_split_into_pages_that_are_all_found(editor):
    text = "\n".join(f"line {n} of the roster" for n in range(2000)) + "\n" + "x" * 9000 + "\nkamyshin"
    text_extraction.read_text(make_file(content=text.encode(), name="a.txt"))
    assert "".join(FilePage.objects.order_by("number").values_list("text", flat=True)) == text
    assert len(desk_search("kamyshin", editor).pages) == 1


@pytest.mark.parametrize("text", ["-" * 500, "- " * 300, "a -" * 200, "--a", "a--b", "---"])
def test_search_survives_any_number_of_dashes(text, editor):
    assert query_of(terms_of(text)) is not None
    desk_search(text[:200], editor)


def test_case_is_found_after_a_very_long_note(editor):
    case = make_case(desk_notes="kamyshin " + " ".join(f"word{n}" for n in range(150_000)))
    assert desk_search("kamyshin", editor).cases == [case]


def test_search_shows_no_text_of_a_sealed_file(editor):
    file = make_file(make_source(confidentiality=Confidentiality.SEALED), b"a canary in the text", "a.txt")
    text_extraction.read_text(file)
    pages = desk_search("canary", editor).pages
    assert [(page.file, page.excerpt) for page in pages] == [(file, "")]
