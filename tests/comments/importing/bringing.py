"""Imports of comments: previewed only, or written too."""

from datetime import UTC, datetime

from django.utils import timezone

from comments.importing import runs
from comments.models import CommentImport
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.jobs import work as jobs
from tests.comments import exports

FORMS = {
    "wxr": exports.as_wxr,
    "disqus": exports.as_disqus,
    "blogger": exports.as_blogger,
    "lines": exports.as_lines,
}


def begun(content: str | bytes, form: str, by, *, as_they_were: bool = True, places: str = "") -> CommentImport:  # type: ignore[no-untyped-def]
    raw = content.encode() if isinstance(content, str) else content
    run = runs.begin_import(
        IncomingFile.holding("export.xml", raw), form, as_they_were=as_they_were, places=places, by=by,
        at=timezone.now(), by_worker=False,
    )  # fmt: skip
    jobs.work(run)
    return run


def brought(content: str | bytes, form: str, by, **how) -> CommentImport:  # type: ignore[no-untyped-def]
    run = begun(content, form, by, **how)
    assert (run.state, run.problem) == ("ready", "")
    runs.confirm_import(run, by_worker=False)
    jobs.work(run)
    assert (run.state, run.problem) == ("done", "")
    return run


def row(key: int, parent: int = 0, **more) -> dict:  # type: ignore[no-untyped-def]
    record = {"key": key, "parent": parent, "article": 0, "name": "N", "text": f"T {key}", "status": "approved"}
    return record | {"at": datetime(2020, 1, 1, tzinfo=UTC)} | more
