"""The desk's search page, and who may be here already while a name is typed into the form of a case."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from desertions.cases.possible_duplicates import possible_duplicates
from desertions.cases.search import MAX_HITS, desk_search
from desertions.matching import live_lookup
from desertions.matching.candidates import person_of
from desertions.models import Identity
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.pages import READ, WRITE, Page
from newsroom.lib.desk.rights import DeskRequest
from newsroom.lib.text.partial_dates import UnreadableDateError, parse

NAMES = ("surname", "given_name", "patronymic")


def search(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Show what the search finds among the cases, proceedings, evidence, sources and files the person may read."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = admin.admin_site.each_context(request) | {
        "title": _("Search"),
        "opts": admin.opts,
        "text": text,
        "hits": desk_search(text, request.user) if text else None,
        "most": MAX_HITS,
    }
    return render(request, "admin/desertions/search.html", context)


def namesakes(admin: DeskAdmin, request: DeskRequest) -> HttpResponse:
    """Return a fragment for the case form with possible duplicates and list entries.

    By POST, so that names stay out of every log.
    """
    typed = {name: request.POST.get(name, "").replace("\0", "")[:100] for name in NAMES}
    person = Identity(**typed)
    with suppress(UnreadableDateError):
        person.born_on = parse(request.POST.get("born_on", "")[:100])
    case = request.POST.get("case", "")
    duplicates = possible_duplicates(person, apart_from=int(case) if case.isdecimal() and len(case) < 15 else None)
    context = {
        "namesakes": duplicates,
        "hits": live_lookup.list_hits(person_of(person), by=request.user, at=timezone.now()),
    }
    return render(request, "admin/desertions/case/_namesakes.html", context)


PAGES = [
    Page("search/", search, "search", "desertions.view_case", READ),
    Page("namesakes/", namesakes, "namesakes", "desertions.view_identity", WRITE),
]
