"""Work that one process at a time may do: no two kinds of it share a lock."""

from pathlib import Path

import pytest
from django.db import connection

from comments.models import CommentImport
from desertions.models import ImportRun, MatchRun
from newsroom.lib import advisory_locks
from newsroom.lib.advisory_locks import AlreadyLockedError, Lock, advisory_lock, is_free

ROOT = Path(__file__).resolve().parents[2]


def test_rows_of_different_tables_with_one_number_have_different_locks():
    numbers = [model(pk=7).lock_number for model in (CommentImport, ImportRun, MatchRun)]
    assert len(set(numbers)) == 3
    assert len({int(lock) for lock in Lock}) == len(Lock.__members__)


def test_locks_are_taken_in_their_own_module_alone():
    apps = ("newsroom", "articles", "comments", "desertions")
    sources = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    taking = {path for path in sources if "pg_advisory" in path.read_text() or "pg_try_advisory" in path.read_text()}
    assert taking == {Path(advisory_locks.__file__)}


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
