"""Runs: what they find, keep, count, and how they stop and go on."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from desertions.choices import ImportState, MatchRunState, MatchStatus, Opinion, Proves
from desertions.matching import review, runs
from desertions.matching.candidates import candidates_of_person, person_of_case
from desertions.models import EntryBlockingKeys, Identity, ListEntry, Match, MatchRun, Review, Score
from newsroom.lib.jobs import advisory_locks
from newsroom.lib.jobs import work as jobs
from tests.factories import NOW, make_case, make_entry, make_identity, make_list, make_unit

pytestmark = pytest.mark.django_db

THREE = ["Шерстобитов", "Крамольников", "Вязьмитинов"]


BORN = datetime.date(1990, 4, 17)


@pytest.fixture(params=[False, True], ids=["open list", "sealed list"])
def named(request):
    return make_list(proves=Proves.WANTED, is_sealed=request.param)


def man(surname, given_name="Пётр", patronymic="Ильич", **over):
    case = make_case(unit=over.pop("unit", None) or make_unit())
    make_identity(case, surname=surname, given_name=given_name, patronymic=patronymic, **over)
    return case


def run_of(named, by):
    run = runs.begin_run(named, by=by, at=NOW, by_worker=False)
    jobs.work(run)
    run.refresh_from_db()
    return run


def written(named, *rows):
    """Entries of the list: surname, given name, patronymic, day of birth."""
    return [
        make_entry(
            named, surname=surname, given_name=given, patronymic=patronymic,
            born_on=(str(born) if named.is_sealed else born) if born else None, content=number,
        )
        if not named.is_sealed
        else make_entry(
            named, surname=surname, given_name=given, patronymic=patronymic, **({"born_on": str(born)} if born else {})
        )
        for number, (surname, given, patronymic, born) in enumerate(rows, start=1)
    ]  # fmt: skip


def test_man_is_found_however_he_is_written(named, data_editor):
    cases = [man("Щербаков", born_on=BORN), man("Соловьёв", "Юрий", "Евгеньевич"), man("Ткач", "Антон", "Львович")]
    written(
        named,
        ("Shcherbakov", "Petr", "Ilyich", BORN),
        ("Соловьева", "Юрия", "Евгеньевича", None),
        ("Ткачу", "Антону", "Львовичу", None),
        ("Посторонний", "Лев", "Иванович", BORN),
    )
    run_of(named, data_editor)
    surname_by_case = {match.case_id: match.entry.person.surname for match in Match.objects.all()}
    assert surname_by_case == {cases[0].pk: "Shcherbakov", cases[1].pk: "Соловьева", cases[2].pk: "Ткачу"}
    assert set(Match.objects.values_list("status", flat=True)) == {MatchStatus.CANDIDATE}


def test_another_patronymic_or_year_is_no_candidate(named, data_editor):
    man("Щербаков", born_on=BORN)
    written(named, ("Щербаков", "Пётр", "Андреевич", BORN), ("Щербаков", "Пётр", "Ильич", BORN.replace(year=1970)))
    run_of(named, data_editor)
    assert not Match.objects.exists()


def test_initials_and_missing_patronymics_are_never_likely(named, data_editor):
    man("Шерстобитов", born_on=BORN)
    man("Крамольников", patronymic="", born_on=BORN)
    written(named, ("Шерстобитов", "П", "И", BORN), ("Крамольников", "Пётр", "Ильич", BORN))
    run_of(named, data_editor)
    assert [score.is_likely for score in Score.objects.all()] == [False, False]


def test_whole_name_and_day_of_birth_are_likely(named, data_editor):
    man("Шерстобитов", born_on=BORN)
    written(named, ("Шерстобитов", "Пётр", "Ильич", BORN))
    run_of(named, data_editor)
    score = Score.objects.get()
    assert score.is_likely
    assert score.probability > 0.9
    assert score.levels == {"surname": "equal", "given": "equal", "patronymic": "equal", "born": "equal"}
    assert score.tier == "date"


def test_namesakes_share_the_probability(named, data_editor):
    man("Шерстобитов")
    written(named, *[("Шерстобитов", "Пётр", "Ильич", None)] * 20)
    run = run_of(named, data_editor)
    assert not Score.objects.filter(probability__gt=0.1).exists()
    assert run.hits["name"] == 20
    assert not run.has_births


def test_run_says_what_chance_alone_would_find(named, data_editor):
    man("Иванов", "Иван", "Иванович", born_on=BORN)
    written(named, *[("Иванов", "Иван", "Иванович", BORN)] * 3, *[("Петров", "Лев", "Львович", BORN)] * 5)
    run = run_of(named, data_editor)
    expected, low, high = run.chance["name"]
    assert 0 < expected < 8
    assert 0 == low <= high
    assert run.hits == {"given": 3, "name": 3, "year": 3, "date": 3}


def test_rejection_stays_when_the_list_is_matched_again(named, data_editor):
    man("Шерстобитов", born_on=BORN)
    written(named, ("Шерстобитов", "Пётр", "Ильич", BORN))
    run_of(named, data_editor)
    review.record_review(Match.objects.get(), opinion=Opinion.OTHER, by=data_editor, at=NOW)
    run_of(named, data_editor)
    assert Match.objects.get().status == MatchStatus.REJECTED
    assert Score.objects.get().run == MatchRun.objects.latest("pk")


def test_candidate_that_is_none_any_more_goes_and_a_judged_one_stays(named, data_editor):
    case = man("Шерстобитов", born_on=BORN)
    man("Крамольников", born_on=BORN)
    written(named, ("Шерстобитов", "Пётр", "Ильич", BORN), ("Крамольников", "Пётр", "Ильич", BORN))
    run_of(named, data_editor)
    judged = Match.objects.get(case=case)
    review.record_review(judged, opinion=Opinion.UNSURE, by=data_editor, at=NOW)
    for identity in Identity.objects.all():
        identity.patronymic = "Андреевич"
        identity.save()
    run_of(named, data_editor)
    assert list(Match.objects.all()) == [judged]
    assert Review.objects.count() == 1


def test_run_goes_on_where_it_was(named, data_editor, monkeypatch):
    for surname in THREE:
        man(surname, born_on=BORN)
    written(named, *[(surname, "Пётр", "Ильич", BORN) for surname in THREE])
    monkeypatch.setattr(runs, "BATCH_SIZE", 1)
    run = runs.begin_run(named, by=data_editor, at=NOW, by_worker=False)

    def killed(run):
        if run.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.work(run, killed)
    run.refresh_from_db()
    assert (run.state, run.done, Match.objects.count()) == (MatchRunState.WORKING, 2, 2)
    assert run.is_idle
    jobs.work(run)
    run.refresh_from_db()
    assert (run.state, run.done, Match.objects.count()) == (MatchRunState.DONE, 3, 3)


@pytest.mark.django_db(transaction=True)
def test_run_stops_where_asked_and_keeps_what_it_found(named, data_editor, monkeypatch):
    for surname in THREE:
        man(surname, born_on=BORN)
    written(named, *[(surname, "Пётр", "Ильич", BORN) for surname in THREE])
    monkeypatch.setattr(runs, "BATCH_SIZE", 1)
    run = runs.begin_run(named, by=data_editor, at=NOW, by_worker=False)

    def asked(run):
        if run.done == 1:
            MatchRun.objects.update(cancel_asked=True)

    jobs.work(run, asked)
    run.refresh_from_db()
    assert (run.state, run.done, Match.objects.count()) == (MatchRunState.CANCELLED, 1, 1)
    jobs.work(run)
    assert Match.objects.count() == 1


def test_run_that_nobody_works_on_is_cancelled_at_once(named, data_editor):
    run = runs.begin_run(named, by=data_editor, at=NOW, by_worker=False)
    jobs.cancel(run)
    assert run.state == MatchRunState.CANCELLED


def test_list_that_changes_under_way_is_begun_anew(named, data_editor, monkeypatch):
    from tests.desertions.matching.imports import finished_import

    for surname in THREE:
        man(surname, born_on=BORN)
    written(named, (THREE[0], "Пётр", "Ильич", BORN))
    monkeypatch.setattr(runs, "BATCH_SIZE", 1)
    run = runs.begin_run(named, by=data_editor, at=NOW, by_worker=False)

    def imported(run):
        if run.done == 2 and not run.named_list.imports.exists():
            finished_import(named, by=data_editor)
            make_entry(named, surname=THREE[1], given_name="Пётр", patronymic="Ильич")

    jobs.work(run, imported)
    run.refresh_from_db()
    assert (run.state, run.done, run.entries) == (MatchRunState.DONE, 3, 2)
    assert run.version.state == ImportState.DONE
    assert run.hits["name"] == 2


def test_two_runs_of_one_list_are_refused(named, data_editor):
    runs.begin_run(named, by=data_editor, at=NOW, by_worker=False)
    with pytest.raises(runs.CannotRunError):
        runs.begin_run(named, by=data_editor, at=NOW, by_worker=False)


def test_entry_that_changed_gets_new_keys(named, data_editor):
    man("Шерстобитов", born_on=BORN)
    (entry,) = written(named, ("Посторонний", "Лев", "Иванович", BORN))
    run_of(named, data_editor)
    values = {"surname": "Шерстобитов", "given_name": "Пётр", "patronymic": "Ильич"}
    changed = {"sealed": values} if named.is_sealed else values
    for name, value in (changed | {"content": 99}).items():
        setattr(entry, name, value)
    entry.save()
    run_of(named, data_editor)
    assert Match.objects.get().entry_id == entry.pk
    assert EntryBlockingKeys.objects.get().content == 99


def test_entry_that_is_gone_is_no_candidate(named, data_editor):
    from tests.desertions.matching.imports import finished_import

    man("Шерстобитов", born_on=BORN)
    written(named, ("Шерстобитов", "Пётр", "Ильич", BORN))
    ListEntry.objects.update(gone_in=finished_import(named, by=data_editor))
    run_of(named, data_editor)
    assert not Match.objects.exists()


def test_new_case_is_looked_up_at_once(named, data_editor, django_assert_max_num_queries):
    written(named, ("Шерстобитов", "Пётр", "Ильич", BORN))
    run_of(named, data_editor)
    case = man("Шерстобитова", "Петра", "Ильича", born_on=BORN)
    with django_assert_max_num_queries(10):
        candidates = candidates_of_person(person_of_case(case.identity), MatchRun.objects.get())
    assert [candidate.entry for candidate in candidates] == [ListEntry.objects.get().pk]


@pytest.mark.parametrize(
    ("surname", "given_name", "patronymic"),
    [
        ("Иванов", "", ""),
        ("Б", "", ""),
        ("И" * 100, "П" * 100, "И" * 100),
        ("ბერიძე", "გიორგი", ""),
        ("علي", "محمد", ""),
        ("🙂", "🙂", "🙂"),
        ("123", "456", ""),
    ],
)
def test_strange_names_break_nothing(surname, given_name, patronymic, data_editor):
    named = make_list()
    man(surname, given_name, patronymic, born_on=BORN)
    make_entry(named, surname=surname, given_name=given_name, patronymic=patronymic)
    make_entry(named, surname="", given_name="", patronymic="")
    assert run_of(named, data_editor).state == MatchRunState.DONE


def test_case_without_given_name_is_counted_as_left_out(data_editor):
    man("Иванов", "", "")
    assert run_of(make_list(), data_editor).nameless == 1


def test_database_knows_a_run_that_ended_without_its_time(data_editor):
    run = runs.begin_run(make_list(), by=data_editor, at=NOW, by_worker=False)
    with pytest.raises(IntegrityError, match="ended_run_has_its_time"), transaction.atomic():
        MatchRun.objects.filter(pk=run.pk).update(state=MatchRunState.DONE)


@pytest.mark.django_db(transaction=True)
def test_only_one_worker_has_a_run_in_hand(transactional_db):
    from django.db import connection

    from tests.factories import make_user

    run = runs.begin_run(make_list(), by=make_user("data editor"), at=NOW, by_worker=False)
    other = connection.copy()
    try:
        with advisory_locks.advisory_lock(run.lock_number, on=other), pytest.raises(advisory_locks.AlreadyLockedError):
            jobs.work(run)
    finally:
        other.close()
