"""Cache of finished public pages for as long as a content version lasts. Answers 304 for unchanged pages.

The content version is read from the database on every request (one short query), so an approval, a deletion, a
correction or a withdrawal shows at the next request of every reader, whichever process answers.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from articles.publishing.content_version import VersionStamp, current_version
from newsroom.lib.web import form_stamps
from newsroom.models import DeskSession

MAX_BYTES = 64 * 1024 * 1024
"""Maximum size of the pages that one process caches, in bytes."""
NEVER_PUBLIC = ("/static/", "/admin/", "/sign-in/")


@dataclass(frozen=True)
class StoredPage:
    """A page as it was rendered under one content version, cut at the places of its form stamps."""

    content_version: VersionStamp
    pieces: list[bytes]
    size: int
    headers: dict[str, str]
    digest: str

    def answer(self, request: HttpRequest, content_version: VersionStamp) -> HttpResponse:
        """Return the page with fresh stamps, or a 304 if the browser has the same page already."""
        # A stamp is valid once and for a day: a browser must not reuse a page whose stamp may have been used.
        spent = f"-{content_version.posts}-{content_version.day.toordinal()}" if len(self.pieces) > 1 else ""
        etag = f'"{self.digest}{spent}"'
        if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            response = HttpResponse(status=304, headers={"ETag": etag})
            for name in ("Cache-Control", "Vary"):
                response.headers[name] = self.headers[name]
            del response.headers["Content-Type"]
            return response
        body = form_stamps.join(self.pieces)
        return HttpResponse(body, headers=self.headers | {"ETag": etag, "Content-Length": str(len(body))})


class PageStore:
    """Store of pages with at most `limit` bytes. The least recently used pages are dropped first."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size, self.lock = limit, 0, Lock()
        self.pages: OrderedDict[tuple[str, ...], StoredPage] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> StoredPage | None:
        """Return the page with this key, or None."""
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
            return self.pages.get(key)

    def put(self, key: tuple[str, ...], page: StoredPage) -> None:
        """Store a page, replacing one with the same key, and drop others if the store becomes too large."""
        with self.lock:
            old = self.pages.pop(key, None)
            self.size += page.size - (old.size if old else 0)
            self.pages[key] = page
            while self.size > self.limit:
                _key, dropped = self.pages.popitem(last=False)
                self.size -= dropped.size


class PageCacheMiddleware:
    """Middleware that caches public pages and serves them.

    It stands before all middleware that changes a response, so that a cached page has every header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.shelf = PageStore(MAX_BYTES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith(NEVER_PUBLIC):
            return self.get_response(request)
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session_key is not None:
            if DeskSession.objects.filter(pk=session_key, expire_date__gt=timezone.now()).exists():
                return self._filled(self.get_response(request))
            del request.COOKIES[settings.SESSION_COOKIE_NAME]  # nobody's: its sender is a reader like any other
        key = (request.get_host(), request.scheme or "", request.get_full_path(), get_language_from_request(request))
        # On the request for views that cache parts of a page.
        content_version = request.content_version = version_of_request()  # type: ignore[attr-defined]
        page = self.shelf.get(key)
        if page is not None and page.content_version.of_pages == content_version.of_pages:
            return page.answer(request, content_version)
        response = self.get_response(request)
        if response.status_code != 200 or not getattr(response, "is_public_page", False) or response.cookies:
            return self._filled(response)
        page = self._page(response, content_version)
        self.shelf.put(key, page)
        return page.answer(request, content_version)

    def _page(self, response: HttpResponse, content_version: VersionStamp) -> StoredPage:
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        pieces = form_stamps.split(response.content)
        digest = hashlib.sha256(response.content).hexdigest()[:24]
        headers = dict(response.headers) | {"Cache-Control": "private, no-cache"}
        return StoredPage(content_version, pieces, len(response.content), headers, digest)

    def _filled(self, response: HttpResponse) -> HttpResponse:
        if getattr(response, "is_public_page", False) and not response.streaming:
            response.content = form_stamps.join(form_stamps.split(response.content))
            response.headers["Content-Length"] = str(len(response.content))
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def version_of_request() -> VersionStamp:
    """Return the current content version, over a fresh connection if the persistent one was lost."""
    try:
        return current_version()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return current_version()
