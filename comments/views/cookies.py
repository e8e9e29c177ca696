"""The two cookies that a reader may have: his code if he asks for it, and one by which his reports are counted once."""

from django.conf import settings
from django.http import HttpResponse

PATH = "/comments/"
AGE = 365 * 24 * 3600


def keep(response: HttpResponse, name: str, value: str) -> None:
    """For a year, for pages under /comments/ alone, out of the reach of scripts and of other sites."""
    response.set_cookie(name, value, max_age=AGE, path=PATH, secure=settings.HTTPS, httponly=True, samesite="Strict")


def forget(response: HttpResponse, name: str) -> None:
    response.delete_cookie(name, path=PATH, samesite="Strict")
