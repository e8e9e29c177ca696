"""The admin site of the newsroom."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.sites import UnfoldAdminSite

from newsroom.sign_in import second_factor


class NewsroomAdminSite(UnfoldAdminSite):
    """Unfold's admin site under a content security policy of its own; reader pages keep the strict one."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Return the view under the admin's content security policy."""
        return csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)(super().admin_view(view, cacheable))

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether the person is active staff whose session has shown a second factor."""
        return bool(super().has_permission(request)) and second_factor.is_passed(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one page for signing in, and from there back.

        Raises PermissionDenied for whoever is signed in and no staff.
        """
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, str(settings.LOGIN_REDIRECT_URL)))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one page for changing one's password."""
        return redirect("account_change_password")
