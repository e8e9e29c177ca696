from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class OnionMiddleware:
    """Treats a request to an onion host as secure: its circuit is encrypted, so it is not sent to HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_HOST", "").partition(":")[0].endswith(".onion"):
            request.is_secure = lambda: True  # type: ignore[method-assign] # its scheme stays http, for links
        return self.get_response(request)
