from collections.abc import Callable

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SessionKeyMiddleware:
    """Middleware that drops a session cookie that cannot be ours: a key of ours consists of letters and digits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session is not None and not (session.isascii() and session.isalnum()):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)


class DeskHistoryMiddleware:
    """Middleware that records who makes a change in the database's history. It must come after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") or not request.user.is_staff:
            return self.get_response(request)
        with pghistory.context(user=request.user.pk):
            return self.get_response(request)


class OnionMiddleware:
    """Middleware that treats a request to an onion host as secure.

    The circuit is encrypted already, so the request is not redirected to HTTPS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_HOST", "").partition(":")[0].endswith(".onion"):
            request.is_secure = lambda: True  # type: ignore[method-assign] # its scheme stays http, for links
        return self.get_response(request)
