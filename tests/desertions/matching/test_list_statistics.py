"""What a list is like, kept with the version that its keys are of."""

import datetime

import pytest

from desertions.cases.removal import purge
from desertions.choices import Proves
from desertions.matching import blocking, list_statistics, live_lookup, runs
from desertions.matching.comparisons.person import Person
from desertions.matching.explanations import percent
from desertions.models import Score, StoredListStatistics
from newsroom.lib.jobs import work as jobs
from newsroom.lib.names.parsing import Name
from tests.desertions.matching.imports import finished_import
from tests.factories import NOW, make_case, make_entry, make_identity, make_list

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["open list", "sealed list"])
def named(request, data_editor):
    named = make_list(proves=Proves.WANTED, is_sealed=request.param)
    for n in range(3):
        make_entry(named, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_year=1980 + n)
    make_entry(named, surname="Вымышленный", rank_text="рядовой", unit_text="12345-й полк")
    finished_import(named, by=data_editor)
    blocking.index_list(named)
    list_statistics._of_version.cache_clear()
    return named


def test_profile_is_taken_once_for_each_version(named, data_editor, django_assert_num_queries):
    first = list_statistics.statistics_of_list(named)
    with django_assert_num_queries(0):
        assert list_statistics.statistics_of_list(named) is first
    make_entry(named, surname="Новый")
    finished_import(named, by=data_editor)
    blocking.index_list(named)
    assert list_statistics.statistics_of_list(named).size == first.size + 1
    assert StoredListStatistics.objects.get().version == named.indexed_in


def test_kept_profile_is_what_was_taken(named):
    taken = list_statistics.statistics_of_list(named)
    list_statistics._of_version.cache_clear()
    profile = list_statistics.statistics_of_list(named)
    assert profile == taken
    assert profile is not taken
    assert profile.year_share(1981) == taken.year_share(1981) > profile.year_share(1950)


def test_man_who_is_removed_leaves_no_trace_in_a_profile(named, editor):
    list_statistics.statistics_of_list(named)
    case = make_case()
    make_identity(case, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич")
    purge.purge_person(case, requested_by="himself", by=editor, at=NOW)
    assert not StoredListStatistics.objects.exists()


def test_while_he_is_typed_he_gets_the_probability_that_is_kept_when_he_is_saved(named, data_editor):
    jobs.work(runs.begin_run(named, by=data_editor, at=NOW, by_worker=False))
    born = datetime.date(1981, 4, 17)
    person = Person(Name("Шерстобитов", "Пётр", "Ильич"), born.isoformat(), born.year)
    hits = live_lookup.list_hits(person, by=data_editor, at=NOW)
    case = make_case(rank="")
    make_identity(case, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=born)
    live_lookup.match_cases.call([case.pk])
    scores = Score.objects.order_by("-probability").values_list("probability", flat=True)
    assert len(scores) == len(hits) > 0
    assert [f"({percent(score)})" in hit.description for score, hit in zip(scores, hits, strict=True)] == [True] * len(
        hits
    )


@pytest.mark.parametrize(("probability", "text"), [(0.994, "99 %"), (0.996, "> 99 %"), (1.0, "> 99 %"), (0.5, "50 %")])
def test_probability_is_said_as_when_it_is_kept_and_is_never_certainty(probability, text):
    assert percent(probability) == percent(round(probability, 2)) == text
