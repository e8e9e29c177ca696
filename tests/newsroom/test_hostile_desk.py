"""What an attack on the case desk once got through with: each is answered in words, and nothing hangs or leaks."""

import io
import zipfile

import pytest
from django.urls import reverse

from desertions.cases.search import desk_search
from desertions.choices import Confidentiality
from desertions.evidence import text_extraction
from desertions.models import Evidence, Identity, Outcome
from newsroom.lib.db.full_text_search import query_of
from newsroom.lib.files import file_types
from tests.factories import case_form_data, make_case, make_file, make_identity, make_source, make_user

pytestmark = pytest.mark.django_db
CASES = "/admin/desertions/case/"


@pytest.fixture
def desk(client, reporter):  # type: ignore[no-untyped-def]
    client.force_login(reporter)
    return client


@pytest.mark.parametrize("query", ["unit=abc", "unit=1,2,3", "unit=%00", "source_for_all=abc", "unit=" + "9" * 30])
def test_nonsense_in_the_address_of_a_new_case_is_left_out(query, desk):
    assert desk.get(f"{CASES}add/?{query}").status_code == 200


@pytest.mark.parametrize("name", ["unit", "source_for_all", "evidence-0-source"])
@pytest.mark.parametrize("value", ["abc", "\0", "-1", "9" * 30])
def test_nonsense_in_a_completed_field_is_refused_in_words(name, value, desk):
    data = case_form_data(make_case()) | {"evidence-TOTAL_FORMS": "1", "evidence-0-fact": "rank"} | {name: value}
    answer = desk.post(f"{CASES}add/", data)
    assert answer.status_code == 200
    assert any(
        words in answer.content.decode() for words in ("Select a valid choice", "Null characters are not allowed")
    )


@pytest.mark.parametrize(
    "query",
    ["rank__exact=%00", "public_id__in=%00", "desk_notes__iregex=(", "created_at__year=99999", "desk_notes__unaccent=a",
     "evidence=1", "identity=1", "evidence__gt=1", "identity__surname__startswith=A", "created_by__password=x"],
)  # fmt: skip
def test_list_answers_only_to_the_filters_it_offers(query, desk):
    assert desk.get(f"{CASES}?{query}").status_code == 400


def test_list_answers_to_the_filters_it_offers(desk):
    case = make_case()
    for query in ("verification__exact=lead", f"unit__id__exact={case.unit_id}", "waits=second", "rank__exact=private"):
        assert desk.get(f"{CASES}?{query}").status_code == 200


@pytest.mark.parametrize("term", ["%00", "-" * 300, "a" * 3000])
def test_completion_survives_whatever_is_typed(term, desk):
    for model, field in (("case", "unit"), ("evidence", "source")):
        address = f"/admin/autocomplete/?app_label=desertions&model_name={model}&field_name={field}&term={term}"
        assert desk.get(address).status_code == 200


@pytest.mark.parametrize("text", ["-" * 500, "- " * 300, "a -" * 200, "--a", "a--b", "---"])
def test_search_survives_any_number_of_dashes(text, editor):
    assert query_of(text) is not None
    desk_search(text[:200], editor)


def test_case_is_found_after_a_very_long_note(editor):
    case = make_case(desk_notes="kamyshin " + " ".join(f"word{n}" for n in range(150_000)))
    assert desk_search("kamyshin", editor).cases == [case]


@pytest.mark.parametrize("counts", [{"INITIAL": "3000000"}, {"INITIAL": "-5"}, {"TOTAL": "1000000000"}])
def test_form_with_absurd_numbers_of_rows_is_refused_at_once(counts, desk):
    case = make_case()
    data = case_form_data(case) | {f"evidence-{name}_FORMS": value for name, value in counts.items()}
    assert desk.post(reverse("admin:desertions_case_change", args=[case.pk]), data).status_code in {200, 400}


def test_history_page_of_the_admin_leads_to_the_timeline(desk):
    case = make_case()
    answer = desk.get(reverse("admin:desertions_case_history", args=[case.pk]))
    assert answer.url == reverse("admin:desertions_case_timeline", args=[case.pk])
    for nonsense in ("abc", "9" * 30):
        assert desk.get(f"{CASES}{nonsense}/history/").status_code == 404


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"])
def test_restore_to_a_moment_outside_time_is_not_found(moment, desk):
    address = reverse("admin:desertions_case_restore", args=[make_case().pk])
    assert desk.post(address, {"to": moment, "reason": "x"}).status_code == 404


def test_invisible_characters_in_a_reason_are_no_error(client, editor):
    client.force_login(editor)
    address = reverse("admin:desertions_case_hide", args=[make_case().pk])
    assert client.post(address, {"note": "a\0b"}).status_code == 302


@pytest.mark.parametrize("query", ["repeats={}", "repeats={}&title="])
def test_title_of_a_sealed_source_is_not_shown_by_its_number(query, desk):
    sealed = make_source(title="Sealed title", confidentiality=Confidentiality.SEALED)
    repeating = make_source(repeats=sealed)
    pages = [
        desk.get(f"/admin/desertions/source/add/?{query.format(sealed.pk)}"),
        desk.post("/admin/desertions/source/add/", {"repeats": sealed.pk, "title": ""}),
        desk.get(reverse("admin:desertions_source_change", args=[repeating.pk])),
    ]
    assert ["Sealed title" in page.content.decode() for page in pages] == [False, False, False]


def test_search_shows_no_text_of_a_sealed_file(editor):
    file = make_file(make_source(confidentiality=Confidentiality.SEALED), b"a canary in the text", "a.txt")
    text_extraction.read_text(file)
    found = desk_search("canary", editor).pages
    assert [(page.file, page.excerpt) for page in found] == [(file, "")]


def test_line_ends_of_a_browser_are_no_change(desk):
    case = make_case(desk_notes="one\ntwo", publication="private")
    data = case_form_data(case) | {"initial-desk_notes": "one\r\ntwo", "desk_notes": "one\r\ntwo\r\nthree"}
    assert desk.post(reverse("admin:desertions_case_change", args=[case.pk]), data).status_code == 302


def test_identity_entered_by_two_people_shows_the_second_both_versions(desk):
    case = make_case(publication="private")
    make_identity(case, surname="Первый")
    name = {"identity-TOTAL_FORMS": "1", "identity-0-surname": "Второй", "identity-0-given_name": "Иван"}
    page = desk.post(
        reverse("admin:desertions_case_change", args=[case.pk]), case_form_data(case) | name
    ).content.decode()
    assert "changed this to “Первый”" in page
    assert "Второй" in page
    assert Identity.objects.get().surname == "Первый"


def zipped(kind: int, first: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", kind) as archive:
        archive.writestr("mimetype", first)
        archive.writestr("content.xml", "<w/>")
    return content.getvalue()


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_nothing_is_unpacked_to_learn_what_an_archive_is(kind, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(zipped(kind, b"application/vnd.oasis.opendocument.text"))
    assert file_types.media_type(path) == "application/zip"
    path.write_bytes(zipped(zipfile.ZIP_STORED, b"application/vnd.oasis.opendocument.text"))
    assert file_types.media_type(path) == "application/vnd.oasis.opendocument.text"


def test_russian_text_cut_inside_a_letter_stays_russian():
    assert file_types.text_of("Привет".encode()[:-1]) == "Приве"


def test_rows_that_exchanged_their_places_can_be_restored(editor):
    from desertions.cases import history
    from tests.desertions.test_history import backdate, then
    from tests.factories import NOW

    case, source = make_case(publication="private", evidence=False), make_source()
    one = Evidence.objects.create(case=case, source=source, locator="p1", quote="one")
    other = Evidence.objects.create(case=case, source=source, locator="p2", quote="other")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    backdate()
    for pk, locator in ((one.pk, "p3"), (other.pk, "p1"), (one.pk, "p2")):
        Evidence.objects.filter(pk=pk).update(locator=locator)
    history.restore_case(case, to=then(), by=editor, at=NOW, reason="back")
    assert set(case.evidence.values_list("quote", "locator")) == {("one", "p1"), ("other", "p2")}


def test_warning_of_a_sealed_proceeding_is_for_those_who_may_open_it(client, reporter):
    case = make_case(publication="private")
    sealed = make_source(confidentiality=Confidentiality.SEALED)
    case.proceedings.create(court="x", source=sealed, code_part="337-1", days_absent=40, act_ended_on="2024-01-01")
    Outcome.objects.create(case=case, kind="wanted")
    address = reverse("admin:desertions_case_change", args=[case.pk])
    for user, told in ((reporter, False), (make_user("data editor"), True)):
        client.force_login(user)
        page = client.post(address, case_form_data(case), follow=True).content.decode()
        assert ("Check: the card says" in page) is told
