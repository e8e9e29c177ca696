"""Mark for views whose pages are the same for every reader, so that they may be cached and revalidated."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
EVERY_TOPIC = ("cases", "comments")
"""What a page is taken to depend on, besides the articles and figures, unless its view says less."""


def public_page(*topics: str) -> Callable[[View], View]:
    """Mark the responses of a view as public: they depend only on address, language and content version.

    `topics` are those of `EVERY_TOPIC` of which the pages show anything; all pages depend on articles and figures.
    Unmarked responses are never cached.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.public_topics = topics  # type: ignore[attr-defined]
            return response

        return marked

    return mark
