"""The conversation under an article as readers see it."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from articles.models import Article
from comments.models import Comment
from newsroom.lib.html import stored

DEEPEST = 4
"""Replies are indented this far and no further."""


class Remark(NamedTuple):
    """A comment in reading order; `html` is empty for a tombstone."""

    pk: int
    depth: int
    name: str
    html: str
    created_at: datetime.datetime


def thread(article: Article) -> list[Remark]:
    """Approved comments, each under the one it answers, oldest first, in one query.

    A comment that is gone stays as a tombstone while something approved hangs below it.
    """
    rows = list(
        Comment.objects.filter(article=article)
        .exclude(status=Comment.Status.PENDING)
        .order_by("created_at", "id")
        .values_list("pk", "parent_id", "status", "name", "html", "created_at")
    )
    children: dict[int | None, list[tuple]] = {}
    for row in rows:
        children.setdefault(row[1], []).append(row)
    alive: set[int] = set()
    parents = {row[0]: row[1] for row in rows}
    for row in rows:
        pk: int | None = row[0] if row[2] == Comment.Status.APPROVED else None
        while pk is not None and pk not in alive:
            alive.add(pk)
            pk = parents.get(pk)
    return list(_walk(children, alive))


def _walk(children: dict[int | None, list[tuple]], alive: set[int]) -> Iterator[Remark]:
    stack = [(row, 0) for row in reversed(children.get(None, []))]
    while stack:
        (pk, _parent, status, name, html, created_at), depth = stack.pop()
        if pk in alive:
            shown = status == Comment.Status.APPROVED
            yield Remark(pk, min(depth, DEEPEST), name if shown else "", stored(html) if shown else "", created_at)
            stack += [(row, depth + 1) for row in reversed(children.get(pk, []))]
