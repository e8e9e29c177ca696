"""Pieces of pages, cached in the process for as long as nothing about them changes."""

from sys import getsizeof

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.choices import Status
from comments.models import Comment
from comments.reading.threads import ThreadComment
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache

_rendered_comments: VersionedCache[SafeString] = VersionedCache(
    "comments", 16 * MEGABYTE, lambda html: 2 * getsizeof(html)
)
"""The version is the comment, which holds most of its HTML once more."""
_received: VersionedCache[str] = VersionedCache("thanks for a comment", 4 * MEGABYTE)
CODE, ADDRESS = "the-code-of-this-receipt", "/the-address-of-this-comment/"
"""Placeholders in a cached page for what differs from writer to writer."""


def render_comments(comments: list[ThreadComment], article_id: int, is_open: bool) -> SafeString:
    """Return the HTML of the comments, in order. `is_open`: whether the article takes comments."""
    template = get_template("comments/_comment.html")
    place = (article_id, is_open, get_language())
    context = {"article_id": article_id, "is_open": is_open}

    def html(comment: ThreadComment) -> SafeString:
        key = (comment.pk, comment.depth, *place)
        return _rendered_comments.get(key, comment, lambda: SafeString(template.render(context | {"comment": comment})))

    return SafeString("".join(map(html, comments)))


def received_page(request: HttpRequest, comment: Comment, code: str) -> str:
    """Return the page that thanks for a comment. `code` is its new receipt code in words, or "" if it has none.

    Every page of the same kind is rendered once in ten seconds, with placeholders.
    """
    article, is_shown = comment.article, comment.status == Status.APPROVED
    context = {
        "article": article,
        "is_shown": is_shown,
        "code": CODE if code else "",
        "address": ADDRESS,
        "edit_minutes": settings.COMMENT_EDIT_MINUTES,
    }
    # A page that answers a GET contains its own address, which is known to its writer alone: it is not cached.
    stamp = int(timezone.now().timestamp() / 10) if request.method == "POST" else None
    page = _received.get(
        (article.pk, is_shown, bool(code), get_language(), request.get_host()),
        stamp,
        lambda: render_to_string("comments/received.html", context, request),
    )
    return page.replace(CODE, code).replace(ADDRESS, comment.get_absolute_url())
