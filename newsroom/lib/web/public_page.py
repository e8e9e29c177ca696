"""Mark for views whose pages are the same for every reader, so that they may be cached and revalidated."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Mark the responses of a view as public: they depend only on address, language and content version.

    Unmarked responses are never cached.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_public_page = True  # type: ignore[attr-defined]
        return response

    return marked
