"""What a reader sends: a bound on it, kept before anything is read, and a way back for his words."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


def typed(request: HttpRequest, field: str) -> str:
    """What stands in a field, as it can be shown again."""
    return str(request.POST.get(field, "")).replace("\0", "")


def gone(request: HttpRequest, lost: str) -> HttpResponse:
    """Nothing of what readers cannot see, and all of what this one typed."""
    return render(request, "comments/gone.html", {"lost": lost}, status=404)


def bounded_body(view: View) -> View:
    """Answer 413 to a body over COMMENT_BODY_LIMIT. One without a length has no body to Django."""

    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_number = length.isascii() and length.isdigit() and len(length) < 10
        if not is_number or int(length) > settings.COMMENT_BODY_LIMIT:
            return render(request, "newsroom/error.html", {"kind": "too_long"}, status=413)
        return view(request, *args, **kwargs)

    return bounded
