"""The embedded PostgreSQL: shared by processes, stopped with the last, and losing no committed row to kill -9."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[4]


HOLD = """
import sys, time
from pathlib import Path
from newsroom.lib.db import embedded_postgres
print(embedded_postgres.socket_directory(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/var/tmp") as directory:
        Path(directory).chmod(0o755)
        yield Path(directory) / "postgres"


def holder(data: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLD, str(data)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def sql(socket: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(host=socket, user="postgres", dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def postmaster(data: Path) -> int | None:
    file = data / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_server_is_shared_and_stops_with_its_last_user(data):
    first, socket = holder(data)
    second, same = holder(data)
    assert socket == same
    server = postmaster(data)
    assert "PostgreSQL 18" in str(sql(socket, "SELECT version()"))
    leave(first)
    assert postmaster(data) == server
    assert sql(socket, "SELECT 1") == [(1,)]
    leave(second)
    assert postmaster(data) is None
    assert server is not None
    assert not is_alive(server)


def test_kill_9_of_everything_loses_no_committed_row(data):
    first, socket = holder(data)
    second, _same = holder(data)
    sql(socket, "CREATE TABLE kept (n int)")
    sql(socket, "INSERT INTO kept SELECT generate_series(1, 1000)")
    server = postmaster(data)
    assert server is not None
    for pid in (first.pid, second.pid, server):
        os.kill(pid, signal.SIGKILL)
    for process in (first, second):
        process.communicate()
    deadline = time.monotonic() + 20
    while is_alive(server) and time.monotonic() < deadline:
        time.sleep(0.1)

    third, again = holder(data)
    assert sql(again, "SELECT count(*), max(n) FROM kept") == [(1000, 1000)]
    leave(third)
    assert postmaster(data) is None


def test_kill_9_of_one_user_does_not_keep_the_server_for_ever(data):
    first, _socket = holder(data)
    second, socket = holder(data)
    first.kill()
    first.communicate()
    assert sql(socket, "SELECT 1") == [(1,)]
    leave(second)
    assert postmaster(data) is None
