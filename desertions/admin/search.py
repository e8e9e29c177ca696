from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desertions.cases.search import MAX_HITS, desk_search
from newsroom.lib.desk.rights import may


class DeskSearch:
    """The desk's search page, beside the list of cases."""

    def get_urls(self) -> list[Any]:
        site: Any = self.admin_site  # type: ignore[attr-defined]
        search = path("search/", site.admin_view(require_safe(self.search)), name="desertions_case_search")
        return [search, *super().get_urls()]  # type: ignore[misc] # mixed into an admin

    def search(self, request: HttpRequest) -> HttpResponse:
        if not may(request.user, "desertions.view_case"):
            raise PermissionDenied
        admin: Any = self
        text = request.GET.get("q", "").replace("\0", "").strip()[:200]
        context = admin.admin_site.each_context(request) | {
            "title": _("Search"),
            "opts": admin.opts,
            "text": text,
            "hits": desk_search(text, request.user) if text else None,
            "most": MAX_HITS,
        }
        return render(request, "admin/desertions/search.html", context)
