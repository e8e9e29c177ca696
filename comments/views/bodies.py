"""The body of a reader's request: limited before it is read, and its text returned to the reader on failure."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


def typed(request: HttpRequest, field: str) -> str:
    """Return the value of a field as it can be shown again, without NUL characters."""
    return str(request.POST.get(field, "")).replace("\0", "")


def gone(request: HttpRequest, lost: str) -> HttpResponse:
    """Return a 404 page that shows nothing of what readers cannot see, and all of the text this reader typed."""
    return render(request, "comments/gone.html", {"lost": lost}, status=404)


def bounded_body(view: View) -> View:
    """Answer 413 to a body larger than `COMMENT_BODY_LIMIT`. Django reads no body from a request without a length."""

    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_number = length.isascii() and length.isdigit() and len(length) < 10
        if not is_number or int(length) > settings.COMMENT_BODY_LIMIT:
            return render(request, "newsroom/error.html", {"kind": "too_long"}, status=413)
        return view(request, *args, **kwargs)

    return bounded
