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
from django.urls import path
from unfold.sites import UnfoldAdminSite

from newsroom import form_drafts
from newsroom.content_policy import desk_policy
from newsroom.lib.web.methods import require_POST
from newsroom.sign_in import second_factor, unsent_forms


class NewsroomAdminSite(UnfoldAdminSite):
    """Unfold's admin site under the content security policy of the desk."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Return the view under the content security policy of the desk."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def under_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_authenticated:
                return unsent_forms.show(request)
            if request.method == "GET" and self.has_permission(request):
                request.restored_form = form_drafts.restored_form(request, self._registry)  # type: ignore[attr-defined]
            response: Any = csp_replace(desk_policy())(guarded)(request, *args, **kwargs)
            form_drafts.forget_saved(request, response)
            return response  # type: ignore[no-any-return]

        return under_policy

    def get_urls(self) -> list[Any]:
        """Return the addresses of the admin and of drafts."""
        return [
            path("drafts/", self.admin_view(self.keep_draft), name="keep_draft"),
            path("drafts/<int:pk>/", self.admin_view(self.discard_draft), name="discard_draft"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page of the desk shows, with the drafts of the form that it shows."""
        drafts = form_drafts.panel_of(request, self._registry) if self.has_permission(request) else None
        context: dict[str, Any] = super().each_context(request)
        return context | {"form_drafts": drafts}

    def keep_draft(self, request: HttpRequest) -> HttpResponse:
        """Store what is typed into a form."""
        return require_POST(form_drafts.keep)(request, self._registry)

    def discard_draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete a draft."""
        return require_POST(form_drafts.discard)(request, pk)

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
