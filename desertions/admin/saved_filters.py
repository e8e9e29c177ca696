from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desertions.models import SavedFilter
from newsroom.lib.desk.rights import DeskRequest, may

MOST = 50
"""Filters that one person may keep."""


class SavedFilters:
    """Each person's own filters over the list of cases: kept by name, one click away."""

    def get_urls(self) -> list[Any]:
        site: Any = self.admin_site  # type: ignore[attr-defined]
        own = [
            path("filters/save/", site.admin_view(require_POST(self.save_filter)), name="desertions_case_save_filter"),
            path(
                "filters/<int:pk>/forget/",
                site.admin_view(require_POST(self.forget_filter)),
                name="desertions_case_forget_filter",
            ),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc] # mixed into an admin

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        query = _own_query(request.GET.urlencode())
        extra = {"saved_filters": SavedFilter.objects.filter(owner=request.user), "filter_query": query}
        return super().changelist_view(request, (extra_context or {}) | extra)  # type: ignore[misc]

    def save_filter(self, request: DeskRequest) -> HttpResponse:
        self._require_right(request)
        name = request.POST.get("name", "").replace("\0", "").strip()[:80]
        query = _own_query(request.POST.get("query", ""))
        kept = SavedFilter.objects.filter(owner=request.user)
        back = reverse("admin:desertions_case_changelist")
        if not name or not query or len(query) > 1000:
            self._say(request, _("Name: give the filter a name, and choose a filter before you keep it."))
        elif kept.count() >= MOST and not kept.filter(name=name).exists():
            self._say(request, _("You keep %d filters already. Forget one first.") % MOST)
        else:
            SavedFilter.objects.update_or_create(owner=request.user, name=name, defaults={"query": query})
            back += f"?{query}"
        return HttpResponseRedirect(back)

    def forget_filter(self, request: DeskRequest, pk: int) -> HttpResponse:
        self._require_right(request)
        SavedFilter.objects.filter(owner=request.user, pk=pk).delete()
        return HttpResponseRedirect(reverse("admin:desertions_case_changelist"))

    def _require_right(self, request: DeskRequest) -> None:
        if not may(request.user, "desertions.view_case"):
            raise PermissionDenied

    def _say(self, request: DeskRequest, words: str) -> None:
        admin: Any = self
        admin.message_user(request, words, messages.ERROR)


def _own_query(text: str) -> str:
    """The query as Django writes it, without the page: nothing else can hide in it."""
    query = QueryDict(text.replace("\0", ""), mutable=True)
    query.pop("p", None)
    return query.urlencode()
