"""Work that one process at a time may do: no two kinds of it share a lock."""

import re
from pathlib import Path

import pytest
from django.db import connection

from comments.models import CommentImport
from desertions.models import ImportRun, MatchRun
from newsroom.lib.jobs import advisory_locks
from newsroom.lib.jobs.advisory_locks import AlreadyLockedError, Lock, advisory_lock, is_free

ROOT = Path(__file__).resolve().parents[4]


def test_rows_of_different_tables_with_one_number_have_different_locks():
    numbers = [model(pk=7).lock_number for model in (CommentImport, ImportRun, MatchRun)]
    assert len(set(numbers)) == 3
    assert len({int(lock) for lock in Lock}) == len(Lock.__members__)


def test_locks_are_taken_in_their_own_module_and_by_triggers_with_its_numbers():
    taking = re.compile(r"pg_(?:try_)?advisory_(?:xact_)?lock\((\w+|%s)")
    apps = ("newsroom", "articles", "comments", "desertions")
    for path in (path for app in apps for path in (ROOT / app).rglob("*.py")):
        numbers = set(taking.findall(path.read_text(encoding="utf-8")))
        if "migrations" in path.parts:
            assert numbers <= {str(int(Lock.CUSTODY_OF_FILE)), str(int(Lock.CUSTODY_OF_SEALED))}, path
        else:
            assert bool(numbers) is (path == Path(advisory_locks.__file__)), path


@pytest.mark.django_db
def test_lock_of_one_kind_of_work_leaves_the_others_free():
    other = connection.copy()
    try:
        with advisory_lock((Lock.MATCH_RUN, 7), on=other):
            assert not is_free((Lock.MATCH_RUN, 7))
            assert is_free((Lock.COMMENT_IMPORT, 7))
            with pytest.raises(AlreadyLockedError), advisory_lock((Lock.MATCH_RUN, 7)):
                pass
        assert is_free((Lock.MATCH_RUN, 7))
    finally:
        other.close()
