"""The order of the queue: a model of this desk's own decisions that tells which comments resemble rejected ones.

It is a logistic regression over hashed pieces of four letters, trained by scikit-learn in the worker. Its weights are
plain numbers, so that reading a comment needs no scikit-learn: the risk is a sum. It orders, says why, and decides
nothing.
"""

import datetime
import math
import zlib
from array import array
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django_tasks import task

from comments.models import Comment, Decision, RiskModel
from comments.screening.confusables import fold
from newsroom.lib.db.versioned_cache import VersionedCache

FEATURES = 1 << 16
GRAM_LENGTH = 4
MAX_CHARACTERS_READ = 1000
"""Letters of a comment that count: whoever floods shows himself early."""
MIN_DECISIONS = 40
"""Decisions of each kind below which there is nothing to learn from."""
MAX_DECISIONS = 20_000
MAX_REASONS_TOLD = 5

_kept: VersionedCache["array[float] | None"] = VersionedCache(limit=1)


def pieces(text: str) -> dict[int, float]:
    """The hashed pieces of a text with their weights: the root of each one's number, of length 1 together."""
    letters = f" {' '.join(fold(text[:MAX_CHARACTERS_READ]).split())} ".encode("utf-16-le", "surrogatepass")
    counts: dict[int, int] = {}
    for start in range(0, len(letters) - 2 * GRAM_LENGTH + 1, 2):
        number = zlib.crc32(letters[start : start + 2 * GRAM_LENGTH]) % FEATURES
        counts[number] = counts.get(number, 0) + 1
    length = math.sqrt(sum(counts.values())) or 1.0
    return {number: math.sqrt(count) / length for number, count in counts.items()}


def risk_of(text: str) -> float | None:
    """Between 0 and 1; None while the desk has decided too little to learn from."""
    weights = _weights()
    return None if weights is None else _share(sum(weights[n] * w for n, w in pieces(text).items()) + weights[FEATURES])


def reasons(text: str) -> list[str]:
    """The words that speak most for rejecting it, the strongest first."""
    weights = _weights()
    if weights is None:
        return []
    words = dict.fromkeys(text[:MAX_CHARACTERS_READ].split())
    scored = [(sum(weights[n] * w for n, w in pieces(word).items()), word) for word in words]
    return [word for score, word in sorted(scored, reverse=True)[:MAX_REASONS_TOLD] if score > 0]


def train(*, at: datetime.datetime) -> RiskModel | None:
    """Learn from the last decisions whose texts are still there; None if they are too few. Slow: for the worker."""
    from sklearn.linear_model import LogisticRegression  # 150 MB of memory, for the worker alone
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
    told = [answers[place] for place in kept_apart]
    agreement = roc_auc_score(told, trial.decision_function(matrix[kept_apart])) if len(set(told)) == 2 else 0.5
    model = LogisticRegression(C=20, class_weight="balanced", max_iter=200).fit(matrix, answers)
    weights = array("f", [*model.coef_[0], model.intercept_[0]])
    made = RiskModel.objects.create(
        weights=weights.tobytes(), decisions=len(rows), agreement=float(agreement), made_at=at
    )
    RiskModel.objects.exclude(pk=made.pk).delete()
    _kept.values.clear()
    return made


def score_pending() -> int:
    """Give everything that waits its risk by the present weights; how many comments that were."""
    number = 0
    for comment in Comment.objects.awaiting_decision().only("pk", "text").iterator(chunk_size=500):
        Comment.objects.filter(pk=comment.pk, status=Comment.Status.PENDING).update(risk=risk_of(comment.text))
        number += 1
    return number


def _examples() -> list[tuple[str, bool]]:
    """The texts of the last decided comments, and whether each was rejected."""
    last = Decision.objects.filter(by__isnull=False, to_status__in=["approved", "rejected"]).exclude(comment__text="")
    rows = last.order_by("-id").values_list("comment_id", "comment__text", "comment__status")[:MAX_DECISIONS]
    decided = {pk: (text, status == "rejected") for pk, text, status in rows if status in ("approved", "rejected")}
    return list(decided.values())


def _matrix(texts: Iterable[str]) -> Any:
    from scipy.sparse import csr_matrix

    values, columns, starts = array("f"), array("i"), array("i", [0])
    for text in texts:
        found = pieces(text)
        values.extend(found.values())
        columns.extend(found.keys())
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(starts) - 1, FEATURES))


def _weights() -> "array[float] | None":
    """The present weights, looked for every ten seconds, and at once where they were learned."""

    def read() -> "array[float] | None":
        row = RiskModel.objects.order_by("-made_at").values_list("weights", flat=True).first()
        return array("f", bytes(row)) if row else None

    return _kept.get("weights", int(timezone.now().timestamp() / 10), read)


def _share(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@task()
def train_risk_model() -> int:
    """Learn from the desk's decisions and order what waits by it. Returns how many comments were ordered."""
    return score_pending() if train(at=timezone.now()) else 0
