"""Files that a view sends to be saved."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attachment(name: str, content: Iterable[bytes]) -> StreamingHttpResponse:
    """Return the content as a file to save, which no cache may store. The ending of the name tells its type."""
    answer = StreamingHttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
