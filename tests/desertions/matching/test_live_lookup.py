"""A new case, a new list: matched without anybody asking for it."""

import datetime

import pytest
from django.core.management import call_command

from desertions.choices import MatchRunState, Proves
from desertions.matching import live_lookup, runs
from desertions.matching.comparisons.person import Person
from desertions.models import EntryBlockingKeys, Match, MatchRun
from newsroom.lib.jobs import work as jobs
from newsroom.lib.names.parsing import Name
from tests.desertions.matching.imports import finished_import
from tests.factories import NOW, make_case, make_entry, make_identity, make_list, make_user

pytestmark = pytest.mark.django_db

BORN = datetime.date(1990, 4, 17)


PETR = Person(Name("Шерстобитова", "Петра", "Ильича"), "1990-04-17", 1990)


@pytest.fixture(params=[False, True], ids=["open list", "sealed list"])
def named(request, data_editor):
    """A list that was matched while nobody of it was in a case."""
    named = make_list(proves=Proves.WANTED, is_sealed=request.param)
    born = str(BORN) if request.param else BORN
    make_entry(named, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=born)
    jobs.work(runs.begin_run(named, by=data_editor, at=NOW, by_worker=False))
    return named


def man():
    case = make_case()
    make_identity(case, surname="Шерстобитов", given_name="Пётр", patronymic="Ильич", born_on=BORN)
    return case


def test_saved_case_is_matched_with_every_list_that_was_matched_before(named):
    make_list()
    case = man()
    assert live_lookup.match_cases.call([case.pk]) == 1
    match = Match.objects.get()
    assert (match.case, match.score.run) == (case, MatchRun.objects.get())
    assert match.score.is_likely


def test_man_is_noticed_while_he_is_typed(named, data_editor):
    (hit,) = live_lookup.list_hits(PETR, by=data_editor, at=NOW)
    assert "row 1" in hit.description
    assert hit.address.endswith("/change/")


def test_entries_are_told_only_to_who_may_read_them(named):
    assert live_lookup.list_hits(PETR, by=make_user("reporter"), at=NOW) == []
    assert len(live_lookup.list_hits(PETR, by=make_user("editor"), at=NOW)) == 1


def test_nobody_is_noticed_by_a_surname_alone(named, data_editor):
    assert live_lookup.list_hits(Person(Name("Шерстобитов")), by=data_editor, at=NOW) == []


def test_form_of_a_case_tells_of_the_list(named, as_role):
    answer = as_role("data editor").post(
        "/admin/desertions/case/namesakes/", {"surname": "Шерстобитов", "given_name": "Пётр", "patronymic": "Ильич"}
    )
    assert "row 1" in answer.content.decode()


def test_list_that_was_matched_is_matched_again_when_a_newer_version_comes(named, data_editor):
    finished_import(named, by=data_editor)
    runs.follow_list.call(named.pk, data_editor.pk)
    assert MatchRun.objects.latest("pk").state == MatchRunState.WORKING
    runs.follow_list.call(named.pk, data_editor.pk)
    assert MatchRun.objects.count() == 2


def test_nothing_new_is_not_matched_again(named, data_editor):
    runs.follow_list.call(named.pk, data_editor.pk)
    assert MatchRun.objects.count() == 1


def test_new_cases_are_reason_enough(named, data_editor):
    man()
    runs.follow_cases.call(data_editor.pk)
    assert MatchRun.objects.count() == 2


def test_list_that_was_never_matched_gets_its_keys_ready(data_editor):
    named = make_list()
    make_entry(named)
    runs.follow_list.call(named.pk, data_editor.pk)
    assert EntryBlockingKeys.objects.count() == 1
    assert not MatchRun.objects.exists()


def test_command_matches_a_list_and_says_what_chance_would_find(named, data_editor, capsys):
    man()
    call_command("match_list", named.pk, by=data_editor.username)
    output = capsys.readouterr().out
    assert "1 cases, 1 entries, 1 candidates" in output
    assert "by chance" in output
