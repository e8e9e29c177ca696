"""What an import leaves when its worker is killed, the database goes away or someone cancels: all, or nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from desertions.choices import ImportState
from desertions.lists.importing import runs
from desertions.models import ImportRun, ListEntry, NamedList
from desertions.sealing.key_check import require_right_key
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.jobs import advisory_locks
from newsroom.lib.jobs import work as jobs
from tests.factories import NOW, make_list, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[4]


ROWS = 40_000


@pytest.fixture
def named(transactional_db: None) -> NamedList:
    require_right_key()
    return make_list()


def letters(number: int) -> str:
    """The number in syllables that stay apart when names are compared."""
    return "".join(("ба", "ву", "го", "де", "жа", "зу", "ко", "ле", "ма", "ну")[int(digit)] for digit in str(number))


def roster(rows: int = ROWS) -> bytes:
    lines = (f"Вымышленный{letters(n)} Иван Иванович;{1960 + n % 40}\n" for n in range(rows))
    return ("ФИО;Год рождения\n" + "".join(lines)).encode()


def confirmed(named: NamedList, rows: int = ROWS) -> ImportRun:
    """A run whose preview was confirmed: the next worker writes it."""
    by = make_user("data editor")
    content = IncomingFile.holding("roster.csv", roster(rows))
    run = runs.begin_import(content, source=named.source, named_list=named, by=by, at=NOW)
    runs.confirm_layout(run, layout=run.layout, chosen=run.columns, by_worker=False)
    jobs.work(run)
    run.refresh_from_db()
    assert run.counts["new"] == rows
    runs.confirm_import(run, by=by, at=NOW, by_worker=False)
    run.refresh_from_db()
    return run


@pytest.fixture
def worker() -> Iterator[object]:
    """The worker's own code in a process of its own, on this test's database."""
    started: list[subprocess.Popen[bytes]] = []

    def start(run: ImportRun) -> subprocess.Popen[bytes]:
        params = connection.get_connection_params()
        address = f"postgres://{params['user']}@{params['host'].replace('/', '%2F')}/{params['dbname']}"
        environment = os.environ | {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "EVIDENCE_DIR": str(settings.EVIDENCE_ROOT),
            "SECRET_KEY": settings.SECRET_KEY,
            "ENCRYPTION_SALT": ",".join(settings.SALT_KEY),
        }
        code = (
            "import django; django.setup(); from newsroom.lib.jobs.work import work_on_job; "
            f"work_on_job.call('desertions.ImportRun', {run.pk})"
        )
        process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def wait_for(run: ImportRun, share: float, seconds: float = 60) -> None:
    """Until the worker has told that it is so far."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if run.done >= share * ROWS:
            return
        time.sleep(0.05)
    raise AssertionError(f"{run.done} rows only")


@pytest.mark.long
def test_killed_worker_leaves_nothing_half_written_and_the_import_goes_on(named, worker):
    run = confirmed(named)
    process = worker(run)
    wait_for(run, 0.5)
    assert not run.is_idle
    with pytest.raises(advisory_locks.AlreadyLockedError):
        jobs.work(run)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while not run.is_idle and time.monotonic() < deadline:
        time.sleep(0.05)
    run.refresh_from_db()
    assert (run.state, ListEntry.objects.count()) == (ImportState.WRITING, 0)
    assert run.is_idle

    jobs.work(run)
    run.refresh_from_db()
    assert (run.state, ListEntry.objects.count()) == (ImportState.DONE, ROWS)
    with run.file.open() as stored:
        assert stored.read() == roster()


@pytest.mark.long
def test_database_gone_at_the_end_leaves_nothing_half_written_and_the_import_goes_on(named, worker):
    run = confirmed(named)
    process = worker(run)
    wait_for(run, 0.9)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    _out, stderr = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"terminat" in stderr
    run.refresh_from_db()
    assert (run.state, ListEntry.objects.count()) == (ImportState.WRITING, 0)
    jobs.work(run)
    run.refresh_from_db()
    assert (run.state, ListEntry.objects.count()) == (ImportState.DONE, ROWS)


@pytest.mark.long
def test_cancelled_import_stops_at_its_next_report_and_writes_nothing(named, worker):
    run = confirmed(named)
    process = worker(run)
    wait_for(run, 0.2)
    jobs.cancel(run)
    assert run.cancel_asked
    process.communicate(timeout=60)
    assert process.returncode == 0
    run.refresh_from_db()
    assert (run.state, ListEntry.objects.count()) == (ImportState.CANCELLED, 0)


def test_interrupted_import_is_cancelled_at_once(named):
    run = confirmed(named, 10)
    assert run.is_idle
    jobs.cancel(run)
    assert run.state == ImportState.CANCELLED


@pytest.mark.parametrize("content", [None, b"other bytes"])
def test_file_that_changed_on_the_disk_is_not_written(named, content):
    run = confirmed(named, 10)
    path = Path(settings.EVIDENCE_ROOT) / run.file.path
    path.chmod(0o600)
    path.unlink() if content is None else path.write_bytes(content)
    jobs.work(run)
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert "Tell the operator" in run.problem
    assert not ListEntry.objects.exists()


def test_command_imports_shows_its_progress_and_goes_on(named, tmp_path, capsys):
    file = tmp_path / "roster.csv"
    file.write_bytes(roster(30))
    by = make_user("data editor")
    call_command("import_list", str(file), list=named.pk, by=by.username)
    output = capsys.readouterr()
    assert "30 new" in output.out
    assert not ListEntry.objects.exists()
    run = ImportRun.objects.get()
    assert run.state == ImportState.READY
    jobs.cancel(run)

    file.write_bytes(roster(40))
    call_command("import_list", str(file), list=named.pk, by=by.username, yes=True)
    output = capsys.readouterr()
    assert "40 new" in output.out
    assert "of about 41 rows" in output.err
    assert ListEntry.objects.count() == 40
