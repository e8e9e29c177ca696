"""Command that serves the newsroom on this machine: database, web server and workers, all stopped by Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command

from desertions.sealing.key_check import require_right_key
from newsroom import demo

GRACE = 10
"""Seconds that a child process has to stop before it is killed."""


class Command(BaseCommand):
    """Prepare the database, fill an empty one with the demonstration, and serve the site until Ctrl-C.

    Raises CommandError if one of its processes ends by itself.
    """

    help = "Prepare the database, fill an empty one with the demonstration, and serve web and worker until Ctrl-C."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, _interrupt)
        call_command("migrate", verbosity=0)
        require_right_key()
        call_command("collectstatic", interactive=False, verbosity=0)
        if not demo.is_there():
            self.stdout.write("The database is empty: building the demonstration…")
            call_command("demo", stdout=self.stdout)
        call_command("render_photographs", stdout=StringIO())
        children = [
            self._start(
                "-m",
                "gunicorn",
                "newsroom.wsgi",
                "--config",
                "python:newsroom.server",
                "--bind",
                f"127.0.0.1:{port}",
            ),
            self._start("manage.py", "worker", "--queue-name", "default"),
            self._start("manage.py", "worker", "--queue-name", "imports"),
        ]
        self.stdout.write(f"\nNewsroom is at http://127.0.0.1:{port}/ — the desk at http://127.0.0.1:{port}/admin/")
        self.stdout.write("Ctrl-C ends it.")
        self.stdout.flush()
        try:
            self._wait(children)
        except KeyboardInterrupt:
            self.stdout.write("\nEnding…")
        finally:
            _end(children)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        # In a session of its own it does not receive the terminal's Ctrl-C: this command stops it, once and in order.
        return subprocess.Popen([sys.executable, *arguments], start_new_session=True)  # noqa: S603

    def _wait(self, children: list[subprocess.Popen[bytes]]) -> None:
        while True:
            for child in children:
                if child.poll() is not None:
                    raise CommandError(f"A process ended by itself with code {child.returncode}; its message is above.")
            time.sleep(0.5)


def _interrupt(*args: Any) -> None:
    raise KeyboardInterrupt


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
