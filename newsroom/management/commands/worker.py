"""Command that carries out tasks, and has jobs go on whose worker was killed."""

import logging
import time
from threading import Thread
from typing import Any

from django.db import close_old_connections
from django_tasks_db.management.commands import db_worker

from newsroom.lib.jobs.work import resume_idle_jobs

log = logging.getLogger(__name__)
LOOKS_EVERY = 2
"""Seconds between two looks for jobs on which nobody works."""


class Command(db_worker.Command):
    """Carry out the tasks of a queue until a signal. The worker of imports also looks after interrupted jobs."""

    help = "Carry out the tasks of a queue. The worker of imports also has jobs go on that were interrupted."

    def handle(self, *args: Any, queue_name: str, **options: Any) -> None:
        if queue_name in ("imports", "*"):
            Thread(target=look_after_jobs, daemon=True).start()
        super().handle(queue_name=queue_name, **options)


def look_after_jobs() -> None:
    """Have interrupted jobs go on, for as long as the process lives."""
    while True:
        try:
            close_old_connections()
            resume_idle_jobs()
        except Exception:  # whatever it is, the next look must come: without it nothing interrupted goes on
            log.exception("Interrupted jobs were not looked for.")
        time.sleep(LOOKS_EVERY)
