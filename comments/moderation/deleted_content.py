"""What a deletion removes: stored sealed for a day, so that it can be undone, and then gone."""

import datetime
from collections.abc import Iterable
from typing import Any

from comments.models import Appeal, Comment, Decision, DeletedContent, Escalation, Report

UNDO_PERIOD = datetime.timedelta(hours=24)
"""How long the content of a deleted comment is stored, sealed, so that the deletion can be undone."""
BATCH_SIZE = 1000
"""Rows written by one statement."""


def keep_deleted_content(comments: list[Any], decisions: list[Decision], at: datetime.datetime) -> None:
    """Store, sealed, the content of comments that are about to be erased, until the deletion can no longer be undone.

    Includes the fields derived from the text, and the texts written about each comment. `decisions` are the deletions,
    in the order of `comments`.
    """
    pks = [comment.pk for comment in comments]
    statements: dict[int, dict[str, Any]] = {}
    for model, names in TEXTS_ABOUT_COMMENTS.items():
        for row in model.objects.filter(comment__in=pks).values("pk", "comment_id", *names):
            texts = {name: row[name] for name in names if row[name]}
            if texts:
                statements.setdefault(row["comment_id"], {}).setdefault(model.__name__, {})[str(row["pk"])] = texts
    contents = [
        DeletedContent(
            decision=decision,
            until=at + UNDO_PERIOD,
            content={
                "comment": {name: getattr(comment, name) for name in Comment.ERASED_VALUES},
                "said": statements.get(comment.pk, {}),
            },
        )
        for comment, decision in zip(comments, decisions, strict=True)
    ]
    DeletedContent.objects.bulk_create(contents, batch_size=BATCH_SIZE)


TEXTS_ABOUT_COMMENTS: dict[Any, tuple[str, ...]] = {
    Report: ("message",),
    Appeal: ("message",),
    Escalation: ("question", "answer"),
}
"""Fields that hold texts about a comment, by model."""


def erase_texts_about(pks: Iterable[int]) -> None:
    """Erase what was written about these comments: readers quote what they report."""
    chosen = list(pks)
    for model, names in TEXTS_ABOUT_COMMENTS.items():
        rows = model.objects.filter(comment__in=chosen).exclude(**dict.fromkeys(names, ""))
        rows.update(**dict.fromkeys(names, ""))
