"""Which methods a view answers: said where a middleware can read it, so that others are refused before all else."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.views.decorators import http

View = TypeVar("View", bound=Callable[..., Any])

ATTRIBUTE = "allowed_methods"


def require_http_methods(methods: list[str]) -> Callable[[View], View]:
    """Return a decorator for views that answer these methods only; others get 405."""

    def decorator(view: View) -> View:
        guarded = http.require_http_methods(methods)(view)
        setattr(guarded, ATTRIBUTE, tuple(methods))
        return guarded

    return decorator


require_safe = require_http_methods(["GET", "HEAD"])
require_POST = require_http_methods(["POST"])  # noqa: N816 # as Django calls it
