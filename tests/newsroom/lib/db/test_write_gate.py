"""The mark of the machine's writers: unchanged only where no commit came between."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection, transaction

from articles.models import Section
from newsroom.lib.db.write_gate import Passage, WriteGate, gate_at
from tests.factories import make_section
from tests.workers import ROOT, environment

WRITER = """
import time
import django
django.setup()
from django.db import transaction
from articles.models import Section
with transaction.atomic():
    Section.objects.update(name_en="Written by another process")
    print("inside", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def gate(tmp_path: Path) -> WriteGate:
    return WriteGate(tmp_path / "deep" / "written")


def test_mark_changes_with_every_writer_and_is_nobodys_while_one_is_inside(gate):
    first, second = Passage(gate), Passage(gate)
    before = gate.mark()
    assert before is not None
    first.enter()
    second.enter()
    first.enter()
    assert gate.mark() is None
    first.leave()
    assert gate.mark() is None
    second.close()
    after = gate.mark()
    assert after not in (None, before)
    assert gate.mark() == after


def test_place_that_cannot_hold_a_gate_has_none(tmp_path):
    (tmp_path / "file").write_text("")
    assert gate_at(tmp_path / "file" / "written") is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["SELECT 1", "WITH a AS (SELECT 1) SELECT * FROM a", "SHOW work_mem"])
def test_reading_leaves_no_mark(statement):
    gate = connection.passage.gate
    before = gate.mark()
    assert before is not None
    with connection.cursor() as cursor:
        cursor.execute(statement)
    list(Section.objects.all())
    assert gate.mark() == before


@pytest.mark.django_db(transaction=True)
def test_every_way_to_write_leaves_a_mark():
    gate = connection.passage.gate
    make_section()

    def with_cte() -> None:
        with connection.cursor() as cursor:
            cursor.execute("WITH gone AS (DELETE FROM articles_pin RETURNING id) SELECT count(*) FROM gone")

    def rolled_back() -> None:
        with transaction.atomic():
            transaction.set_rollback(True)

    def lost() -> None:
        with suppress(RuntimeError), transaction.atomic():
            Section.objects.update(name_en="Lost")
            raise RuntimeError

    ways = [
        lambda: Section.objects.update(name_en="New"),
        lambda: Section.objects.first().save(),  # type: ignore[union-attr]
        lambda: Section.objects.bulk_update(Section.objects.all(), ["name_en"]),
        with_cte,
        rolled_back,
        lost,
    ]
    for way in ways:
        before = gate.mark()
        way()
        assert gate.mark() not in (None, before), way


@pytest.mark.django_db(transaction=True)
def test_killed_writer_holds_nobody_up_and_its_mark_stays():
    make_section()
    gate = connection.passage.gate
    before = gate.mark()
    command = [sys.executable, "-c", WRITER]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"inside\n"
        assert gate.mark() is None
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        deadline = time.monotonic() + 10
        while gate.mark() is None and time.monotonic() < deadline:
            time.sleep(0.01)
    assert gate.mark() not in (None, before)
    assert not Section.objects.filter(name_en="Written by another process").exists()
