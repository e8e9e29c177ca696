"""The site's own worker, in a process of its own, on the database of the test."""

import os
import socket
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
        "VAR_DIR": str(connection.settings_dict["OPTIONS"]["write_gate"].parent),
        "EVIDENCE_DIR": str(settings.EVIDENCE_ROOT),
        "SECRET_KEY": settings.SECRET_KEY,
        "ENCRYPTION_SALT": ",".join(settings.SALT_KEY),
    }


@contextmanager
def worker(queue: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "worker", "--queue-name", queue, "--interval", "0.2"]
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


@contextmanager
def web(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The site's own server with one process, on loopback."""
    command = [sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--no-control-socket", "--log-level", "error"]
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=environment(), check=True)
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=environment())
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
