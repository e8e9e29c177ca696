"""The desk's search page: cases, court proceedings, evidence, sources and the text of files."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from desertions.cases.search import MAX_HITS, desk_search
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import READ, Page
from newsroom.lib.desk.rights import DeskRequest


def search(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Show what the search finds among what the person may read."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = admin.admin_site.each_context(request) | {
        "title": _("Search"),
        "opts": admin.opts,
        "text": text,
        "hits": desk_search(text, request.user) if text else None,
        "most": MAX_HITS,
    }
    return render(request, "admin/desertions/search.html", context)


PAGES = [Page("search/", search, "search", "desertions.view_case", READ)]
