"""What a deletion takes away: kept sealed for a day, so that it can be undone, and then gone."""

import datetime
from collections.abc import Iterable
from typing import Any

from comments.models import Appeal, Comment, Decision, KeptWords, Referral, Report

UNDONE_WITHIN = datetime.timedelta(hours=24)
"""How long the words of a deleted comment are kept, sealed, so that its deletion can be undone."""
AT_ONCE = 1000
"""Records written by one statement."""


def keep_words(comments: list[Any], decisions: list[Decision], at: datetime.datetime) -> None:
    """Sealed, with what was made of them and what was said about them, until it can no longer be undone."""
    pks = [comment.pk for comment in comments]
    said: dict[int, dict[str, Any]] = {}
    for model, names in SAID.items():
        for row in model.objects.filter(comment__in=pks).values("pk", "comment_id", *names):
            words = {name: row[name] for name in names if row[name]}
            if words:
                said.setdefault(row["comment_id"], {}).setdefault(model.__name__, {})[str(row["pk"])] = words
    kept = [
        KeptWords(
            decision=decision,
            until=at + UNDONE_WITHIN,
            words={
                "comment": {name: getattr(comment, name) for name in Comment.FORGOTTEN},
                "said": said.get(comment.pk, {}),
            },
        )
        for comment, decision in zip(comments, decisions, strict=True)
    ]
    KeptWords.objects.bulk_create(kept, batch_size=AT_ONCE)


SAID: dict[Any, tuple[str, ...]] = {Report: ("words",), Appeal: ("words",), Referral: ("words", "answer")}
"""Where words about a comment stand."""


def forget_what_was_said_about(pks: Iterable[int]) -> None:
    """Of a deleted comment nothing is kept that was written about it: readers quote what they report."""
    chosen = list(pks)
    for model, names in SAID.items():
        rows = model.objects.filter(comment__in=chosen).exclude(**dict.fromkeys(names, ""))
        rows.update(**dict.fromkeys(names, ""))
