"""Jobs: what a killed worker leaves goes on by itself, and what ends its workers is given up."""

import json
import os
import random
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.importing import runs as comment_imports
from comments.models import Comment, CommentImport
from desertions.choices import ImportState, MatchRunState
from desertions.lists.importing import runs as list_imports
from desertions.matching import runs as match_runs
from desertions.models import Case, ListEntry, MatchRun
from desertions.sealing.key_check import require_right_key
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.jobs import work as jobs
from newsroom.lib.jobs.advisory_locks import advisory_lock
from newsroom.lib.jobs.job import Job
from tests.factories import (
    make_article,
    make_case,
    make_entry,
    make_identity,
    make_list,
    make_source,
    make_unit,
    make_user,
    sign_client_in,
)
from tests.workers import worker

KILLS = int(os.environ.get("JOB_KILLS", "1"))
"""Random points at which the worker of each kind of job is killed. 20 were tried by hand."""
LASTS = 2.5
"""Seconds that each of these jobs works, about."""
SYLLABLES = ("ба", "ву", "го", "де", "жа", "зу", "ко", "ле", "ма", "ну")


def surname(number: int) -> str:
    return "Вымышленный" + "".join(SYLLABLES[int(digit)] for digit in str(number))


def list_import() -> tuple[Job, Callable[[], None], Callable[[], None]]:
    named, by = make_list(), make_user("data editor")
    lines = "".join(f"{surname(n)} Иван Иванович;{1960 + n % 40}\n" for n in range(8_000))
    file = IncomingFile.holding("roster.csv", ("ФИО;Год рождения\n" + lines).encode())
    run = list_imports.begin_import(file, source=named.source, named_list=named, by=by, at=timezone.now())
    list_imports.confirm_layout(run, layout=run.layout, chosen=run.columns)

    def confirm() -> None:
        list_imports.confirm_import(run, by=by, at=timezone.now())

    def check() -> None:
        assert (run.state, run.problem) == (ImportState.DONE, "")
        assert ListEntry.objects.filter(named_list=named).count() == 8_000

    return run, confirm, check


def case_import() -> tuple[Job, Callable[[], None], Callable[[], None]]:
    by = make_user("data editor")
    lines = "".join(f"{surname(n)} Иван Иванович;{1960 + n % 40};17.05.2023\n" for n in range(1_500))
    file = IncomingFile.holding("cases.csv", ("ФИО;Год рождения;Дата ухода\n" + lines).encode())
    run = list_imports.begin_import(
        file, source=make_source(), unit=make_unit(), is_whole=False, by=by, at=timezone.now()
    )
    list_imports.confirm_layout(run, layout=run.layout, chosen=run.columns)
    before = Case.objects.count()

    def confirm() -> None:
        list_imports.confirm_import(run, by=by, at=timezone.now())

    def check() -> None:
        assert (run.state, run.problem) == (ImportState.DONE, "")
        assert Case.objects.count() == before + 1_500

    return run, confirm, check


def comment_import() -> tuple[Job, Callable[[], None], Callable[[], None]]:
    article = make_article()
    rows = [
        {
            "id": n, "parent": n - 1 if n % 3 else None, "article": article.slug, "name": "Reader",
            "text": f"Words number {n} about the story.", "written_at": "2024-05-01T10:00:00+00:00",
            "status": "pending",
        }
        for n in range(1, 2_001)
    ]  # fmt: skip
    content = "\n".join(json.dumps(row) for row in rows).encode()
    run = comment_imports.begin_import(
        IncomingFile.holding("export.jsonl", content), CommentImport.Form.LINES, as_they_were=False, places="",
        by=make_user("editor"), at=timezone.now(),
    )  # fmt: skip

    def confirm() -> None:
        comment_imports.confirm_import(run)

    def check() -> None:
        assert (run.state, run.problem) == (CommentImport.State.DONE, "")
        wait_until(lambda: CommentImport.objects.filter(pk=run.pk, path="").exists(), 10)  # it goes after the commit
        assert Comment.objects.filter(came_by=run).count() == 2_000

    return run, confirm, check


def match_run() -> tuple[Job, Callable[[], None], Callable[[], None]]:
    named, unit = make_list(), make_unit()
    for n in range(450):
        make_identity(make_case(unit=unit, evidence=False), surname=surname(n), given_name="Пётр", patronymic="Ильич")
        if n % 3 == 0:
            make_entry(named, surname=surname(n), given_name="Пётр", patronymic="Ильич", content=n)
    run = match_runs.begin_run(named, by=make_user("data editor"), at=timezone.now())

    def check() -> None:
        assert (run.state, run.problem, run.done) == (MatchRunState.DONE, "", 450)
        undisturbed = match_runs.begin_run(named, by=run.by, at=timezone.now(), by_worker=False)
        jobs.work(undisturbed)
        assert (run.hits, run.chance, run.candidates) == (undisturbed.hits, undisturbed.chance, undisturbed.candidates)
        assert run.hits

    return run, lambda: None, check


def wait_until(is_so: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to its end"
        time.sleep(0.02)


def has_ended(job: Job) -> bool:
    job.refresh_from_db()
    return not job.is_at_work


def kill_at_work(job: Job, after: float) -> None:
    """Start a worker and kill it so many seconds after it began with the job."""
    with worker("imports") as process:
        wait_until(lambda: has_ended(job) or not job.is_idle)
        time.sleep(after)
        process.kill()
        process.wait()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [list_import, case_import, comment_import, match_run])
@pytest.mark.parametrize("number", range(KILLS))
def test_job_whose_worker_is_killed_goes_on_by_itself(kind, number):
    require_right_key()
    job, confirm, check = kind()
    is_killed_in_second_phase = kind is not match_run and random.random() < 0.7
    if not is_killed_in_second_phase:
        kill_at_work(job, random.uniform(0, LASTS))
    with worker("imports"):
        wait_until(lambda: has_ended(job))
        if not is_killed_in_second_phase:
            confirm()
            wait_until(lambda: has_ended(job))
    if is_killed_in_second_phase:
        confirm()
        job.refresh_from_db()
        kill_at_work(job, random.uniform(0, LASTS))
        with worker("imports"):
            wait_until(lambda: has_ended(job))
    check()


@pytest.fixture
def idle(db) -> MatchRun:
    """A run that should be at work and on which no process works, since longer than the quiet period."""
    run = match_runs.begin_run(make_list(), by=make_user("data editor"), at=timezone.now(), by_worker=False)
    MatchRun.objects.update(began_at=timezone.now() - timedelta(minutes=2))
    run.refresh_from_db()
    return run


def test_idle_job_is_enqueued_once(idle):
    assert jobs.resume_idle_jobs() == [idle]
    assert jobs.resume_idle_jobs() == []
    task = DBTaskResult.objects.get(task_path="newsroom.lib.jobs.work.work_on_job")
    assert task.args_kwargs["args"] == ["desertions.MatchRun", idle.pk]


def test_job_that_has_just_begun_or_is_worked_on_is_left_alone(idle):
    with advisory_lock(idle.lock_number):
        assert jobs.resume_idle_jobs() == []
    MatchRun.objects.update(began_at=timezone.now())
    assert jobs.resume_idle_jobs() == []


def test_job_that_ends_its_workers_is_given_up(idle):
    MatchRun.objects.update(attempts=jobs.MAX_ATTEMPTS, language="ru")
    assert jobs.resume_idle_jobs() == []
    idle.refresh_from_db()
    assert idle.state == MatchRunState.FAILED
    assert str(jobs.MAX_ATTEMPTS) in idle.problem
    assert "Прерв" in idle.problem


def test_front_page_and_page_of_the_job_tell_that_it_waits(idle, client):
    sign_client_in(client, make_user("data editor"))
    assert "waits for a worker" in client.get(reverse("admin:index")).content.decode()
    assert "Waits for a worker" in client.get(progress(idle)).content.decode()
    MatchRun.objects.update(attempts=1)
    assert "Interrupted" in client.get(progress(idle)).content.decode()
    jobs.cancel(idle)
    assert idle.state == MatchRunState.CANCELLED
    assert "waits for a worker" not in client.get(reverse("admin:index")).content.decode()


def progress(run: MatchRun) -> str:
    return reverse("admin:desertions_matchrun_progress", args=[run.pk])


def test_messages_of_the_work_are_in_the_language_of_who_asked(idle, monkeypatch):
    def fail(job, report):
        raise ValueError

    monkeypatch.setitem(jobs._works, MatchRun, fail)
    MatchRun.objects.update(language="ru")
    with pytest.raises(ValueError):  # noqa: PT011
        jobs.work(idle)
    idle.refresh_from_db()
    assert idle.state == MatchRunState.FAILED
    assert "ValueError" in idle.problem
    assert "остановил" in idle.problem.lower()
