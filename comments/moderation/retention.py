"""Daily removal of readers' data that is no longer needed: refused texts, unused receipts and other leftovers."""

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from comments.choices import Status
from comments.importing import runs
from comments.models import Ban, Batch, Comment, CommentImport, CommentLock, Decision, DeletedContent, Receipt
from comments.moderation.deleted_content import erase_texts_about

BATCH_SIZE = 1000
PREVIEW_RETENTION = datetime.timedelta(days=1)
"""How long the preview of a group decision that was never made is stored."""
IMPORT_RETENTION = datetime.timedelta(days=7)
"""How long an import is stored while it waits for confirmation."""
OVERDUE_AFTER = datetime.timedelta(days=2)
"""Data this long past its removal means that the daily command does not run."""


def apply_retention(at: datetime.datetime) -> Iterator[tuple[str, int]]:
    """Remove everything whose time is over, yielding for each step its name and the number of rows.

    Each step runs as it is iterated. Running it twice a day changes nothing.
    """
    yield "refused", _forget_refused(at)
    yield "deleted_content", DeletedContent.objects.filter(until__lte=at).delete()[0]
    yield "receipts", _forget_receipts(at)
    yield "locks", CommentLock.objects.filter(until__lte=at).delete()[0]
    yield "previews", Batch.objects.filter(decided_at=None, made_at__lt=at - PREVIEW_RETENTION).delete()[0]
    yield "imports", _give_up_imports(at)


def is_overdue(at: datetime.datetime) -> bool:
    """Return whether texts that should have been removed are still stored: then the daily command does not run."""
    late = at - OVERDUE_AFTER
    return DeletedContent.objects.filter(until__lte=late).exists() or _refused_before(_refused_limit(late)).exists()


def _refused_limit(at: datetime.datetime) -> datetime.datetime:
    return at - datetime.timedelta(days=settings.COMMENT_KEEP_REFUSED_DAYS)


def _refused_before(limit: datetime.datetime) -> QuerySet[Comment]:
    """Return rejected comments that still have text, were last decided before the limit and await no appeal."""
    refused = Comment.objects.filter(status=Status.REJECTED, created_at__lt=limit).exclude(text="")
    refused = refused.exclude(appeal__isnull=False, appeal__granted=None)
    rows: QuerySet[Comment] = refused.annotate(last=Coalesce(Max("decisions__at"), "created_at")).filter(last__lt=limit)
    return rows


def _forget_refused(at: datetime.datetime) -> int:
    limit, number = _refused_limit(at), 0
    while pks := list(_refused_before(limit).values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            locked = Comment.objects.filter(pk__in=pks, status=Status.REJECTED).order_by("pk").select_for_update()
            locked_pks = list(locked.values_list("pk", flat=True))
            still = list(_refused_before(limit).filter(pk__in=locked_pks).values_list("pk", flat=True))
            if not still:
                break
            number += Comment.objects.filter(pk__in=still).update(**Comment.ERASED_VALUES)
            erase_texts_about(still)
            Decision.objects.filter(comment__in=still).exclude(message="").update(message="")
    Batch.objects.filter(decided_at__lt=limit).exclude(message="").update(message="")
    return number


def _forget_receipts(at: datetime.datetime) -> int:
    """Delete receipts with no ban and no comment since the limit; comments stay. Returns the number of receipts."""
    limit = at - datetime.timedelta(days=settings.COMMENT_KEEP_RECEIPT_DAYS)
    newer = Comment.objects.filter(receipt=OuterRef("pk"), created_at__gte=limit)
    banned = Ban.objects.filter(receipt=OuterRef("pk"), until__gt=at, lifted_at=None)
    old = Receipt.objects.filter(~Exists(newer), ~Exists(banned), first_used_on__lt=limit.date())
    number = 0
    while pks := list(old.values_list("pk", flat=True)[:BATCH_SIZE]):
        Receipt.objects.filter(pk__in=pks).delete()
        number += len(pks)
    return number


def _give_up_imports(at: datetime.datetime) -> int:
    """Give up imports that nobody confirmed or that were interrupted: their files hold readers' addresses."""
    return sum(map(runs.give_up_import, CommentImport.objects.exclude(path="").filter(at__lt=at - IMPORT_RETENTION)))
