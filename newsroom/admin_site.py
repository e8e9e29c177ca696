"""The admin site of the newsroom."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from unfold.sites import UnfoldAdminSite

from newsroom.content_policy import desk_policy
from newsroom.sign_in import second_factor


class NewsroomAdminSite(UnfoldAdminSite):
    """Unfold's admin site under the content security policy of the desk."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Return the view under the content security policy of the desk."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def under_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return csp_replace(desk_policy())(guarded)(request, *args, **kwargs)

        return under_policy

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
