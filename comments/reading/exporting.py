"""Export comments as JSON lines: one comment a line, parents before their answers, as `importing.json_lines` reads."""

import datetime
import json
from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse

from comments.choices import Status

BATCH_SIZE = 1000
COLUMNS = ("pk", "parent_id", "article__slug", "article__headline", "name", "text", "status", "created_at", "edited_at")


def json_lines(comments: Any) -> Iterator[str]:
    """Yield a line for each comment that still has its text, in the order of ids: parents come before their answers."""
    rows = comments.exclude(status=Status.DELETED).exclude(text="").order_by("pk")
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=BATCH_SIZE):
        pk, parent, slug, headline, name, text, status, created_at, edited_at = row
        line = {
            "id": pk,
            "parent": parent,
            "article": slug,
            "headline": headline,
            "name": name,
            "text": text,
            "status": str(status),
            "written_at": _moment(created_at),
            "edited_at": _moment(edited_at),
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def export_response(comments: Any, *, name: str) -> StreamingHttpResponse:
    """Return the lines as a download named `name`.jsonl, never cached."""
    response = StreamingHttpResponse(json_lines(comments), content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.jsonl"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _moment(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z") if at else None
