"""The site's own worker, in a process of its own, on the database of the test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def environment() -> dict[str, str]:
    """What a process needs to work on this test's database and files."""
    params = connection.get_connection_params()
    host = params["host"].replace("/", "%2F")
    return os.environ | {
        "DATABASE_URL": f"postgres://{params['user']}@{host}/{params['dbname']}",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "EVIDENCE_DIR": str(settings.EVIDENCE_ROOT),
        "SECRET_KEY": settings.SECRET_KEY,
        "ENCRYPTION_SALT": ",".join(settings.SALT_KEY),
    }


@contextmanager
def worker(queue: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "db_worker", "--queue-name", queue, "--interval", "0.2"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
