"""Releases: when readers see new values, what may follow at once, and what takes a second person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from desertions.cases import publication
from desertions.choices import Publication, StepStatus
from desertions.figures import figures, releases
from desertions.figures.releases import CannotReleaseError, Reading, followed
from desertions.models import Case, Figure, FigureAudit, FigureRelease, FigureValue, Proceeding
from tests.factories import NOW, make_case, make_figure, make_user, release_values

NO_VALUES = {"recorded_values-TOTAL_FORMS": "0", "recorded_values-INITIAL_FORMS": "0"}
numbers = st.integers(0, 30)


def hidden(**over):  # type: ignore[no-untyped-def]
    return make_case(publication=Publication.PRIVATE, **over)


def shown(figure: Figure) -> int:
    return figures.shown_counts([figure])[figure.pk].value


@pytest.fixture
def second(db):  # type: ignore[no-untyped-def]
    return make_user("editor")


@given(value=numbers, listed=numbers, now=numbers, listed_now=numbers)
def test_value_follows_only_what_readers_could_count_themselves(value, listed, now, listed_now):
    before = FigureValue(value=value, verified=0, listed=listed, listed_verified=0)
    after = followed(before, Reading(now, 0, listed_now, 0))
    moved, could_count = after.value - value, listed_now - listed
    assert moved * could_count >= 0
    assert abs(moved) <= min(abs(could_count), abs(now - value))
    if min(0, could_count) <= now - value <= max(0, could_count):
        assert after.value == now
    assert after.listed == listed_now


def test_unpublished_case_moves_no_number_until_enough_have_moved(db):
    figure = make_figure()
    hidden()
    release_values(NOW)
    for n in range(4):
        hidden()
        assert releases.refresh(at=NOW + timedelta(days=n + 1)) == 0
        assert shown(figure) == 1
    assert figures.count(figure).value == 5
    hidden()
    assert releases.refresh(at=NOW + timedelta(days=9)) == 1
    assert shown(figure) == 6
    assert FigureRelease.objects.get().by is None


def test_public_case_moves_a_number_at_once_and_a_hidden_one_with_it_does_not(db):
    figure = make_figure()
    hidden()
    release_values(NOW)
    make_case()
    hidden()
    releases.refresh(at=NOW + timedelta(days=1))
    assert shown(figure) == 2
    Case.objects.filter(publication=Publication.PRIVATE).update(publication=Publication.PUBLIC)
    releases.refresh(at=NOW + timedelta(days=2))
    assert shown(figure) == 3 == figures.count(figure).value


def test_hiding_or_showing_a_counted_case_moves_no_number(db, editor):
    figure = make_figure()
    cases = [make_case() for _ in range(7)]
    release_values(NOW)
    publication.hide_case(cases[0], by=editor, at=NOW)
    releases.refresh(at=NOW + timedelta(days=1))
    assert shown(figure) == 7
    hidden()
    publication.hide_case(cases[1], by=editor, at=NOW)
    releases.refresh(at=NOW + timedelta(days=2))
    assert shown(figure) == 7  # the new one waits, whatever else is hidden


def test_all_figures_are_released_together(db):
    whole, part = make_figure("whole"), make_figure("part", definition={"contract_type": ["mobilised"]})
    release_values(NOW)
    for contract_type in ("contract", "contract", "contract", "contract", "mobilised"):
        hidden(contract_type=contract_type)
    assert releases.refresh(at=NOW + timedelta(days=1)) == 2
    assert (shown(whole), shown(part)) == (5, 1)


def test_figure_of_which_nothing_was_released_shows_no_number(db, client):
    figure = make_figure()
    make_case()
    assert figures.shown_counts([figure]) == {}
    assert "not available at the moment" in client.get(figure.get_absolute_url()).content.decode()
    assert releases.refresh(at=NOW) == 1
    assert shown(figure) == 1


def test_site_does_not_release_by_itself_what_gives_something_away(db, editor, client):
    figure = make_figure("court", definition={"has_proceeding": ["yes"]})
    release_values(NOW)
    for _ in range(6):
        case = hidden()
    Proceeding.objects.create(case=case, court="Garrison court")
    everything = make_figure("all")
    assert releases.refresh(at=NOW) == 0
    assert figures.shown_counts([everything]) == {}
    assert FigureAudit.objects.get().findings[0]["counted"] == ["court"]
    assert shown(figure) == 0
    client.force_login(editor)
    page = client.get("/admin/").content.decode()
    assert "give away" in page
    assert reverse("admin:desertions_figure_releases") in page


def test_editor_releases_few_cases_only_with_a_reason_and_a_second_person(db, editor, second):
    figure = make_figure()
    release_values(NOW)
    hidden()
    with pytest.raises(CannotReleaseError, match=r"moved by 1 at most.*fewer than 5"):
        releases.release_figures(by=editor, at=NOW)
    release = releases.release_figures(by=editor, at=NOW, reason="The story needs it.")
    assert (release.status, shown(figure)) == (StepStatus.PROPOSED, 0)
    with pytest.raises(CannotReleaseError, match="Another release"):
        releases.release_figures(by=second, at=NOW, reason="Mine too.")
    with pytest.raises(CannotReleaseError, match="You proposed this"):
        releases.confirm_release(release, by=editor, at=NOW, reason="Yes.")
    with pytest.raises(CannotReleaseError, match="Reason"):
        releases.confirm_release(release, by=second, at=NOW, reason=" ")
    releases.confirm_release(release, by=second, at=NOW + timedelta(hours=1), reason="Agreed.")
    releases.confirm_release(release, by=second, at=NOW + timedelta(hours=2), reason="Again.")
    assert shown(figure) == 1
    stored = FigureRelease.objects.get()
    assert (stored.second, stored.second_reason) == (second, "Agreed.")
    with pytest.raises(CannotReleaseError, match="have seen"):
        releases.decline_release(release, by=second, at=NOW, reason="No.")


def test_declined_release_shows_nothing_and_may_be_proposed_again(db, editor, second):
    figure = make_figure()
    release_values(NOW)
    hidden()
    release = releases.release_figures(by=editor, at=NOW, reason="Now.")
    releases.decline_release(release, by=editor, at=NOW, reason="Too early.")
    assert shown(figure) == 0
    with pytest.raises(CannotReleaseError, match="declined"):
        releases.confirm_release(release, by=second, at=NOW, reason="Yes.")
    assert releases.release_figures(by=editor, at=NOW, reason="Now.").status == StepStatus.PROPOSED


def test_what_two_people_decided_is_not_asked_again_until_fewer_people_are_left(db, editor, second):
    make_figure("court", definition={"has_proceeding": ["yes"]})
    for n in range(9):
        case = hidden()
        if n < 3:
            Proceeding.objects.create(case=case, court="Garrison court")
    release = releases.release_figures(by=editor, at=NOW, reason="The command knows.")
    releases.confirm_release(release, by=second, at=NOW, reason="Agreed.")
    assert releases.weigh(releases.public_with(None)).findings == []
    Proceeding.objects.latest("pk").delete()
    (finding,) = releases.weigh(releases.public_with(None)).findings
    assert finding.low == 2


def test_confirming_what_gives_away_more_than_was_proposed_is_refused(db, editor, second):
    make_figure("court", definition={"has_proceeding": ["yes"]})
    for _ in range(9):
        hidden()
    for case in Case.objects.all()[:3]:
        Proceeding.objects.create(case=case, court="Garrison court")
    release = releases.release_figures(by=editor, at=NOW, reason="The command knows.")
    Proceeding.objects.latest("pk").delete()
    with pytest.raises(CannotReleaseError, match=r"More is given away.*2 of the 9"):
        releases.confirm_release(release, by=second, at=NOW, reason="Agreed.")


def test_nothing_is_released_while_a_definition_cannot_be_read(db, editor):
    figure = make_figure("good")
    make_figure("broken", definition={"unit": ["gone"]})
    for _ in range(6):
        make_case()
    with pytest.raises(CannotReleaseError, match="“broken” cannot be read"):
        releases.release_figures(by=editor, at=NOW, reason="Now.")
    assert releases.refresh(at=NOW) == 0
    assert figures.shown_counts([figure]) == {}
    assert "broken" in FigureAudit.objects.get().obstacles[0]


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
    client.force_login(editor)
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
    client.force_login(second)
    page = client.get(reverse("admin:desertions_figure_releases")).content.decode()
    assert "“court” becomes public and shows 3 (found in court records: yes)." in page
    assert "of the 9 people" in page
    client.post(confirm, {"reason": "Agreed."})
    figure.refresh_from_db()
    assert figure.is_public
    assert FigureValue.objects.get().release == release


@pytest.mark.usefixtures("court")
def test_changed_definition_of_a_public_figure_waits_and_readers_see_the_old_one(client, editor, second):
    figure = make_figure("court", label_en="court")
    release_values(NOW)
    client.force_login(editor)
    address = reverse("admin:desertions_figure_change", args=[figure.pk])
    data = figure_data(is_public="on", label_en="courts", small_number_reason="Known.")
    assert client.post(address, data).status_code == 302
    figure.refresh_from_db()
    assert (figure.definition, figure.is_public, figure.label_en) == ({}, True, "courts")
    assert shown(figure) == 9
    page = client.get(reverse("admin:desertions_figure_releases")).content.decode()
    assert "“courts” is counted in another way and shows 3 (found in court records: yes)." in page
    releases.confirm_release(FigureRelease.objects.get(), by=second, at=NOW + timedelta(days=1), reason="Agreed.")
    figure.refresh_from_db()
    assert figure.definition == {"has_proceeding": ["yes"]}
    assert shown(figure) == figures.count(figure).value


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("data editor", 403), ("reporter", 403)])
def test_only_who_publishes_figures_releases_them(db, client, role, status):
    client.force_login(make_user(role))
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
    client.force_login(editor)
    address = reverse("admin:desertions_figure_releases")
    with django_assert_max_num_queries(25):
        assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": "   "})
    assert refused.status_code == 400
    assert "moved by 3 at most" in refused.content.decode()


def test_second_decision_of_another_kind_is_not_found(db, client, editor):
    client.force_login(editor)
    assert client.post("/admin/desertions/figure/releases/1/burn/").status_code == 404
    assert client.post("/admin/desertions/figure/releases/1/confirm/").status_code == 404
