"""The desk's search, saved filters and bulk decisions."""

import pytest
from django.urls import reverse

from desertions.cases.publication import HARM_CHECK
from desertions.cases.search import desk_search
from desertions.cases.verification import CHECKLIST
from desertions.choices import Confidentiality, Publication, Verification
from desertions.evidence import text_extraction
from desertions.models import Evidence, FilePage, Proceeding, SavedFilter
from tests.factories import make_case, make_file, make_identity, make_source, make_unit, make_user

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
    case = make_case(unit=make_unit(case_prefix="20GMRD", last_case_number=411))
    assert desk_search("20GMRD-0412", editor).cases == [case]
    assert desk_search("0412", editor).cases == [case]


def test_everything_the_desk_holds_is_searched(editor):
    case = make_case(public_summary="canary")
    Evidence.objects.create(case=case, source=make_source(title="canary"), quote="canary")
    Proceeding.objects.create(case=case, court="A court", text="canary")
    text_extraction.read_text(make_file(content=b"a canary in the text", name="a.txt"))
    assert kinds("canary", editor) == {"cases", "proceedings", "evidence", "sources", "pages"}
    page = desk_search("canary", editor).pages[0]
    assert page.excerpt == "\u2039canary\u203a in the text"


def test_phrase_exclusion_and_alternative_work(editor):
    one, other = make_case(desk_notes="left the hospital"), make_case(desk_notes="left the front")
    for phrase in ('"the hospital"', "\u201cthe hospital\u201d", "«the hospital»"):
        assert desk_search(phrase, editor).cases == [one]
    assert desk_search("left -hospital", editor).cases == [other]
    assert desk_search("hospital or front", editor).cases == [other, one]


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
    client.force_login(editor)
    page = client.get(SEARCH, {"q": "canary"}).content.decode()
    assert "<mark>canary</mark>" in page
    assert "<script>alert" not in page
    assert reverse("admin:desertions_sourcefile_change", args=[file.pk]) + "?page=1" in page


@pytest.mark.parametrize("text", ["'", '"', "\\", "(", "&|!", ":*", "a" * 5000, "\0", "-", "or", "%", "<b>", "🪖"])
def test_search_survives_whatever_is_typed(text, client, editor):
    client.force_login(editor)
    assert client.get(SEARCH, {"q": text}).status_code == 200
    assert client.get(reverse("admin:desertions_case_changelist"), {"q": text[:200]}).status_code == 200
    assert client.get(reverse("admin:desertions_source_changelist"), {"q": text[:200]}).status_code == 200


def test_list_of_cases_finds_by_word_beginning_number_and_surname(client, editor):
    case = make_case(desk_notes="hospital")
    make_identity(case, surname="Семёнов")
    make_case()
    client.force_login(editor)
    for text in ("hosp", case.public_id, "семенов", "Семёнов", "Semyonov", "Семёнов И. И.", "И.И. Семенов"):
        found = client.get(reverse("admin:desertions_case_changelist"), {"q": text}).context["cl"].result_list
        assert (text, [row.pk for row in found]) == (text, [case.pk])


def test_person_without_the_right_to_identities_does_not_find_by_surname(client):
    from django.contrib.auth.models import Permission

    case = make_case()
    make_identity(case, surname="Семёнов")
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="view_case"))
    client.force_login(user)
    found = client.get(reverse("admin:desertions_case_changelist"), {"q": "Семёнов"}).context["cl"].result_list
    assert list(found) == []


def test_moderator_does_not_search(client, moderator):
    client.force_login(moderator)
    assert client.get(SEARCH, {"q": "x"}).status_code == 403


def test_long_text_is_split_into_pages_that_are_all_found(editor):
    text = "\n".join(f"line {n} of the roster" for n in range(2000)) + "\n" + "x" * 9000 + "\nkamyshin"
    text_extraction.read_text(make_file(content=text.encode(), name="a.txt"))
    assert "".join(FilePage.objects.order_by("number").values_list("text", flat=True)) == text
    assert len(desk_search("kamyshin", editor).pages) == 1


# Saved filters --------------------------------------------------------------------------------------------------------

SAVE = "/admin/desertions/case/filters/save/"


def test_filter_is_kept_by_its_owner_alone_and_forgotten(client, reporter, editor):
    client.force_login(reporter)
    client.post(SAVE, {"name": "Leads", "query": "verification__exact=lead&p=3"})
    kept = SavedFilter.objects.get()
    assert (kept.owner, kept.query) == (reporter, "verification__exact=lead")
    changelist = reverse("admin:desertions_case_changelist")
    assert "?verification__exact=lead" in client.get(changelist).content.decode()
    client.force_login(editor)
    assert "Forget the filter Leads" not in client.get(changelist).content.decode()
    forget = reverse("admin:desertions_case_forget_filter", args=[kept.pk])
    client.post(forget)
    assert SavedFilter.objects.exists()
    client.force_login(reporter)
    client.post(forget)
    assert not SavedFilter.objects.exists()


def test_filter_without_a_name_or_a_choice_is_refused_in_words(client, reporter):
    client.force_login(reporter)
    for data in (
        {"name": " ", "query": "rank=major"},
        {"name": "All", "query": ""},
        {"name": "x", "query": "a" * 2000},
    ):
        page = client.post(SAVE, data, follow=True).content.decode()
        assert "Name: give the filter a name" in page
    assert not SavedFilter.objects.exists()


def test_kept_query_is_only_ever_a_query(client, reporter):
    client.force_login(reporter)
    answer = client.post(SAVE, {"name": "x", "query": 'javascript:alert(1)//"><script>'})
    assert answer.url.startswith("/admin/desertions/case/?javascript%3Aalert")
    assert "<script>" not in SavedFilter.objects.get().query


# Many at once ---------------------------------------------------------------------------------------------------------


def bulk(client, action, cases, **over):  # type: ignore[no-untyped-def]
    data = {"action": action, "_selected_action": [case.pk for case in cases]} | over
    return client.post(reverse("admin:desertions_case_changelist"), data)


def test_verification_of_many_reports_row_by_row(client, data_editor):
    fit = make_case(verification=Verification.LEAD, publication=Publication.PRIVATE)
    unfit = make_case(verification=Verification.LEAD, publication=Publication.PRIVATE, evidence=False)
    client.force_login(data_editor)
    assert "For “partly corroborated” I confirm" in bulk(client, "verify_each", [fit, unfit]).content.decode()
    sent = {"confirmed": "yes", "to": "partly", "reason": "read", "checklist_partly": list(CHECKLIST["partly"])}
    page = bulk(client, "verify_each", [fit, unfit], **sent).content.decode()
    assert "1 of 2 done." in page
    assert f"{unfit} has no source" in page
    fit.refresh_from_db()
    assert fit.verification == "partly"


def test_many_are_shown_and_hidden_through_the_harm_check(client, editor):
    cases = [make_case(publication=Publication.PRIVATE), make_case(verification="lead", publication="private")]
    client.force_login(editor)
    sent = {"confirmed": "yes", "to": "public", "harm_check": list(HARM_CHECK), "note": "weighed"}
    page = bulk(client, "publish_each", cases, **sent).content.decode()
    assert "1 of 2 done." in page
    assert "not corroborated" in page
    bulk(client, "publish_each", cases, **sent | {"to": "private"})
    cases[0].refresh_from_db()
    assert cases[0].publication == "private"
    assert cases[0].publication_steps.count() == 2


def test_unit_of_many_is_changed_with_a_reason_and_numbers_stay(client, reporter):
    cases, unit = [make_case(), make_case()], make_unit()
    client.force_login(reporter)
    numbers = [case.public_id for case in cases]
    page = bulk(client, "move_each", cases, confirmed="yes", unit=unit.pk, reason="").content.decode()
    assert "Reason: write how you know" in page
    bulk(client, "move_each", cases, confirmed="yes", unit=unit.pk, reason="the roster of May")
    for case, number in zip(cases, numbers, strict=True):
        case.refresh_from_db()
        assert (case.unit, case.public_id) == (unit, number)


def test_reporter_neither_verifies_nor_publishes_many(client, reporter):
    client.force_login(reporter)
    case = make_case()
    for action in ("verify_each", "publish_each"):
        bulk(client, action, [case], confirmed="yes", to="disputed", reason="x", checklist_disputed=["cited"])
    assert not case.verification_steps.exists()


def test_far_too_many_at_once_are_refused_in_words(client, reporter, monkeypatch):
    monkeypatch.setattr("desertions.admin.case.actions.MAX_CASES", 1)
    client.force_login(reporter)
    answer = bulk(client, "move_each", [make_case(), make_case()])
    page = client.get(answer.url).content.decode()
    assert "Choose at most 1 case at a time." in page
