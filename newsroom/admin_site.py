"""The admin site of the newsroom."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from unfold.sites import UnfoldAdminSite


class NewsroomAdminSite(UnfoldAdminSite):
    """Unfold's admin site under a content security policy of its own; reader pages keep the strict one."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Return the view under the admin's content security policy."""
        return csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)(super().admin_view(view, cacheable))

    @method_decorator(csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the login page under the admin's content security policy."""
        response: HttpResponse = super().login(request, extra_context)
        return response
