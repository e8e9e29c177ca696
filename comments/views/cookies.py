"""The two cookies a reader may have: their receipt code on request, and one that counts their reports once."""

from django.conf import settings
from django.http import HttpResponse

PATH = "/comments/"
AGE = 365 * 24 * 3600


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Set a cookie for a year, for pages under /comments/ alone, closed to scripts and to other sites."""
    response.set_cookie(name, value, max_age=AGE, path=PATH, secure=settings.HTTPS, httponly=True, samesite="Strict")


def forget(response: HttpResponse, name: str) -> None:
    """Delete a cookie that `keep` set."""
    response.delete_cookie(name, path=PATH, samesite="Strict")
