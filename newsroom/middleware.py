from collections.abc import Callable
from typing import Any

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from newsroom.lib.text.addresses import without_click_ids
from newsroom.lib.web.methods import ATTRIBUTE

METHODS = ("GET", "HEAD", "POST")
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=()" for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )]
    + ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)  # fmt: skip
RULES = {"Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": PERMISSIONS_POLICY}
"""Headers of every answer: no other origin, and no device of the browser."""


class HeadersMiddleware:
    """Middleware that gives every response its rules: no device of the browser, no other origin, and no copy on a disk.

    A view that allows a copy says so itself with Cache-Control, as the public pages do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        for name, rule in RULES.items():
            response.headers.setdefault(name, rule)
        return response


class MethodMiddleware:
    """Middleware that refuses the methods a view does not answer, before any other rule, and renders HEAD as GET.

    What the views see is a GET, so a page that is cached for later readers is the same whoever asked first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        return without_body(self.get_response(request))

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer 405 for a method that the view does not name."""
        allowed = getattr(view, ATTRIBUTE, METHODS)
        return None if request.method in allowed else HttpResponseNotAllowed(allowed)


def without_body(response: HttpResponse) -> HttpResponse:
    """Return the response with its headers, its length included, and nothing else."""
    if response.streaming:
        response.streaming_content = ()  # type: ignore[attr-defined] # a FileResponse, or one like it
    else:
        if response.status_code != 304:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


class ClickIdMiddleware:
    """Middleware that takes click ids of others out of an address before anything reads it, the page cache included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING")
        if query and request.method == "GET":
            request.META["QUERY_STRING"] = without_click_ids(query)
        return self.get_response(request)


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
