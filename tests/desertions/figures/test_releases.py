"""Releases: when readers see new values, what may follow at once, and what takes a second person."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from desertions.cases import publication
from desertions.choices import Publication, StepStatus
from desertions.figures import figures, releases
from desertions.figures.releases import CannotReleaseError
from desertions.figures.weighing import public_with, weigh
from desertions.models import Case, Figure, FigureAudit, FigureRelease, FigureValue, Outcome, Proceeding
from tests.factories import NOW, make_case, make_figure, make_user, release_values, sign_client_in


def hidden(**over):  # type: ignore[no-untyped-def]
    return make_case(publication=Publication.PRIVATE, **over)


def shown(figure: Figure) -> int:
    return figures.shown_counts([figure])[figure.pk].value


@pytest.fixture
def second(db):  # type: ignore[no-untyped-def]
    return make_user("editor")


def test_no_number_moves_until_enough_have_moved(db):
    figure = make_figure()
    hidden()
    release_values(NOW)
    for n, make in enumerate((hidden, make_case, hidden, make_case)):
        make()
        assert releases.refresh(at=NOW + timedelta(days=n + 1)) == 0
        assert shown(figure) == 1
    assert figures.count(figure).value == 5
    hidden()
    assert releases.refresh(at=NOW + timedelta(days=9)) == 1
    assert shown(figure) == 6
    assert FigureRelease.objects.get().by is None
    assert releases.refresh(at=NOW + timedelta(days=10)) == 0  # nothing has moved since


def test_hiding_and_showing_a_case_carries_nobody_with_it(db, editor):
    figure = make_figure()
    cases = [make_case() for _ in range(7)]
    release_values(NOW)
    hidden()
    for change in (publication.hide_case, None):
        if change:
            change(cases[0], by=editor, at=NOW)
        else:
            Case.objects.filter(pk=cases[0].pk).update(publication=Publication.PUBLIC)
        releases.refresh(at=NOW + timedelta(days=1))
        assert shown(figure) == 7


def test_one_figure_that_moved_by_few_keeps_back_all(db):
    """Else who subtracts them learns of the one."""
    whole, part = make_figure("whole"), make_figure("part", definition={"contract_type": ["mobilised"]})
    release_values(NOW)
    for contract_type in ("contract", "contract", "contract", "contract", "contract", "mobilised"):
        hidden(contract_type=contract_type)
    assert releases.refresh(at=NOW + timedelta(days=1)) == 0
    assert (shown(whole), shown(part)) == (0, 0)
    for _ in range(4):
        hidden(contract_type="mobilised")
    assert releases.refresh(at=NOW + timedelta(days=2)) == 2
    assert (shown(whole), shown(part)) == (10, 5)


def test_difference_of_two_figures_that_moved_by_one_keeps_them_back(db):
    make_figure("whole")
    make_figure("part", definition={"contract_type": ["contract"]})
    release_values(NOW)
    for n in range(6):
        hidden(contract_type="contract" if n else "mobilised")
    weighing = weigh(public_with(None))
    assert {figure.slug for figure in weighing.moved} == {"whole", "part"}


def test_case_that_is_only_verified_moves_nothing_by_itself(db):
    figure = make_figure()
    cases = [hidden(verification="partly") for _ in range(7)]
    release_values(NOW)
    Case.objects.filter(pk=cases[0].pk).update(verification="verified")
    assert releases.refresh(at=NOW) == 0
    assert figures.shown_counts([figure])[figure.pk].verified == 0


def test_many_proceedings_of_one_person_move_nothing_by_themselves(db):
    figure = make_figure(counted=Figure.Counted.PROCEEDINGS, definition={"contract_type": ["contract"]})
    cases = [hidden() for _ in range(12)]
    for case in cases[:6]:
        Proceeding.objects.create(case=case, court="Garrison court")
    release_values(NOW)
    for _ in range(6):
        Proceeding.objects.create(case=cases[0], court="Garrison court")
    assert weigh(public_with(None)).moved == [figure]
    assert releases.refresh(at=NOW) == 0


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
    sign_client_in(client, editor)
    page = client.get("/admin/").content.decode()
    assert "give away" in page
    assert reverse("admin:desertions_figure_releases") in page


def test_editor_releases_few_cases_only_with_a_reason_and_a_second_person(db, editor, second):
    figure = make_figure()
    release_values(NOW)
    hidden()
    with pytest.raises(CannotReleaseError, match=r"moved by fewer than 5 people"):
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
    assert weigh(public_with(None)).findings == []
    Proceeding.objects.latest("pk").delete()
    (finding,) = weigh(public_with(None)).findings
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


def test_figure_that_breaks_after_its_release_stops_neither_audit_nor_kinds_of_others(db):
    broken, good = make_figure("broken"), make_figure("good")
    for figure in (broken, good):
        FigureValue.objects.create(figure=figure, value=5, verified=5, taken_at=NOW)  # as from before releases
    Figure.objects.filter(pk=broken.pk).update(definition={"unit": ["gone"]})
    assert releases.refresh(at=NOW) == 0
    assert "“broken”" in FigureAudit.objects.get().obstacles[0]
    assert list(FigureValue.objects.order_by("figure").values_list("kinds", flat=True)) == [None, []]


def test_twin_of_a_hidden_figure_moves_by_few_like_the_figure_itself(db, editor):
    figure = make_figure("court", definition={"contract_type": ["contract"]})
    for _ in range(12):
        hidden()
    release_values(NOW)
    Figure.objects.filter(pk=figure.pk).update(is_public=False)
    hidden()
    twin = make_figure("twin", definition={"contract_type": ["contract"]}, is_public=False)
    with pytest.raises(CannotReleaseError, match="moved by fewer than 5 people: “twin”"):
        releases.release_figures(by=editor, at=NOW, figure=twin, change={"is_public": True})


def test_second_person_confirms_the_numbers_that_were_proposed(db, editor, second):
    figure = make_figure()
    for _ in range(20):
        hidden()
    release_values(NOW)
    hidden()
    release = releases.release_figures(by=editor, at=NOW, reason="For the story.")
    hidden()
    releases.confirm_release(release, by=second, at=NOW + timedelta(hours=1), reason="Agreed.")
    assert shown(figure) == 21
    assert figures.count(figure).value == 22


def test_figure_that_was_hidden_meanwhile_is_not_shown_by_a_confirmation(db, editor, second):
    figure = make_figure("court")
    for _ in range(3):
        Proceeding.objects.create(case=hidden(), court="Garrison court")
    for _ in range(6):
        hidden()
    release_values(NOW)
    change = {"definition": {"has_proceeding": ["yes"]}}
    release = releases.release_figures(by=editor, at=NOW, reason="Known.", figure=figure, change=change)
    Figure.objects.update(is_public=False)
    releases.confirm_release(release, by=second, at=NOW + timedelta(hours=1), reason="Agreed.")
    figure.refresh_from_db()
    assert not figure.is_public
    assert figure.recorded_values.count() == 1


def test_decision_of_one_definition_is_none_of_the_next(db, editor, second):
    figure = make_figure("court", definition={"has_proceeding": ["yes"]})
    for n in range(9):
        case = hidden()
        if n < 3:
            Proceeding.objects.create(case=case, court="Garrison court")
        elif n < 6:
            Outcome.objects.create(case=case, kind="abroad")
    release = releases.release_figures(by=editor, at=NOW, reason="The command knows.")
    releases.confirm_release(release, by=second, at=NOW, reason="Agreed.")
    with pytest.raises(CannotReleaseError, match="3 of the 9 people"):
        releases.release_figures(by=editor, at=NOW, figure=figure, change={"definition": {"outcome": ["abroad"]}})


@pytest.mark.django_db(transaction=True)
def test_two_figures_published_at_once_are_audited_together():
    editor = make_user("editor")
    for n in range(24):
        case = hidden(rank="private" if n < 23 else "major")
        if n > 11:
            Proceeding.objects.create(case=case, court="Garrison court")
    definitions = ({"has_proceeding": ["yes"]}, {"has_proceeding": ["yes"], "rank": ["private"]})
    both = [make_figure(is_public=False, definition=definition) for definition in definitions]
    ready, results = threading.Barrier(2), []

    def publish(figure: Figure) -> None:
        ready.wait()
        try:
            results.append(
                releases.release_figures(by=editor, at=NOW, figure=figure, change={"is_public": True}).status
            )
        except CannotReleaseError as error:
            results.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[figure]) for figure in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(StepStatus.TAKEN) == 1
    assert Figure.objects.all().public().count() == 1
