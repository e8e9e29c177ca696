"""What readers typed, returned to them when it cannot be taken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def gone(request: HttpRequest, lost: str) -> HttpResponse:
    """Return a 404 page that shows nothing of what readers cannot see, and all of the text this reader typed."""
    return render(request, "comments/gone.html", {"lost": lost}, status=404)
