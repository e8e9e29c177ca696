"""Cache of finished public pages for as long as a content version lasts. Answers 304 for unchanged pages.

The content version is known at every request, so an approval, a deletion, a correction or a withdrawal shows at the
next request of every reader, whichever process answers.
"""

import hashlib
import logging
import math
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import get_language_from_request

from articles.publishing.content_version import VersionStamp, version_of_request
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.text.addresses import without_click_ids
from newsroom.lib.web import form_stamps
from newsroom.lib.web.public_page import Parts, with_parts
from newsroom.middleware import RULES
from newsroom.models import DeskSession

log = logging.getLogger(__name__)
MAX_BYTES = 64 * MEGABYTE
"""Maximum size of the pages that one process caches."""
PACKED_TAG = re.compile(r'[-;](?:gzip|br|zstd|deflate)"')
"""What proxies that compress add to a tag."""
HEADERS_OF_304 = ("Cache-Control", "Vary")
ASKED = "newsroom.asked"
"""Key of the environment under which `ServeStoredPages` hands over what it found out."""
NEVER_PUBLIC = ("/static/", "/admin/", "/sign-in/")


class Answer(NamedTuple):
    """What is sent for a stored page."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class StoredPage:
    """A page as it was rendered under one content version, cut at the places of its form stamps.

    `shell` is the page with placeholders for its `parts`, or empty if it has none.
    """

    content_version: VersionStamp
    topics: tuple[str, ...]
    """What it depends on besides articles and figures."""
    pieces: list[bytes]
    size: int
    headers: dict[str, str]
    digest: str
    since: int
    """The second, since 1970 and rounded up, in which the content was first rendered."""
    is_dated: bool
    """Whether readers may ask for it by date: feeds and sitemaps."""
    shell: bytes
    parts: Parts

    def at(self, content_version: VersionStamp, language: str) -> "StoredPage | None":
        """Return the page under this version: itself, or itself with new parts, or None if that is not enough."""
        if self.content_version.of(self.topics) == content_version.of(self.topics):
            return self
        if not self.parts or self.content_version.of(()) != content_version.of(()):
            return None
        content = with_parts(self.shell, self.parts, language)
        return replace(self, content_version=content_version, **_cut(content, self.shell))

    def answer(self, environ: Mapping[str, Any], content_version: VersionStamp) -> Answer:
        """Return the page with fresh stamps, or a 304 if the browser has the same page already."""
        # A stamp is valid once and for a day: a browser must not reuse a page whose stamp may have been used.
        spent = f"-{content_version.posts}-{content_version.day.toordinal()}" if len(self.pieces) > 1 else ""
        own = {"ETag": f'"{self.digest}{spent}"'}
        # What was rendered within this second may still change within it, and a date could not tell.
        if self.is_dated and content_version.read_at.timestamp() >= self.since:
            own["Last-Modified"] = http_date(self.since)
        if self._is_known(environ, own):
            return Answer(304, {name: self.headers[name] for name in HEADERS_OF_304} | own, b"")
        body = form_stamps.join(self.pieces)
        return Answer(200, self.headers | own | {"Content-Length": str(len(body))}, body)

    def _is_known(self, environ: Mapping[str, Any], own: dict[str, str]) -> bool:
        """Return whether the browser has this page. Its date counts only without a tag (RFC 9110, 13.1.3)."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            return own["ETag"] in PACKED_TAG.sub('"', known)
        date = environ.get("HTTP_IF_MODIFIED_SINCE")
        return bool(date and "Last-Modified" in own and (parse_http_date_safe(date) or 0) >= self.since)


PageStore = VersionedCache[StoredPage]


def new_store() -> PageStore:
    """Return an empty store of pages for one process."""
    return VersionedCache("pages", MAX_BYTES, lambda page: page.size)


class Asked(NamedTuple):
    """A reader's request for a public page: the store of this process, the page's key and the current version."""

    store: PageStore
    key: tuple[str, ...]
    content_version: VersionStamp

    def stored_answer(self, environ: Mapping[str, Any]) -> Answer | None:
        """Return the answer with the stored page, or None if there is none of this version or its parts fail."""
        stored = self.store.latest(self.key)
        try:
            page = stored.at(self.content_version, self.language) if stored is not None else None
        except Exception:
            log.exception("Parts of a page could not be rendered; it is made anew.")
            page = None
        self.store.count(is_hit=page is not None)
        if page is not None and page is not stored:
            self._store(page)
        return page.answer(environ, self.content_version) if page is not None else None

    def answer_with(self, environ: Mapping[str, Any], response: HttpResponse) -> Answer:
        """Store the response as the page, and return the answer with it."""
        page = _page(response, self.content_version, self.store.latest(self.key), self.language)
        self._store(page)
        return page.answer(environ, self.content_version)

    @property
    def language(self) -> str:
        """Return the language of the page."""
        return self.key[-1]

    def _store(self, page: StoredPage) -> None:
        self.store.put(self.key, self.content_version.of(page.topics), page)


class ServeStoredPages:
    """The WSGI application, with stored pages served before Django makes a request of the environment.

    Whatever is not plainly a reader's request for a stored page is passed on.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application, self.store = application, new_store()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = answer = None
        with suppress(DatabaseError):  # Django asks again, and reports
            asked = self._asked(environ)
            answer = asked.stored_answer(environ) if asked else None
        if answer is None:
            environ[ASKED] = asked or self.store
            return self.application(environ, start_response)
        headers = list((RULES | answer.headers).items())
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def _asked(self, environ: dict[str, Any]) -> Asked | None:
        if not is_for_pages(environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")) or "HTTP_HOST" not in environ:
            return None
        cookies = parse_cookie(environ["HTTP_COOKIE"]) if "HTTP_COOKIE" in environ else {}
        if settings.SESSION_COOKIE_NAME in cookies:
            return None  # whose it is takes a query
        return Asked(self.store, key_of(environ, cookies), version_of_request())


class PageCacheMiddleware:
    """Middleware that stores public pages, and serves those that `ServeStoredPages` left to Django.

    It stands before all middleware that changes a response, so that a stored page has every header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.store = new_store()
        """The store of a process without `ServeStoredPages`, as under Django's test client."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_pages(request.method or "", request.path):
            return self.get_response(request)
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if session_key is not None:
            if DeskSession.objects.filter(pk=session_key, expire_date__gt=timezone.now()).exists():
                return self._filled(request, self.get_response(request))
            del request.COOKIES[settings.SESSION_COOKIE_NAME]  # nobody's: its sender is a reader like any other
        asked = request.META.get(ASKED, self.store)
        answer = None
        if not isinstance(asked, Asked):
            asked = Asked(asked, key_of(request.META, request.COOKIES), version_of_request())
            answer = asked.stored_answer(request.META)
        if answer is None:
            # On the request for views and templates that show something of it.
            request.content_version = asked.content_version  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code != 200 or not hasattr(response, "public_topics") or response.cookies:
                return self._filled(request, response)
            answer = asked.answer_with(request.META, response)
        response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            del response.headers["Content-Type"]
        return response

    def _filled(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if hasattr(response, "public_topics") and not response.streaming:
            language = key_of(request.META, request.COOKIES)[-1]
            content = with_parts(response.content, getattr(response, "parts", {}), language)
            response.content = form_stamps.join(form_stamps.split(content))
            response.headers["Content-Length"] = str(len(response.content))
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.headers.pop("Last-Modified", None)  # when its newest item is of, which may be taken away
        return response


def is_for_pages(method: str, path: str) -> bool:
    """Return whether a request by this method for this path can be for a public page."""
    return method in ("GET", "HEAD") and not path.startswith(NEVER_PUBLIC)


def key_of(environ: Mapping[str, Any], cookies: Mapping[str, str]) -> tuple[str, ...]:
    """Return what tells pages apart: host, scheme, address without click ids, and language."""
    scheme = environ["wsgi.url_scheme"]
    if settings.SECURE_PROXY_SSL_HEADER:
        scheme += environ.get(settings.SECURE_PROXY_SSL_HEADER[0], "")
    return (
        environ.get("HTTP_HOST", ""),
        scheme,
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        without_click_ids(environ.get("QUERY_STRING", "")),
        _language(cookies.get(settings.LANGUAGE_COOKIE_NAME, "")[:20], environ.get("HTTP_ACCEPT_LANGUAGE", "")[:500]),
    )


@lru_cache(maxsize=500)
def _language(chosen: str, accepted: str) -> str:
    """Return the language of a reader, as LocaleMiddleware would find it."""
    cookies = {settings.LANGUAGE_COOKIE_NAME: chosen} if chosen else {}
    request: Any = SimpleNamespace(COOKIES=cookies, META={"HTTP_ACCEPT_LANGUAGE": accepted})
    return get_language_from_request(request)


def _page(response: HttpResponse, content_version: VersionStamp, old: StoredPage | None, language: str) -> StoredPage:
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    is_dated = response.headers.pop("Last-Modified", None) is not None
    headers = dict(response.headers) | {"Cache-Control": "private, no-cache"}
    topics, parts = response.public_topics, getattr(response, "parts", {})  # type: ignore[attr-defined]
    shell = response.content if parts else b""
    cut = _cut(with_parts(response.content, parts, language), shell)
    since = math.ceil(content_version.read_at.timestamp())
    if old and old.digest == cut["digest"]:
        since = old.since
    return StoredPage(
        content_version, topics, **cut, headers=headers, since=since, is_dated=is_dated, shell=shell, parts=parts
    )


def _cut(content: bytes, shell: bytes) -> dict[str, Any]:
    """Return what a stored page keeps of its content."""
    digest = hashlib.sha256(content).hexdigest()[:24]
    return {"pieces": form_stamps.split(content), "size": len(content) + len(shell), "digest": digest}
