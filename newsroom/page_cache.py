"""Cache of finished public pages for as long as a content version lasts. Answers 304 for unchanged pages.

The content version is read from the database on every request (one short query), so an approval, a deletion, a
correction or a withdrawal shows at the next request of every reader, whichever process answers.
"""

import hashlib
import math
import re
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
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import get_language_from_request

from articles.publishing.content_version import VersionStamp, current_version
from newsroom.lib.web import form_stamps
from newsroom.models import DeskSession

MAX_BYTES = 64 * 1024 * 1024
"""Maximum size of the pages that one process caches, in bytes."""
PACKED_TAG = re.compile(r'[-;](?:gzip|br|zstd|deflate)"')
"""What proxies that compress add to a tag."""
NEVER_PUBLIC = ("/static/", "/admin/", "/sign-in/")


@dataclass(frozen=True)
class StoredPage:
    """A page as it was rendered under one content version, cut at the places of its form stamps."""

    content_version: VersionStamp
    pieces: list[bytes]
    size: int
    headers: dict[str, str]
    digest: str
    since: int
    """The second, since 1970 and rounded up, in which the content was first rendered."""
    is_dated: bool
    """Whether readers may ask for it by date: feeds and sitemaps."""

    def answer(self, request: HttpRequest, content_version: VersionStamp) -> HttpResponse:
        """Return the page with fresh stamps, or a 304 if the browser has the same page already."""
        # A stamp is valid once and for a day: a browser must not reuse a page whose stamp may have been used.
        spent = f"-{content_version.posts}-{content_version.day.toordinal()}" if len(self.pieces) > 1 else ""
        headers = {"ETag": f'"{self.digest}{spent}"'}
        # What was rendered within this second may still change within it, and a date could not tell.
        if self.is_dated and content_version.read_at.timestamp() >= self.since:
            headers["Last-Modified"] = http_date(self.since)
        if self._is_known(request, headers):
            response = HttpResponse(status=304, headers=headers)
            for name in ("Cache-Control", "Vary"):
                response.headers[name] = self.headers[name]
            del response.headers["Content-Type"]
            return response
        body = form_stamps.join(self.pieces)
        return HttpResponse(body, headers=self.headers | headers | {"Content-Length": str(len(body))})

    def _is_known(self, request: HttpRequest, headers: dict[str, str]) -> bool:
        """Return whether the browser has this page. Its date counts only without a tag (RFC 9110, 13.1.3)."""
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            return headers["ETag"] in PACKED_TAG.sub('"', known)
        date = request.META.get("HTTP_IF_MODIFIED_SINCE")
        return bool(date and "Last-Modified" in headers and (parse_http_date_safe(date) or 0) >= self.since)


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
        page = self._page(response, content_version, page)
        self.shelf.put(key, page)
        return page.answer(request, content_version)

    def _page(self, response: HttpResponse, content_version: VersionStamp, old: StoredPage | None) -> StoredPage:
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        is_dated = response.headers.pop("Last-Modified", None) is not None
        pieces = form_stamps.split(response.content)
        digest = hashlib.sha256(response.content).hexdigest()[:24]
        headers = dict(response.headers) | {"Cache-Control": "private, no-cache"}
        since = old.since if old and old.digest == digest else math.ceil(content_version.read_at.timestamp())
        return StoredPage(content_version, pieces, len(response.content), headers, digest, since, is_dated)

    def _filled(self, response: HttpResponse) -> HttpResponse:
        if getattr(response, "is_public_page", False) and not response.streaming:
            response.content = form_stamps.join(form_stamps.split(response.content))
            response.headers["Content-Length"] = str(len(response.content))
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.headers.pop("Last-Modified", None)  # when its newest item is of, which may be taken away
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
