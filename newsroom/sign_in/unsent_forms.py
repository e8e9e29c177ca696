"""Forms of the desk that arrive after their session has ended, or with the token of another sign-in.

Nothing of them is saved, and nothing is lost: the page holds every field as it was typed, says what to do, and sends
them again. Only what the site's own pages sent can be sent again by one click; the rest would be a stranger's words.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token

from newsroom.sign_in.second_factor import DOORS

SECRET = ("password", "code", "credential", "recovery")
"""Parts of the names of fields that are never shown again."""


@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Show what was sent, with status 403, and how to save it."""
    is_ours = _comes_from_here(request)
    fields = _fields_of(request) if is_ours else []
    context = {
        "is_signed_in": request.user.is_authenticated,
        "is_ours": is_ours,
        "fields": fields,
        "is_cut": getattr(request, "is_cut_at_upload", False),
        "files": [name for name, upload in request.FILES.items() if upload],
        "address": request.get_full_path(),
        "is_door": request.path.startswith(DOORS),
    }
    response = render(request, "newsroom/sign_in/unsent.html", context, status=403)
    response.headers["X-Unsent"] = "yes"  # for scripts that sent the form
    return response


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not the one of this browser. Passwords and codes are not repeated."""
    return show(request)


def _fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return names and values of what was typed, without tokens and secrets."""
    if request.path.startswith(DOORS):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not any(part in name.lower() for part in SECRET)
    ]


def _comes_from_here(request: HttpRequest) -> bool:
    """Return whether a page of this very origin sent the form, as its browser says."""
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site == "same-origin" and urlsplit(sender).netloc == request.get_host()
