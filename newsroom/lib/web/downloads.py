"""Responses with a file for the browser to save."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse

TYPES = {
    "json": "application/json",
    "zip": "application/zip",
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attachment(name: str, content: Iterable[bytes]) -> StreamingHttpResponse:
    """Return a response that the browser saves as `name`. No cache may store it. The suffix of `name` sets its type."""
    answer = StreamingHttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
