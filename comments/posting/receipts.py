"""Receipts: who wrote which comments, by the digest of a code that the writer alone has."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from comments.choices import ActionType, Status
from comments.models import Comment, Decision, Receipt
from newsroom.lib.sealing.keys import digest, digests

APPROVED_FOR_REGULAR = 2
"""The number of approved comments that makes a newcomer a regular."""


def find_receipt(code: int) -> Receipt | None:
    """Return the receipt of this code, or None. Looks under every key of the site."""
    return Receipt.objects.filter(digest__in=digests(f"receipt {code}")).first()


def id_of_receipt(code: int, *, on: datetime.date) -> RawSQL:
    """Return the expression for the id of this code's receipt under the newest key, which it creates if there is none.

    Only the day of its first use is stored. A code that may be older is looked for with `find_receipt` before.
    """
    return RawSQL("comments_receipt_for(%s, %s)", [digest(f"receipt {code}"), on])  # no text of others


@dataclass(frozen=True)
class Trust:
    """Whether a writer is a regular, and how many of their comments a moderator approved and are still shown."""

    approved: int
    is_regular: bool


def trust_of(receipt: Receipt) -> Trust:
    """Return how far this writer is trusted. Approved comments are counted up to `APPROVED_FOR_REGULAR`."""
    acts = (ActionType.APPROVE, ActionType.KEEP, ActionType.REDACT)
    approving = Decision.objects.filter(comment=OuterRef("pk"), act__in=acts, by__isnull=False, undone_by=None)
    approved = Comment.objects.filter(Exists(approving), receipt=receipt, status=Status.APPROVED)
    number = approved.order_by()[:APPROVED_FOR_REGULAR].count()
    return Trust(number, number >= APPROVED_FOR_REGULAR)


def is_regular(receipt: Receipt) -> bool:
    """Return whether moderators have approved enough comments of this writer, under any article."""
    return trust_of(receipt).is_regular
