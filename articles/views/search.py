from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.forms.search import SearchForm
from articles.page.search import find_case, search_articles, search_cases
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.paging import page_of

PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the published articles or public cases that match, newest first.

    If the form is invalid its errors are shown, with status 400 if a query was given.
    """
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "page": None}
    if not form.is_valid():
        return render(request, "articles/search.html", context, status=400 if request.GET.get("q") else 200)
    asked = form.cleaned_data
    if asked["q"]:
        find = search_cases if asked["what"] == "cases" else search_articles
        context["case"] = find_case(asked["q"]) if asked["what"] != "cases" else None
        context["page"] = find(asked, at=timezone.now(), page=partial(page_of, request, per_page=PER_PAGE))
    return render(request, "articles/search.html", context | {"asked": asked})
