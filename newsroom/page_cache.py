"""Keeps finished public pages for as long as the edition lasts, and answers unchanged ones with 304.

The edition is read from the database at every request (one short query), so an approval, a deletion, a
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
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from articles.publishing.content_version import EditionStamp, current_edition
from newsroom.lib.web import form_stamps

LIMIT = 64 * 1024 * 1024
"""How many bytes of pages one process keeps."""
NEVER_PUBLIC = ("/static/", "/admin/")


@dataclass(frozen=True)
class KeptPage:
    edition: EditionStamp
    pieces: list[bytes]
    size: int
    headers: dict[str, str]
    digest: str

    def answer(self, request: HttpRequest, edition: EditionStamp) -> HttpResponse:
        # A stamp is good once and for a day: a browser must not bring back a page whose stamp may be spent.
        spent = f"-{edition.posts}-{edition.day.toordinal()}" if len(self.pieces) > 1 else ""
        etag = f'"{self.digest}{spent}"'
        if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            response = HttpResponse(status=304, headers={"ETag": etag})
            for name in ("Cache-Control", "Vary"):
                response.headers[name] = self.headers[name]
            del response.headers["Content-Type"]
            return response
        body = form_stamps.join(self.pieces)
        return HttpResponse(body, headers=self.headers | {"ETag": etag, "Content-Length": str(len(body))})


class Shelf:
    """The least recently used pages fall off when the shelf holds more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size, self.lock = limit, 0, Lock()
        self.pages: OrderedDict[tuple[str, ...], KeptPage] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> KeptPage | None:
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
            return self.pages.get(key)

    def put(self, key: tuple[str, ...], page: KeptPage) -> None:
        with self.lock:
            old = self.pages.pop(key, None)
            self.size += page.size - (old.size if old else 0)
            self.pages[key] = page
            while self.size > self.limit:
                _key, dropped = self.pages.popitem(last=False)
                self.size -= dropped.size


class PageCacheMiddleware:
    """Outermost, so that what it keeps has every header the rest would give."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.shelf = Shelf(LIMIT)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith(NEVER_PUBLIC):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self._filled(self.get_response(request))
        key = (request.get_host(), request.scheme or "", request.get_full_path(), get_language_from_request(request))
        edition = request.edition = edition_now()  # type: ignore[attr-defined] # for views that keep parts of a page
        page = self.shelf.get(key)
        if page is not None and page.edition.of_pages == edition.of_pages:
            return page.answer(request, edition)
        response = self.get_response(request)
        if response.status_code != 200 or not getattr(response, "is_public_page", False) or response.cookies:
            return self._filled(response)
        page = self._page(response, edition)
        self.shelf.put(key, page)
        return page.answer(request, edition)

    def _page(self, response: HttpResponse, edition: EditionStamp) -> KeptPage:
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        pieces = form_stamps.split(response.content)
        digest = hashlib.sha256(response.content).hexdigest()[:24]
        headers = dict(response.headers) | {"Cache-Control": "private, no-cache"}
        return KeptPage(edition, pieces, len(response.content), headers, digest)

    def _filled(self, response: HttpResponse) -> HttpResponse:
        if getattr(response, "is_public_page", False) and not response.streaming:
            response.content = form_stamps.join(form_stamps.split(response.content))
            response.headers["Content-Length"] = str(len(response.content))
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def edition_now() -> EditionStamp:
    """The current edition, over a fresh connection when the kept one has died meanwhile."""
    try:
        return current_edition()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return current_edition()
