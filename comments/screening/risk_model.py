"""A model of this desk's own decisions that orders the queue by how much comments resemble rejected ones.

It is a logistic regression over hashed pieces of four characters, trained with scikit-learn in the worker. Its weights
are plain numbers, so that scoring a comment needs no scikit-learn: the risk is a sum. The model orders comments and
explains the order; it decides nothing.
"""

import datetime
import math
import zlib
from array import array
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django_tasks import task

from comments.choices import Status
from comments.models import Comment, Decision, RiskModel
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.text.confusables import fold

FEATURES = 1 << 16
GRAM_LENGTH = 4
MAX_CHARACTERS_READ = 1000
"""Characters of a comment that count. A comment that floods shows it early."""
MIN_DECISIONS = 40
"""The number of approved and of rejected comments below which there is too little to learn from."""
MAX_DECISIONS = 20_000
MAX_REASONS_TOLD = 5

_kept: VersionedCache["array[float] | None"] = VersionedCache("weights of the risk model", 4 * MEGABYTE)


def pieces(text: str) -> dict[int, float]:
    """Return the hashed pieces of a text with their weights.

    A weight is the square root of the number of occurrences, scaled so that the weights form a vector of length 1.
    """
    letters = f" {' '.join(fold(text[:MAX_CHARACTERS_READ]).split())} ".encode("utf-16-le", "surrogatepass")
    counts: dict[int, int] = {}
    for start in range(0, len(letters) - 2 * GRAM_LENGTH + 1, 2):
        number = zlib.crc32(letters[start : start + 2 * GRAM_LENGTH]) % FEATURES
        counts[number] = counts.get(number, 0) + 1
    length = math.sqrt(sum(counts.values())) or 1.0
    return {number: math.sqrt(count) / length for number, count in counts.items()}


def risk_of(text: str) -> float | None:
    """Return the risk of a text, from 0 to 1, or None while the desk has decided too little to learn from."""
    weights = _weights()
    return None if weights is None else _share(sum(weights[n] * w for n, w in pieces(text).items()) + weights[FEATURES])


def reasons(text: str) -> list[str]:
    """Return the words that contribute most to the risk, the strongest first; at most `MAX_REASONS_TOLD`."""
    weights = _weights()
    if weights is None:
        return []
    words = dict.fromkeys(text[:MAX_CHARACTERS_READ].split())
    scored = [(sum(weights[n] * w for n, w in pieces(word).items()), word) for word in words]
    return [word for score, word in sorted(scored, reverse=True)[:MAX_REASONS_TOLD] if score > 0]


def train(*, at: datetime.datetime) -> RiskModel | None:
    """Train on the latest decided comments that still have their text, and store the model in place of any other.

    Returns None if there are fewer than `MIN_DECISIONS` of either kind. Slow: for the worker.
    """
    from sklearn.linear_model import LogisticRegression  # takes 150 MB of memory, so only in the worker
    from sklearn.metrics import roc_auc_score

    rows = _examples()
    rejected = sum(was_rejected for _text, was_rejected in rows)
    if min(rejected, len(rows) - rejected) < MIN_DECISIONS:
        return None
    matrix, answers = _matrix(text for text, _answer in rows), [was_rejected for _text, was_rejected in rows]
    apart = [place % 5 == 0 for place in range(len(rows))]
    kept_apart = [place for place, is_apart in enumerate(apart) if is_apart]
    learned = [place for place, is_apart in enumerate(apart) if not is_apart]
    trial = LogisticRegression(C=20, class_weight="balanced", max_iter=200)
    trial.fit(matrix[learned], [answers[place] for place in learned])
    labels = [answers[place] for place in kept_apart]
    agreement = roc_auc_score(labels, trial.decision_function(matrix[kept_apart])) if len(set(labels)) == 2 else 0.5
    model = LogisticRegression(C=20, class_weight="balanced", max_iter=200).fit(matrix, answers)
    weights = array("f", [*model.coef_[0], model.intercept_[0]])
    stored_model = RiskModel.objects.create(
        weights=weights.tobytes(), decisions=len(rows), agreement=float(agreement), made_at=at
    )
    RiskModel.objects.exclude(pk=stored_model.pk).delete()
    _kept.clear()
    return stored_model


def score_pending() -> int:
    """Set the risk of every pending comment by the current weights. Returns their number."""
    number = 0
    for comment in Comment.objects.awaiting_decision().only("pk", "text").iterator(chunk_size=500):
        Comment.objects.filter(pk=comment.pk, status=Status.PENDING).update(risk=risk_of(comment.text))
        number += 1
    return number


def _examples() -> list[tuple[str, bool]]:
    """Return the text of each comment decided last, and whether it is rejected."""
    last = Decision.objects.filter(by__isnull=False, to_status__in=[Status.APPROVED, Status.REJECTED]).exclude(
        comment__text=""
    )
    rows = last.order_by("-id").values_list("comment_id", "comment__text", "comment__status")[:MAX_DECISIONS]
    decided = {
        pk: (text, status == Status.REJECTED)
        for pk, text, status in rows
        if status in (Status.APPROVED, Status.REJECTED)
    }
    return list(decided.values())


def _matrix(texts: Iterable[str]) -> Any:
    from scipy.sparse import csr_matrix

    values, columns, starts = array("f"), array("i"), array("i", [0])
    for text in texts:
        weights = pieces(text)
        values.extend(weights.values())
        columns.extend(weights.keys())
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(starts) - 1, FEATURES))


def _weights() -> "array[float] | None":
    """Return the current weights, or None. Read every ten seconds, and at once in the process that trained them."""

    def read() -> "array[float] | None":
        row = RiskModel.objects.order_by("-made_at").values_list("weights", flat=True).first()
        return array("f", bytes(row)) if row else None

    return _kept.get("weights", int(timezone.now().timestamp() / 10), read)


def _share(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@task()
def train_risk_model() -> int:
    """Train the model and score what is pending. Returns the number of comments scored."""
    return score_pending() if train(at=timezone.now()) else 0
