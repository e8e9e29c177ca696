"""One way from a decision whether two records are one person to the evidence for it, and to all that follows."""

import datetime
from collections.abc import Callable

from django.contrib.auth.models import User

from desertions.cases.changes import case_changed
from desertions.choices import MatchStatus
from desertions.figures.releases import refresh_soon
from desertions.models import Evidence, Match, Mention
from desertions.models.match import OPEN_MATCH
from newsroom.lib.desk.history import history_context


def settle(
    question: Match | Mention,
    status: MatchStatus,
    *,
    by: User,
    at: datetime.datetime,
    reason: str,
    evidence: Callable[[], Evidence],
) -> None:
    """Give a locked pair or mention another status, which a history row explains by `reason`.

    If it is confirmed, `evidence` stores the evidence for the case. If it no longer is, that evidence is deleted and
    the case is checked again.
    """
    was_confirmed, old_evidence = question.status == MatchStatus.CONFIRMED, question.evidence_id
    with history_context(user=by, reason=reason):
        question.status = status
        question.evidence = evidence() if status == MatchStatus.CONFIRMED else None
        question.decided_by_id, question.decided_at = (None, None) if status in OPEN_MATCH else (by.pk, at)
        question.save(update_fields=["status", "evidence", "decided_by", "decided_at"])
        Evidence.objects.filter(pk=old_evidence or 0).delete()
    if was_confirmed:
        case_changed(question.case, by=by, at=at)
    else:
        refresh_soon()
