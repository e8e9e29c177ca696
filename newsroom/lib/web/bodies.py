"""Bodies of readers' requests, limited before they are read."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


def typed(request: HttpRequest, field: str) -> str:
    """Return the value of a field as it can be shown again, without NUL characters."""
    return str(request.POST.get(field, "")).replace("\0", "")


def body_length(request: HttpRequest) -> int:
    """Return the length of the body that the request announces; without one, Django reads no body."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_number = length.isascii() and length.isdigit() and len(length) < 13
    return int(length) if is_number else 10**13


def bounded_body(limit: int) -> Callable[[View], View]:
    """Answer 413 to a body larger than `limit` bytes before it is read."""

    def bound(view: View) -> View:
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | HttpResponseBase:
            if body_length(request) > limit:
                return render(request, "newsroom/error.html", {"kind": "too_long"}, status=413)
            return view(request, *args, **kwargs)

        return bounded

    return bound
