"""The verbs of jobs: register, enqueue, work, cancel, and resume what was interrupted.

The process that works on a job holds its advisory lock on a connection of its own, over which progress is saved even
while the work is in one transaction. PostgreSQL releases that lock however the work ends. So a job that should be at
work but whose lock is free has not begun or was interrupted, and goes on: from the beginning if its work is one
transaction, or else from what it had stored.
"""

import datetime
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from newsroom.lib.jobs.advisory_locks import AlreadyLockedError, advisory_lock
from newsroom.lib.jobs.job import Job

log = logging.getLogger(__name__)
SAVE_EVERY = 0.5
"""Seconds between two times that progress is saved."""
MAX_ATTEMPTS = 5
"""A phase that was interrupted this often is not tried again: it may be what ends its workers."""
QUIET_PERIOD = datetime.timedelta(seconds=3)
"""A job is not resumed sooner after its phase began: the process that began it may be about to work on it."""
Report = Callable[[Job], None]
"""Called with the job after each step. May raise to stop."""


class JobProblemError(Exception):
    """The job cannot be done. The message says why, to the person who asked."""


class JobCancelledError(Exception):
    """Somebody asked to cancel the job."""


class Progress:
    """Where the work on a job tells how far it is."""

    def __init__(self, job: Job, side: Any, report: Report) -> None:
        self.job, self.side, self.report = job, side, report
        self.saved_at = 0.0

    def __call__(self, done: int, *, at_once: bool = False) -> None:
        """Report the progress, and save it `at_once` or at most twice a second.

        Raises JobCancelledError if somebody asked to cancel.
        """
        self.job.done = done
        self.report(self.job)
        now = timezone.now().timestamp()
        if not at_once and now - self.saved_at < SAVE_EVERY:
            return
        self.saved_at = now
        table = self.job._meta.db_table
        with self.side.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET done = %s WHERE id = %s RETURNING cancel_asked', [done, self.job.pk])  # noqa: S608 # our own table
            row = cursor.fetchone()
        if row and row[0]:
            raise JobCancelledError


Work = Callable[[Any, Progress], None]
_works: dict[type[Job], Work] = {}


def works_on(kind: type[Job]) -> Callable[[Work], Work]:
    """Register the decorated function as the work of this kind of job.

    It is called with the job, locked and freshly read, and its progress, and ends the phase. Raises JobProblemError if
    the job cannot be done. Its module is imported by its app's `ready`.
    """

    def register(function: Work) -> Work:
        _works[kind] = function
        return function

    return register


def enqueue(job: Job) -> None:
    """Have a worker work on the job once the present transaction is committed."""
    transaction.on_commit(lambda: work_on_job.enqueue(job._meta.label, job.pk))


@task(queue_name="imports")
def work_on_job(kind: str, pk: int) -> None:
    """Work on a job of the model with this label. Does nothing if another process does, or if it is gone."""
    job = apps.get_model(kind)._base_manager.filter(pk=pk).first()
    if isinstance(job, Job):
        with suppress(AlreadyLockedError):
            work(job)


def ignore(job: Job) -> None:
    """Report nothing."""


def work(job: Job, report: Report = ignore) -> None:
    """Do what the job waits for, in a worker or a command, with messages in the language of the person who asked.

    A problem ends the job with its message, and so does an error, which is raised again. After an error of the database
    the state is unchanged and the job goes on later. Raises AlreadyLockedError if another process works on it.
    """
    side = connection.copy()
    try:
        with advisory_lock(job.lock_number, on=side):
            job.refresh_from_db()
            if job.is_at_work:
                type(job)._base_manager.filter(pk=job.pk).update(attempts=F("attempts") + 1)
                job.attempts += 1
                with override(job.language or get_language()):
                    _carry_out(job, Progress(job, side, report))
    finally:
        side.close()


def _carry_out(job: Job, progress: Progress) -> None:
    try:
        _works[type(job)](job, progress)
    except JobCancelledError:
        job.end(job.cancelled_state)
    except JobProblemError as problem:
        job.end(job.failed_state, str(problem))
    except DatabaseError:
        raise  # without the database the state cannot be saved
    except Exception as error:
        text = _("It stopped because of an error (%s). Start it again; if it stops again, tell your developers.")
        job.end(job.failed_state, text % type(error).__name__)
        raise


def cancel(job: Job) -> None:
    """Cancel the job, at once or at the next report of the process that works on it. Does nothing if it has ended."""
    with transaction.atomic():
        locked = _locked(job)
        if locked.is_at_work and not locked.is_idle:
            type(job)._base_manager.filter(pk=job.pk).update(cancel_asked=True)
        elif locked.is_open:
            locked.end(locked.cancelled_state)
    job.refresh_from_db()


def idle_jobs(*, before: datetime.datetime) -> list[Job]:
    """Return the jobs on which no process works though one should, those whose phase began before this time."""
    due = (
        kind._base_manager.filter(began_at__lt=before).filter(Q(state__in=kind.states_at_work)).order_by("pk")
        for kind in _works
    )
    return [job for jobs in due for job in jobs if job.is_idle]


def resume_idle_jobs() -> list[Job]:
    """Have idle jobs that no task is about to work on go on, and return them. One that ends its workers has failed."""
    resumed = []
    for job in idle_jobs(before=timezone.now() - QUIET_PERIOD):
        label = job._meta.label
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=work_on_job.module_path)
        if job.attempts >= MAX_ATTEMPTS:
            _give_up(job)
        elif not waiting.filter(args_kwargs__args=[label, job.pk]).exists():
            log.warning("%s %s goes on: no process works on it.", label, job.pk)
            work_on_job.enqueue(label, job.pk)
            resumed.append(job)
    return resumed


@transaction.atomic
def _give_up(job: Job) -> None:
    locked = _locked(job)
    if locked.is_idle and locked.attempts >= MAX_ATTEMPTS:
        with override(locked.language or get_language()):
            text = _("It was interrupted %d times and is not tried again. Tell your developers.")
            locked.end(locked.failed_state, text % locked.attempts)


def _locked(job: Job) -> Job:
    result: Job = type(job)._base_manager.select_for_update().get(pk=job.pk)
    return result
