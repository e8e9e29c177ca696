"""The desk's pages of releases: the form of a figure, the page of releases, and who may use them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from desertions.choices import Publication, StepStatus
from desertions.figures import figures, releases
from desertions.models import Figure, FigureRelease, FigureValue, Proceeding
from tests.factories import NOW, make_case, make_figure, make_user, release_values, sign_client_in

NO_VALUES = {"recorded_values-TOTAL_FORMS": "0", "recorded_values-INITIAL_FORMS": "0"}


def hidden(**over):  # type: ignore[no-untyped-def]
    return make_case(publication=Publication.PRIVATE, **over)


def shown(figure: Figure) -> int:
    return figures.shown_counts([figure])[figure.pk].value


@pytest.fixture
def second(db):  # type: ignore[no-untyped-def]
    return make_user("editor")


def figure_data(**over):  # type: ignore[no-untyped-def]
    texts = {"label_en": "court", "label_ru": "суд", "rule_en": "All.", "rule_ru": "Все."}
    return texts | {"slug": "court", "counted": "cases", "filter_has_proceeding": "yes"} | NO_VALUES | over


@pytest.fixture
def court(db):  # type: ignore[no-untyped-def]
    for n in range(9):
        case = hidden()
        if n < 3:
            Proceeding.objects.create(case=case, court="Garrison court")


@pytest.mark.usefixtures("court")
def test_form_tells_what_a_new_figure_gives_away_and_keeps_what_was_typed(client, editor, second):
    sign_client_in(client, editor)
    address = reverse("admin:desertions_figure_add")
    page = client.post(address, figure_data(is_public="on")).content.decode()
    assert "of the 9 people whose cases they cannot see" in page
    assert "a second person confirms it" in page
    assert 'value="court"' in page
    assert not Figure.objects.exists()
    assert client.post(address, figure_data(is_public="on", small_number_reason="Known.")).status_code == 302
    figure = Figure.objects.get()
    assert not figure.is_public
    assert client.get(figure.get_absolute_url()).status_code == 200  # as a preview
    release = FigureRelease.objects.get()
    confirm = reverse("admin:desertions_figure_second_release", args=[release.pk, "confirm"])
    sign_client_in(client, second)
    page = client.get(reverse("admin:desertions_figure_releases")).content.decode()
    assert "“court” becomes public and shows 3 (found in court records: yes)." in page
    assert "of the 9 people" in page
    client.post(confirm, {"reason": "Agreed."})
    figure.refresh_from_db()
    assert figure.is_public
    assert FigureValue.objects.get().release == release


@pytest.mark.usefixtures("court")
def test_changed_definition_of_a_public_figure_waits_and_readers_see_the_old_one(client, editor, second):
    figure = make_figure("court", label_en="court", rule_en="All.", label_ru="суд", rule_ru="Все.")
    release_values(NOW)
    sign_client_in(client, editor)
    address = reverse("admin:desertions_figure_change", args=[figure.pk])
    data = figure_data(is_public="on", label_en="courts", small_number_reason="Known.")
    assert client.post(address, data).status_code == 302
    figure.refresh_from_db()
    assert (figure.definition, figure.is_public, figure.label_en) == ({}, True, "court")  # words and number together
    assert shown(figure) == 9
    page = client.get(reverse("admin:desertions_figure_releases")).content.decode()
    assert "“court” is counted in another way and shows 3 (found in court records: yes)." in page
    releases.confirm_release(FigureRelease.objects.get(), by=second, at=NOW + timedelta(days=1), reason="Agreed.")
    figure.refresh_from_db()
    assert (figure.definition, figure.label_en) == ({"has_proceeding": ["yes"]}, "courts")
    assert shown(figure) == figures.count(figure).value


def test_data_editor_proposes_and_releases_nothing_by_a_definition(client, data_editor, editor):
    whole, part = make_figure("whole"), make_figure("part", definition={"contract_type": ["contract"]})
    for _ in range(20):
        hidden()
    release_values(NOW)
    hidden(contract_type="mobilised")
    sign_client_in(client, data_editor)
    texts = {"label_en": "part", "label_ru": "число", "rule_en": "Every case counted.", "rule_ru": "Все случаи."}
    data = texts | {"slug": "part", "counted": "cases", "filter_left_from": "unknown"} | NO_VALUES
    address = reverse("admin:desertions_figure_change", args=[part.pk])
    page = client.post(address, data).content.decode()
    assert "moved by fewer than 5 people: “whole”" in page
    client.post(address, data | {"small_number_reason": "Better."})
    assert FigureRelease.objects.get().status == StepStatus.PROPOSED
    assert (shown(whole), shown(part)) == (20, 20)


def test_data_editor_without_dangers_still_waits_for_an_editor(client, data_editor, editor):
    figure = make_figure("court")
    for _ in range(20):
        hidden()
    release_values(NOW)
    change = {"definition": {"contract_type": ["contract"]}}
    release = releases.release_figures(by=data_editor, at=NOW, figure=figure, change=change)
    assert release.status == StepStatus.PROPOSED
    releases.confirm_release(release, by=editor, at=NOW, reason="Yes.")
    figure.refresh_from_db()
    assert figure.definition == change["definition"]


def test_second_person_sees_the_numbers_that_they_confirm(client, editor, second):
    figure = make_figure("all", is_public=False)
    other = make_figure("other")
    for _ in range(20):
        hidden()
    release_values(NOW)
    hidden()
    release = releases.release_figures(by=editor, at=NOW, reason="Now.", figure=figure, change={"is_public": True})
    assert release.status == StepStatus.PROPOSED
    hidden()
    sign_client_in(client, second)
    page = client.get(reverse("admin:desertions_figure_releases")).content.decode()
    assert "“all” becomes public and shows 21 (every case)." in page
    cells = [re.sub(r"<[^>]*>|\s", "", cell) for cell in re.findall(r"<td class=.number.>(.*?)</td>", page, re.DOTALL)]
    assert cells == ["20", "21", "22"]  # readers see, proposed, counted now
    releases.confirm_release(release, by=second, at=NOW, reason="Agreed.")
    figure.refresh_from_db()
    assert shown(figure) == shown(other) == 21


def test_dashboard_tells_editors_what_moved_and_what_waits(client, editor, second):
    make_figure("court")
    release_values(NOW)
    hidden()
    sign_client_in(client, editor)
    assert "1 figure has moved since its release" in client.get("/admin/").content.decode()
    releases.release_figures(by=editor, at=NOW, reason="Now.")
    assert "waits for you" not in client.get("/admin/").content.decode()
    sign_client_in(client, second)
    assert "1 release of figures waits for you" in client.get("/admin/").content.decode()


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("data editor", 403), ("reporter", 403)])
def test_only_who_publishes_figures_releases_them(db, client, role, status):
    sign_client_in(client, make_user(role))
    assert client.get(reverse("admin:desertions_figure_releases")).status_code == status
    assert client.post(reverse("admin:desertions_figure_releases"), {"reason": ""}).status_code in (302, status)


def test_page_of_releases_keeps_a_refused_reason_and_takes_few_queries(
    db, client, editor, django_assert_max_num_queries
):
    for n in range(12):
        make_figure(f"figure-{n}", definition={"has_proceeding": ["yes" if n % 2 else "no"]})
    release_values(NOW)
    for _ in range(3):
        hidden()
    sign_client_in(client, editor)
    address = reverse("admin:desertions_figure_releases")
    with django_assert_max_num_queries(25):
        assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": "   "})
    assert refused.status_code == 400
    assert "moved by fewer than 5 people" in refused.content.decode()


def test_second_decision_of_another_kind_is_not_found(db, client, editor):
    sign_client_in(client, editor)
    assert client.post("/admin/desertions/figure/releases/1/burn/").status_code == 404
    assert client.post("/admin/desertions/figure/releases/1/confirm/").status_code == 404
