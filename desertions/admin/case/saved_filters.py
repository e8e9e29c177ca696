"""Each person's own filters for the list of cases, saved by name."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from desertions.models import SavedFilter
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import WRITE, Page
from newsroom.lib.desk.rights import DeskRequest

MAX_FILTERS = 50
"""Number of filters that one person may save."""


def own_query(text: str) -> str:
    """Return the query string as Django writes it, without the page number. Nothing else can hide in it."""
    query = QueryDict(text.replace("\0", ""), mutable=True)
    query.pop("p", None)
    return query.urlencode()


def save_filter(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Save the query of the list under a name. It replaces a filter of the same name."""
    name = request.POST.get("name", "").replace("\0", "").strip()[:80]
    query = own_query(request.POST.get("query", ""))
    filters = SavedFilter.objects.filter(owner=request.user)
    back = reverse("admin:desertions_case_changelist")
    if not name or not query or len(query) > 1000:
        _say(admin, request, _("Name: choose the conditions of the filter and give it a name before you save it."))
    elif filters.count() >= MAX_FILTERS and not filters.filter(name=name).exists():
        _say(admin, request, _("You already have %d saved filters. Delete one first.") % MAX_FILTERS)
    else:
        SavedFilter.objects.update_or_create(owner=request.user, name=name, defaults={"query": query})
        back += f"?{query}"
    return HttpResponseRedirect(back)


def forget_filter(admin: DeskAdmin, request: DeskRequest, pk: int) -> HttpResponse:
    """Delete one of the person's own filters."""
    SavedFilter.objects.filter(owner=request.user, pk=pk).delete()
    return HttpResponseRedirect(reverse("admin:desertions_case_changelist"))


def _say(admin: DeskAdmin, request: DeskRequest, message: str) -> None:
    admin.message_user(request, message, messages.ERROR)


PAGES = [
    Page("filters/save/", save_filter, "save_filter", "desertions.view_case", WRITE),
    Page("filters/<int:pk>/forget/", forget_filter, "forget_filter", "desertions.view_case", WRITE),
]
