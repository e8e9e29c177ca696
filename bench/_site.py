"""What the benchmarks share: a scratch database, and servers on loopback whose CPU and memory are read."""

import argparse
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).resolve().parents[1]


GIVEN_DATABASE, GIVEN_DIRECTORY = "BENCH_DATABASE_URL", "BENCH_VAR_DIR"
"""Variables by which `tests/test_bench.py` gives a script a migrated database and a directory to work in.

SECRET_KEY and ENCRYPTION_SALT must then be those that the database was written with.
"""


def is_quick(description: str | None) -> bool:
    """Read the command line of a script whose only option is `--quick`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_quick(parser)
    return bool(parser.parse_args().quick)


def add_quick(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="every row, on so little data that no time means much")


@contextmanager
def scratch_site() -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield a directory and an environment of their own with a migrated database; all gone at the end.

    The database is empty, or holds the demonstration if the tests gave one that does. What the tests gave stays.
    """
    is_given, given = GIVEN_DATABASE in os.environ, os.environ.get(GIVEN_DIRECTORY)
    directory = nullcontext(given) if given else tempfile.TemporaryDirectory(prefix="newsroom-bench-", dir="/var/tmp")
    with directory as scratch:
        Path(scratch).chmod(0o755)
        environment = {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "VAR_DIR": scratch,
            "SECRET_KEY": os.environ["SECRET_KEY"] if is_given else "bench",
            "ENCRYPTION_SALT": os.environ["ENCRYPTION_SALT"] if is_given else "bench",
            "SITE_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            # What the caller's own site uses is out of reach.
            "DATABASE_URL": os.environ.get(GIVEN_DATABASE, ""),
            "EVIDENCE_DIR": "",
            "REDIS_URL": "",
        }
        os.environ.update(environment)
        import django

        django.setup()
        _prepare(Path(scratch))
        try:
            yield Path(scratch), environment
        finally:
            _leave_database(Path(scratch) / "postgres")


def signed_in_client(user: Any) -> Any:
    """Return a client whose session has shown a second factor, without the time of hashing a password."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from newsroom.sign_in import second_factor

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    session = client.session
    session[second_factor.MARK] = Authenticator.Type.TOTP.value
    session.save()
    return client


def _prepare(scratch: Path) -> None:
    from django.core.management import call_command

    if GIVEN_DATABASE not in os.environ:
        call_command("migrate", verbosity=0)
    if not (scratch / "static" / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


def _leave_database(data: Path) -> None:
    """Stop the scratch server while its files are still there."""
    from django.db import connections

    from newsroom.lib.db import embedded_postgres

    connections.close_all()
    embedded_postgres.release(data.resolve())


def build_demonstration() -> None:
    """Build the demonstration unless the database holds it."""
    from newsroom import demo

    if not demo.is_there():
        demo.build()


class Server:
    """A gunicorn with two workers on a free port of loopback, ended by `stop`.

    `python` is that of a peer, whose log is not shown; `options` replace gunicorn's.
    """

    def __init__(
        self,
        application: str,
        directory: Path,
        environment: dict[str, str],
        python: Path | None = None,
        options: Sequence[str] = ("--workers", "2", "--no-control-socket"),
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [str(python or sys.executable), "-m", "gunicorn", application, *options]
        command += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "error"]
        self.process = subprocess.Popen(
            command, cwd=directory, env=os.environ | environment, stderr=subprocess.DEVNULL if python else None
        )
        for _attempt in range(400):
            if self.process.poll() is not None:
                raise SystemExit(f"gunicorn did not start {application}.")
            try:
                self.get("/")
                break
            except OSError:
                time.sleep(0.05)
        self.workers = psutil.Process(self.process.pid).children()

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, str]) -> http.client.HTTPResponse:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {"Host": "127.0.0.1", **headers})
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        connection.close()
        return response

    def cpu(self) -> float:
        """Seconds of CPU the workers have used, to the nanosecond."""
        return sum(int(Path(f"/proc/{w.pid}/schedstat").read_text().split()[0]) for w in self.workers) / 1e9

    def memory(self) -> int:
        """Bytes of memory that the larger of the workers holds now."""
        return max(worker.memory_info().rss for worker in self.workers)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=15)


def median(work: Callable[[], Any], times: int) -> float:
    """Return the median seconds of `times` calls, after one that fills the caches; of a single call, its own."""
    taken = []
    for _number in range(times + 1 if times > 1 else 1):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:] or taken)


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
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(match[1]) if match else 0
