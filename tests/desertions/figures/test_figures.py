"""Figures: a definition, the live value, its history, sums, and the page that explains it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desertions.figures import explanation, figures
from desertions.models import Case, Evidence, Figure, FigureValue, Proceeding
from tests.factories import NOW, make_case, make_figure, make_source, make_unit, release_values, sign_client_in

pytestmark = pytest.mark.django_db


def test_value_is_counted_from_cases_and_follows_them():
    figure = make_figure(definition={"contract_type": ["contract"]})
    case = make_case()
    make_case(contract_type="mobilised")
    assert figures.count(figure) == figures.FigureCount(value=1, verified=1)
    Case.objects.filter(pk=case.pk).update(contract_type="mobilised")
    assert figures.count(figure).value == 0


def test_proceedings_are_counted_where_the_definition_says_so():
    case = make_case()
    Proceeding.objects.bulk_create([Proceeding(case=case, court="A"), Proceeding(case=case, court="B")])
    assert figures.count(make_figure(counted="proceedings")).value == 2
    assert figures.count(make_figure()).value == 1


def test_many_figures_are_counted_in_two_queries(django_assert_num_queries):
    make_case()
    shown = [make_figure(definition={"contract_type": [kind]}) for kind in ("contract", "mobilised")] * 6
    with django_assert_num_queries(2):
        values = figures.counts(shown)
    assert [values[figure.pk].value for figure in shown[:2]] == [1, 0]


BROKEN = [{"nonsense": ["1"]}, {"contract_type": ["nonsense"]}, {"left_on": ["31.02.2023"]}, ["a list"], "text"]


@pytest.mark.parametrize("definition", BROKEN)
def test_broken_definition_never_gives_a_number(definition, client):
    figure = make_figure(definition=definition)
    make_case()
    with pytest.raises(figures.BrokenFigureError):
        figures.count(figure)
    assert figures.counts([figure]) == {}
    page = client.get(figure.get_absolute_url())
    assert page.status_code == 200
    assert "not available at the moment" in page.content.decode()


def test_readers_see_a_past_value_only_if_enough_cases_moved(client):
    figure = make_figure("men")
    for n, value in enumerate([10, 11, 13, 15, 14, 11, 10]):
        FigureValue.objects.create(figure=figure, value=value, taken_at=NOW + timedelta(days=n))
    for _ in range(5):
        make_case()
    shown = explanation.explain(figure).recorded_values  # type: ignore[union-attr]
    assert [recorded.value for recorded in shown] == [10, 15, 10]
    page = client.get(figure.get_absolute_url()).content.decode()
    assert ": 15" in " ".join(page.split())
    assert not any(f"</time>: {value} " in " ".join(page.split()) for value in (11, 13, 14))


def test_broken_sum_is_found_and_alarms_the_desk(client, data_editor):
    whole = make_figure("whole")
    whole.parts.add(make_figure("part", definition={"contract_type": ["contract"]}))
    make_case()
    assert figures.broken_sums() == []
    make_case(contract_type="mobilised")
    (broken,) = figures.broken_sums()
    assert (broken.figure, broken.value, broken.sum) == (whole, 2, 1)
    sign_client_in(client, data_editor)
    assert "its parts add up to 1" in client.get("/admin/").content.decode()
    assert "2 ≠ 1" in client.get(reverse("admin:desertions_figure_changelist")).content.decode()


def test_page_tells_rule_states_parts_history_sources_and_public_cases(client):
    cases = [make_case() for _ in range(6)]
    papers, letter = make_source(kind="court"), make_source(kind="family")
    for case in cases[:5]:
        Evidence.objects.create(case=case, source=papers)
    Evidence.objects.create(case=cases[5], source=letter)
    hidden = make_case(publication="private")
    whole = make_figure("whole", definition={"verification": ["verified"]}, rule_en="Every man counted once.")
    whole.parts.add(make_figure("contract-part", definition={"contract_type": ["contract"]}))
    release_values(NOW)
    page = client.get(whole.get_absolute_url()).content.decode()
    for fragment in (
        "Every man counted once.",
        "verified",
        "contract part",
        "the sum is right",
    ):
        assert fragment in page
    assert all(case.public_id in page for case in cases)
    assert hidden.public_id not in page
    assert "6 of them are public" in page
    assert "court record" in page  # five of seven cases
    assert "interview with family" not in page  # one case
    assert "official request or list" not in page  # every case


def test_list_behind_a_figure_does_not_tell_what_readers_do_not_see(client):
    unit = make_unit(parent=make_unit(slug="division"))
    seen, unseen = (
        [make_case(unit=unit, left_from="front", place_shown=place_shown) for _ in range(5)]
        for place_shown in (True, False)
    )
    front = make_figure("front", definition={"left_from": ["front"]})
    majors = make_figure("privates", definition={"rank": ["private"]})
    release_values()
    page = client.get(front.get_absolute_url()).content.decode()
    assert all(case.public_id in page for case in seen)
    assert not any(case.public_id in page for case in unseen)
    assert "The others are counted" in page
    page = client.get(majors.get_absolute_url()).content.decode()
    assert "What is counted here is shown of no single case" in page
    assert not any(case.public_id in page for case in seen + unseen)


def test_list_that_is_newer_than_its_number_says_so(client):
    figure = make_figure()
    for _ in range(5):
        make_case()
    release_values()
    assert "newer than the number" not in client.get(figure.get_absolute_url()).content.decode()
    make_case()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "The list is newer than the number." in page
    assert "The others are counted" not in page


def test_small_figure_says_nothing_of_its_cases(client):
    letter = make_source(kind="family")
    for _ in range(2):
        Evidence.objects.create(case=make_case(evidence=False), source=letter)
    figure = make_figure()
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "interview with family" not in page
    assert "that is 100" not in page


def test_small_figure_does_not_list_its_cases(client):
    case = make_case()
    figure = make_figure()
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert case.public_id not in page
    assert "Fewer than 5" in page


def test_private_or_unknown_figure_is_not_found(client):
    assert client.get(make_figure(is_public=False).get_absolute_url()).status_code == 404
    assert client.get("/figures/nothing/").status_code == 404


def test_public_figure_that_falls_below_five_alarms_the_desk(client, editor):
    figure = make_figure("men", label_en="men counted")
    cases = [make_case() for _ in range(5)]
    assert figures.unexplained_small_figures() == []
    cases[0].delete()
    assert figures.unexplained_small_figures() == [(figure, 4)]
    sign_client_in(client, editor)
    assert "“men counted” has fallen to 4" in client.get("/admin/").content.decode()
    Figure.objects.update(small_number_reason="Agreed.")
    assert figures.unexplained_small_figures() == []


def test_figure_that_can_no_longer_be_counted_alarms_the_desk(client, editor):
    make_figure("men", label_en="men counted", definition={"unit": ["gone"]})
    sign_client_in(client, editor)
    assert "“men counted” cannot be counted any more" in client.get("/admin/").content.decode()
    assert figures.broken_sums() == []


def test_sum_with_a_private_part_is_not_judged_in_public(client):
    for _ in range(5):
        make_case()
    whole = make_figure("whole")
    whole.parts.add(make_figure("part", is_public=False))
    release_values()
    assert "add up" not in client.get(whole.get_absolute_url()).content.decode()
