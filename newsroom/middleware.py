from django.http import HttpRequest, HttpResponseBase
from django.middleware import security


class SecurityMiddleware(security.SecurityMiddleware):
    """Django's, except that an onion service is not sent to HTTPS: its circuit is encrypted already."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        if request.META.get("HTTP_HOST", "").partition(":")[0].endswith(".onion"):
            return None
        return super().process_request(request)
