"""Mark for views whose pages are the same for every reader, so that they may be cached and revalidated."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

View = Callable[..., HttpResponse]
EVERY_TOPIC = ("cases", "comments")
"""What a page is taken to depend on, besides the articles and figures, unless its view says less."""
Parts = Mapping[bytes, Callable[[], str]]
"""Placeholders in a page → what renders the parts that stand there."""


def public_page(*topics: str) -> Callable[[View], View]:
    """Mark the responses of a view as public: they depend only on address, language and content version.

    `topics` are those of `EVERY_TOPIC` of which the pages show anything; all pages depend on articles and figures.
    Unmarked responses are never cached.

    A view may set `parts` on its response if only they depend on the topics: after a change of a topic they alone are
    rendered again, in the language of the page. A page that depends on more topics than others of its view names them
    as `more_topics` of its request. A view that could not show the newest sets `is_passing` on its request: that page
    is not kept.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if not getattr(request, "is_passing", False):
                response.public_topics = (*topics, *getattr(request, "more_topics", ()))  # type: ignore[attr-defined]
            return response

        return marked

    return mark


def with_parts(shell: bytes, parts: Parts, language: str) -> bytes:
    """Return the page with its parts, in this language, at their places."""
    with override(language):
        for placeholder, render in parts.items():
            shell = shell.replace(placeholder, render().encode())
    return shell
