"""Admin pages besides Django's own: plain functions with an address, a right and the methods they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from newsroom.lib.desk.rights import may
from newsroom.lib.web.methods import require_http_methods

READ, WRITE = ("GET", "HEAD"), ("POST",)
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Page:
    """A page of a model's admin, at `route` below the list, called `<app>_<model>_<name>` in the admin's namespace.

    `view(admin, request, **route_arguments)` is called for staff who hold the permission `right`; others get 403.
    Without a `right` the view decides by itself. A method that is not in `methods` gets 405.
    """

    route: str
    view: View
    name: str
    right: str = ""
    methods: tuple[str, ...] = (*READ, *WRITE)

    def url(self, admin: ModelAdmin[Any]) -> URLPattern:
        """Return the page as a URL pattern of this admin."""
        opts = admin.opts

        def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            if self.right and not may(request.user, self.right):
                raise PermissionDenied
            return self.view(admin, request, **arguments)

        answered = require_http_methods(list(self.methods))(view)
        name = f"{opts.app_label}_{opts.model_name}_{self.name}"
        return path(self.route, admin.admin_site.admin_view(answered), name=name)


CHOICES = 24
"""Number of files that a dialog of the editor offers at once."""


def choose(admin: Any, request: HttpRequest) -> HttpResponse:
    """Return the newest rows that match `q`, or those with the given `ids`, as JSON for a dialog of the editor.

    Raises PermissionDenied if the person may not see these rows.
    """
    if not admin.has_view_permission(request):
        raise PermissionDenied
    rows, ids = admin.get_queryset(request), request.GET.get("ids", "")
    if ids:
        wanted = [int(pk) for pk in ids.split() if pk.isdecimal() and len(pk) < 9]
        rows = rows.filter(pk__in=wanted[:50])
    for word in request.GET.get("q", "").replace("\0", "").split()[:6]:
        condition = Q()
        for field in admin.search_fields:
            condition |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(condition)
    return JsonResponse({"found": [admin.choice(row) for row in rows.order_by("-pk")[: 50 if ids else CHOICES]]})
