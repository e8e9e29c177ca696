"""What the benchmarks share: a scratch database, and servers on loopback whose CPU and memory are read."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def scratch_site() -> Iterator[tuple[Path, dict[str, str]]]:
    """A directory and an environment of their own with a migrated, empty database; all gone at the end."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-", dir="/var/tmp") as scratch:
        Path(scratch).chmod(0o755)
        environment = {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "VAR_DIR": scratch,
            "SECRET_KEY": "bench",
            "ENCRYPTION_SALT": "bench",
            "SITE_URL": "http://127.0.0.1",
        }
        os.environ.update(environment)
        import django

        django.setup()
        from django.core.management import call_command

        from newsroom.database.creation import create_database_if_missing

        create_database_if_missing()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            yield Path(scratch), environment
        finally:
            _leave_database(Path(scratch) / "postgres")


def _leave_database(data: Path) -> None:
    """Stop the scratch server while its files are still there."""
    from django.db import connections

    from newsroom.lib.db import embedded_postgres

    connections.close_all()
    embedded_postgres.release(data.resolve())


class Server:
    """A gunicorn with two workers on a free port of loopback, ended by `stop`."""

    def __init__(
        self, application: str, directory: Path, environment: dict[str, str], python: Path | str = sys.executable
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [str(python), "-m", "gunicorn", application, "--workers", "2", "--no-control-socket"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "error"]
        self.process = subprocess.Popen(command, cwd=directory, env=os.environ | environment)
        for _attempt in range(200):
            try:
                self.get("/")
                break
            except OSError:
                time.sleep(0.1)
        self.workers = psutil.Process(self.process.pid).children()

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Host": "127.0.0.1", **headers})
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        connection.close()
        return response

    def cpu(self) -> float:
        """Seconds of CPU the workers have used, to the nanosecond."""
        return sum(int(Path(f"/proc/{w.pid}/schedstat").read_text().split()[0]) for w in self.workers) / 1e9

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=15)


def database_cpu() -> float:
    """Seconds of CPU that the live backends of PostgreSQL have used."""
    total = 0
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == "postgres":
            try:
                total += int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0])
            except (OSError, IndexError):
                continue
    return total / 1e9


def largest_memory(pid: int) -> int:
    """The largest resident memory so far of the program that runs, in kB.

    The kernel's account at its end (`ru_maxrss`) would count the memory of the benchmark that started it, too.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) if found else 0
