from collections.abc import Callable

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SessionKeyMiddleware:
    """Drops a session cookie that none of ours can be: a key is letters and digits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session is not None and not (session.isascii() and session.isalnum()):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)


class DeskHistoryMiddleware:
    """Names who is behind every change that the database's history keeps. After authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") or not request.user.is_staff:
            return self.get_response(request)
        with pghistory.context(user=request.user.pk):
            return self.get_response(request)


class OnionMiddleware:
    """Treats a request to an onion host as secure: its circuit is encrypted, so it is not sent to HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_HOST", "").partition(":")[0].endswith(".onion"):
            request.is_secure = lambda: True  # type: ignore[method-assign] # its scheme stays http, for links
        return self.get_response(request)
