"""The comments under an article as readers see them: a page of threads, each cut to what a page can hold.

One query loads a page, however long its threads are: the index on paths holds every thread in reading order, so the
first replies of fifty threads cost the same under an article with fifty comments and with ten thousand.
"""

import datetime
from sys import getsizeof
from typing import Any, NamedTuple

from django.db import connection
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.models import Article
from comments.choices import Status
from comments.models import Comment, Policy
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.text.html import stored

PAGE_SIZE = 50
"""Comments listed on a page, with replies below each."""
MAX_REPLIES_SHOWN = 20
"""Replies shown below one listed comment; further ones are on the page of that comment."""
ORDERS = ("oldest", "newest", "replies")
PAGE_OF_THREADS = "SELECT * FROM comments_page_of_threads(%s, %s, %s, %s)"
"""A function of the database, so that its statements are planned once for each connection.

Its migration holds the numbers above once more, and how many levels of replies a page shows below the comments it
lists: deeper replies have a page of their own. A last row tells of the whole.
"""


_rendered: VersionedCache[SafeString] = VersionedCache("comments", 16 * MEGABYTE, lambda html: 2 * getsizeof(html))
"""The version is the comment, which holds most of its HTML once more."""


class ThreadComment(NamedTuple):
    """A comment in reading order.

    `depth` is relative to the page. `html` is empty for a tombstone. `continues` means that more replies hang below it
    than the page shows.
    """

    pk: int
    depth: int
    name: str
    html: str
    created_at: datetime.datetime
    is_edited: bool
    is_staff: bool
    is_pick: bool
    continues: bool


class Conversation(NamedTuple):
    """A page of comments.

    `number` counts the approved comments of the whole article; `site` is the policy of the site, read in the same
    query.
    """

    comments: list[ThreadComment]
    number: int
    has_next: bool
    site: Policy


def load_conversation(
    article: Article, *, order: str = "oldest", page: int = 1, under: Comment | None = None
) -> Conversation:
    """Return a page of an article's threads in one of `ORDERS`; with `under`, of the answers to that comment."""
    with connection.cursor() as cursor:
        values = [article.pk, under.pk if under is not None else None, order, (page - 1) * PAGE_SIZE]
        cursor.execute(PAGE_OF_THREADS, values)
        rows = cursor.fetchall()
    *rows, (_place, number, days, _depth, policy, *_rest, has_next) = rows
    base = under.depth + 1 if under is not None else 0
    site = Policy(policy=policy, close_after_days=days)
    return Conversation(_comments(rows, base), number, has_next, site)


def render_comments(comments: list[ThreadComment], article_id: int, is_open: bool) -> SafeString:
    """Return the HTML of the comments, in order. `is_open`: whether the article takes comments."""
    template = get_template("comments/_comment.html")
    place = (article_id, is_open, get_language())
    context = {"article_id": article_id, "is_open": is_open}

    def html(comment: ThreadComment) -> SafeString:
        key = (comment.pk, comment.depth, *place)
        return _rendered.get(key, comment, lambda: SafeString(template.render(context | {"comment": comment})))

    return SafeString("".join(map(html, comments)))


def count_since(article: Article, after: int) -> int:
    """Return how many approved comments of the article have a greater id than `after`."""
    return Comment.objects.filter(article=article, status=Status.APPROVED, pk__gt=after).count()


def _comments(rows: list[tuple[Any, ...]], base: int) -> list[ThreadComment]:
    """Convert rows in reading order. The first comment of a thread that was cut says that it continues."""
    cut = {place for place, reply, *_rest in rows if reply > MAX_REPLIES_SHOWN}
    comments = []
    for place, reply, pk, depth, status, name, html, created_at, edited_at, staff, is_pick, goes_on in rows:
        if reply > MAX_REPLIES_SHOWN:
            continue
        shown = status == Status.APPROVED
        comments.append(
            ThreadComment(
                pk,
                depth - base,
                name if shown else "",
                stored(html) if shown else "",
                created_at,
                shown and edited_at is not None,
                shown and staff is not None,
                shown and is_pick,
                goes_on or (reply == 0 and place in cut),
            )
        )
    return comments
