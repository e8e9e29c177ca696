"""The moderation queue as cards: each comment with what a moderator needs to decide it, near-duplicates on one card."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils.translation import ngettext

from comments.choices import Status
from comments.models import Ban, Comment, CommentLock, Escalation, Report
from newsroom.lib.desk.rights import AnyUser

MAX_CARDS = 20
"""Cards on one page."""
MIN_HEADS_READ = 60
"""Least number of comments that one query reads to find the cards of a page."""
MAX_COUNTED = 10_000
"""The number up to which waiting comments are counted."""
SIBLINGS_SQL = """
SELECT c.id, s.name, s.text FROM comments_comment c CROSS JOIN LATERAL (
    (SELECT name, text, created_at, id FROM comments_comment s
        WHERE c.parent_id IS NOT NULL AND s.parent_id = c.parent_id AND s.status = 'approved' AND s.id <> c.id
            AND (s.created_at, s.id) < (c.created_at, c.id)
        ORDER BY s.created_at DESC, s.id DESC LIMIT 2)
    UNION ALL
    (SELECT name, text, created_at, id FROM comments_comment s
        WHERE c.parent_id IS NULL AND s.article_id = c.article_id AND s.depth = 0 AND s.status = 'approved'
            AND s.id <> c.id AND (s.created_at, s.id) < (c.created_at, c.id)
        ORDER BY s.created_at DESC, s.id DESC LIMIT 2)
) s WHERE c.id = ANY(%s) ORDER BY c.id, s.created_at, s.id
"""
"""SQL: the two approved comments before each comment, under the same parent or at the top of the same article."""


@dataclass(frozen=True)
class Group:
    """The pending near-duplicates that a card stands for."""

    duplicate_group: int
    number: int
    writers: int
    articles: int
    first: datetime.datetime


@dataclass
class Writer:
    """What became of the comments sent with one receipt code, and the ban in force on it."""

    published: int = 0
    rejected: int = 0
    waiting: int = 0
    ban: Ban | None = None

    @property
    def record(self) -> str:
        """Return the numbers in words."""
        numbers = [
            ngettext("%(n)s published", "%(n)s published", self.published) % {"n": self.published},
            ngettext("%(n)s rejected", "%(n)s rejected", self.rejected) % {"n": self.rejected},
            ngettext("%(n)s waiting", "%(n)s waiting", self.waiting) % {"n": self.waiting},
        ]
        return ", ".join(numbers)


@dataclass
class Card:
    """A comment with what a moderator needs to decide it.

    `siblings` are the name and text of the comments before it, the oldest first. `writer` is None for a comment without
    a receipt.
    """

    comment: Any
    group: Group | None = None
    siblings: list[tuple[str, str]] = field(default_factory=list)
    writer: Writer | None = None
    lock: CommentLock | None = None
    """The lock of another moderator."""
    questions: list[Escalation] = field(default_factory=list)
    """Questions about the comment, the latest first. An open one has no `closed_at`."""

    @property
    def question(self) -> Escalation | None:
        """Return the open question, or None."""
        return next((question for question in self.questions if question.closed_at is None), None)


@dataclass(frozen=True)
class Page:
    """A page of cards, and whether another follows."""

    cards: list[Card]
    has_next: bool


def page_of(rows: Any, *, number: int, is_grouped: bool, user: AnyUser, at: datetime.datetime) -> Page:
    """Return a page of cards for ordered comments. `number` counts from 1.

    If `is_grouped`, the first comment of each group of near-duplicates stands for all of it.
    """
    wanted = number * MAX_CARDS + 1
    heads = _heads(rows, wanted) if is_grouped else list(rows.values_list("pk", flat=True)[:wanted])
    shown = heads[(number - 1) * MAX_CARDS : number * MAX_CARDS]
    return Page(cards_of(shown, user=user, at=at), len(heads) == wanted)


def cards_of(pks: list[int], *, user: AnyUser, at: datetime.datetime) -> list[Card]:
    """Return complete cards for these comments, in this order. Ids without a comment are left out.

    The number of queries does not depend on the number of cards.
    """
    rows = Comment.objects.filter(pk__in=pks)
    rows = rows.select_related("article__section", "parent", "staff", "appeal", "receipt")
    card_by_pk = {comment.pk: Card(comment) for comment in rows}
    cards = [card_by_pk[pk] for pk in pks if pk in card_by_pk]
    _give_reports(card_by_pk)
    _give_groups(cards, user)
    _give_siblings(card_by_pk)
    _give_writers(cards, at)
    for lock in CommentLock.objects.held_by_others(user, at).filter(comment__in=pks).select_related("by"):
        card_by_pk[lock.comment_id].lock = lock
    for question in Escalation.objects.filter(comment__in=pks).select_related("by", "answered_by"):
        card_by_pk[question.comment_id].questions.append(question)
    return cards


def waiting(user: AnyUser) -> tuple[int, datetime.datetime | None]:
    """Return how many comments wait for this moderator, and when the oldest was written, or None if none waits.

    The count stops at `MAX_COUNTED` + 1.
    """
    rows = Comment.objects.all().waiting_for(user)[: MAX_COUNTED + 1]
    waiting = rows.aggregate(number=Count("pk"), oldest=Min("created_at"))
    return waiting["number"], waiting["oldest"]


@transaction.atomic
def lock_comments(pks: Iterable[int], *, by: User, at: datetime.datetime) -> set[int]:
    """Lock the comments in this moderator's sections that nobody else has locked. Returns the ids now locked for them.

    Locking again extends the lock.
    """
    own = Comment.objects.filter(pk__in=list(pks)).exclude(status=Status.DELETED).for_moderator(by).order_by("pk")
    there = own.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)
    taken: set[int] = CommentLock.objects.take(there, by=by, at=at)
    return taken


def _heads(rows: Any, wanted: int) -> list[int]:
    """Return the first comment of each of the first `wanted` groups.

    The other members of groups already seen are excluded in the query.
    """
    heads: list[int] = []
    seen: set[int] = set()
    looked_at = max(MIN_HEADS_READ, wanted)
    while len(heads) < wanted:
        pairs = list(rows.exclude(duplicate_group__in=seen).values_list("pk", "duplicate_group")[:looked_at])
        for pk, duplicate_group in pairs:
            if duplicate_group not in seen:
                seen.add(duplicate_group)
                heads.append(pk)
        if len(pairs) < looked_at:
            break
    return heads[:wanted]


def _give_reports(card_by_pk: dict[int, Card]) -> None:
    """Set `open_reports` and `report_weight` on the comments. Few have reports, and weighing them is a long query."""
    for card in card_by_pk.values():
        card.comment.open_reports, card.comment.report_weight = 0, 0.0
    reported = set(Report.objects.filter(comment__in=card_by_pk, was_right=None).values_list("comment_id", flat=True))
    if reported:
        for comment in Comment.objects.filter(pk__in=reported).with_report_weight():
            shown = card_by_pk[comment.pk].comment
            shown.open_reports, shown.report_weight = comment.open_reports, comment.report_weight


def _give_groups(cards: Iterable[Card], user: AnyUser) -> None:
    waiting_cards = {card.comment.duplicate_group: card for card in cards if card.comment.status == Status.PENDING}
    rows = Comment.objects.filter(duplicate_group__in=list(waiting_cards), status=Status.PENDING).for_moderator(user)
    counted = (
        rows.order_by()
        .values("duplicate_group")
        .annotate(
            number=Count("pk"),
            writers=Count("receipt", distinct=True),
            articles=Count("article", distinct=True),
            first=Min("created_at"),
        )
    )
    for row in counted.filter(number__gt=1):
        waiting_cards[row["duplicate_group"]].group = Group(**row)


def _give_siblings(card_by_pk: dict[int, Card]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SIBLINGS_SQL, [list(card_by_pk)])
        for pk, name, text in cursor.fetchall():
            card_by_pk[pk].siblings.append((name, text))


def _give_writers(cards: Iterable[Card], at: datetime.datetime) -> None:
    writers: dict[int, Writer] = {}
    for card in cards:
        if card.comment.receipt_id:
            card.writer = writers.setdefault(card.comment.receipt_id, Writer())
    names = {Status.APPROVED: "published", Status.REJECTED: "rejected", Status.PENDING: "waiting"}
    counted = Comment.objects.filter(receipt__in=list(writers), status__in=list(names)).order_by()
    for receipt, status, number in counted.values_list("receipt", "status").annotate(number=Count("pk")):
        setattr(writers[receipt], names[Status(status)], number)
    for ban in Ban.objects.filter(receipt__in=list(writers), lifted_at=None, at__lte=at, until__gt=at):
        writers[ban.receipt_id].ban = ban
