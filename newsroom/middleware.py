from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware import security


class SecurityMiddleware(security.SecurityMiddleware):
    """Django's, except that an onion service is not sent to HTTPS: its circuit is encrypted already."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        if request.META.get("HTTP_HOST", "").partition(":")[0].endswith(".onion"):
            return None
        return super().process_request(request)
