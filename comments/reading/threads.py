"""The comments under an article as readers see them: a page of threads, each cut to what a page can hold.

One query loads a page, however long its threads are: the index on paths holds every thread in reading order, so the
first replies of fifty threads cost the same under an article with fifty comments and with ten thousand.
"""

import datetime
from typing import Any, NamedTuple

from django.db import connection

from articles.models import Article
from comments.choices import Status
from comments.models import Comment, Policy
from newsroom.lib.text.html import stored

MAX_DEPTH = 4
"""Levels of replies that a page shows below the comments it lists; deeper replies have a page of their own."""
PAGE_SIZE = 50
"""Comments listed on a page, with replies below each."""
MAX_REPLIES_SHOWN = 20
"""Replies shown below one listed comment; further ones are on the page of that comment."""
ORDERS = {"oldest": "t.created_at, t.id", "newest": "t.created_at DESC, t.id DESC", "replies": "replies DESC, t.id"}

ALIVE = """({0}.status = 'approved' OR ({0}.status IN ('rejected', 'deleted') AND EXISTS (
    SELECT FROM comments_comment below WHERE below.status = 'approved'
    AND below.path > {0}.path AND below.path < {0}.path[1:{0}.depth] || ({0}.id + 1))))"""
"""True for an approved comment and for a tombstone: a comment that is gone, with an approved one below it."""
ALIVE_AT_THE_TOP = """(t.status = 'approved' OR EXISTS (
    SELECT FROM comments_comment below WHERE below.status = 'approved'
    AND below.path > ARRAY[t.id] AND below.path < ARRAY[t.id + 1]))"""
"""The same for the first comment of a thread, using only columns of the index on threads."""
REPLIES = """(SELECT count(*) FROM comments_comment below WHERE below.status = 'approved'
    AND below.path > t.path AND below.path < t.path[1:t.depth] || (t.id + 1))"""
COLUMNS = "{0}.id, {0}.depth, {0}.status, {0}.name, {0}.html, {0}.created_at, {0}.edited_at, {0}.staff_id, {0}.is_pick"
PAGE_OF_THREADS = f"""
WITH listed AS (
    SELECT t.id, t.created_at, {{replies}} AS replies FROM comments_comment t
    WHERE {{where}} AND t.status <> 'pending' ORDER BY {{order}} OFFSET %(offset)s LIMIT {PAGE_SIZE + 1}
), numbered AS (
    SELECT whole.*, place FROM (SELECT t.id, row_number() OVER (ORDER BY {{order}}) AS place FROM listed t) placed
    JOIN comments_comment whole USING (id)
)
SELECT place, 0 AS reply, {COLUMNS.format("numbered")}, FALSE AS goes_on FROM numbered WHERE place <= {PAGE_SIZE}
UNION ALL
SELECT numbered.place, r.reply, {COLUMNS.format("r")}, r.goes_on FROM numbered CROSS JOIN LATERAL (
    SELECT d.*, row_number() OVER (ORDER BY d.path) AS reply,
        d.depth = numbered.depth + {MAX_DEPTH} AND EXISTS (
            SELECT FROM comments_comment below WHERE below.status = 'approved'
            AND below.path > d.path AND below.path < d.path[1:d.depth] || (d.id + 1)) AS goes_on
    FROM comments_comment d
    WHERE d.path > numbered.path AND d.path < numbered.path[1:numbered.depth] || (numbered.id + 1)
        AND d.depth <= numbered.depth + {MAX_DEPTH} AND d.status <> 'pending' AND {ALIVE.format("d")}
    ORDER BY d.path LIMIT {MAX_REPLIES_SHOWN + 1}
) r WHERE numbered.place <= {PAGE_SIZE}
UNION ALL
SELECT {PAGE_SIZE + 1}, count(*), (SELECT close_after_days FROM comments_policy), 0,
    COALESCE((SELECT policy FROM comments_policy), 'held'),
    '', '', NULL, NULL, NULL, FALSE, (SELECT count(*) > {PAGE_SIZE} FROM listed)
FROM comments_comment c WHERE c.article_id = %(article)s AND c.status = 'approved'
ORDER BY 1, 2
"""  # noqa: S608 # of constants


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
    where = f"t.article_id = %(article)s AND t.depth = 0 AND {ALIVE_AT_THE_TOP}"
    values = {"article": article.pk, "offset": (page - 1) * PAGE_SIZE}
    if under is not None:
        where, values["under"] = f"t.parent_id = %(under)s AND {ALIVE.format('t')}", under.pk
    query = PAGE_OF_THREADS.format(where=where, order=ORDERS[order], replies=REPLIES if order == "replies" else "0")
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    *rows, (_place, number, days, _depth, policy, *_rest, has_next) = rows
    base = under.depth + 1 if under is not None else 0
    site = Policy(policy=policy, close_after_days=days)
    return Conversation(_comments(rows, base), number, has_next, site)


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
