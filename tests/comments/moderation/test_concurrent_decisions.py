"""Two people at one comment on the same instant: one wins, one record is left, and counts equal counting."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from comments.choices import ActionType
from comments.models import Comment, Decision
from comments.moderation import actions, bulk, undo
from comments.moderation.actions import CannotDecideError
from comments.moderation.queue import lock_comments
from comments.posting import by_writer
from comments.posting.by_writer import CannotChangeError
from comments.reading.threads import load_conversation
from tests.comments.factories import make_comment, make_receipt
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True)]

TIMES = 200


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each answered, or the refusal it met."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait()
            return call()
        except (CannotDecideError, CannotChangeError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.long
def test_approve_against_delete(article):
    user, other = make_user("moderator"), make_user("moderator")
    for _ in range(TIMES):
        comment = make_comment(article, status="pending")
        same, again = Comment.objects.get(pk=comment.pk), Comment.objects.get(pk=comment.pk)
        seen, now = comment.version, timezone.now()
        answers = at_once(
            lambda: actions.decide(same, ActionType.APPROVE, by=user, at=now, seen=seen),  # noqa: B023 # called at once
            lambda: actions.decide(again, ActionType.DELETE, reason="spam", by=other, at=now, seen=seen),  # noqa: B023
        )
        assert sum(isinstance(answer, Decision) for answer in answers) == 1
        refused = next(str(answer) for answer in answers if isinstance(answer, CannotDecideError))
        winner = Decision.objects.get(comment=comment)
        assert str(winner.by) in refused
        comment.refresh_from_db()
        assert comment.status == winner.to_status
        assert (comment.text == "") == (winner.act == "delete")
    assert load_conversation(article).number == Comment.objects.filter(status="approved").count()
    assert Decision.objects.filter(act="approve").count() == Comment.objects.filter(status="approved").count()


@pytest.mark.long
def test_edit_against_approve(article):
    moderator = make_user("moderator")
    receipt = make_receipt(1)
    for number in range(TIMES):
        now = timezone.now()
        comment = make_comment(article, status="pending", receipt=receipt, created_at=now - timedelta(hours=1))
        same, seen = Comment.objects.get(pk=comment.pk), comment.version
        approved, edited = at_once(
            lambda: actions.decide(same, ActionType.APPROVE, by=moderator, at=now, seen=seen),  # noqa: B023
            lambda: by_writer.edit(receipt, comment.pk, text=f"Other {number}", at=now),  # noqa: B023
        )
        comment.refresh_from_db()
        if isinstance(approved, Decision):
            assert isinstance(edited, CannotChangeError)
            assert (comment.status, comment.text.startswith("Remark")) == ("approved", True)
            assert Decision.objects.filter(comment=comment).count() == 1
        else:
            assert not isinstance(edited, CannotChangeError)
            assert "changed by its writer" in str(approved)
            assert (comment.status, comment.text) == ("pending", f"Other {number}")
            assert not Decision.objects.filter(comment=comment).exists()
    assert load_conversation(article).number == Comment.objects.filter(status="approved").count()
    assert Decision.objects.count() == Comment.objects.filter(status="approved").count()


def test_overlapping_groups_and_single_acts_decide_each_comment_once(article):
    moderator, other = make_user("moderator"), make_user("moderator")
    for _ in range(10):
        pks = [make_comment(article, status="pending").pk for _ in range(12)]
        now = timezone.now()
        first = bulk.preview_batch(pks[:8], by=moderator, at=now)
        second = bulk.preview_batch(pks[:3:-1], by=other, at=now)
        single = Comment.objects.get(pk=pks[6])
        at_once(
            lambda: bulk.decide_batch(first, ActionType.REJECT, reason="spam", by=moderator, at=now),  # noqa: B023
            lambda: bulk.decide_batch(second, ActionType.DELETE, reason="hate", by=other, at=now),  # noqa: B023
            lambda: actions.decide(single, ActionType.APPROVE, by=moderator, at=now, seen=single.version),  # noqa: B023
        )
        assert Decision.objects.filter(comment__in=pks).count() == 12
        assert not Comment.objects.filter(pk__in=pks, status="pending").exists()
        for batch in (first, second):
            batch.refresh_from_db()
            assert batch.decisions.count() + len(batch.left_out) == len(batch.comment_ids)


def test_two_undo_one_act(article):
    moderator, other = make_user("moderator"), make_user("moderator")
    for _ in range(20):
        comment = make_comment(article, status="pending", text="Its words.")
        decision = actions.decide(comment, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
        now = timezone.now()
        answers = at_once(
            lambda: undo.undo_decision(decision, by=moderator, at=now),  # noqa: B023
            lambda: undo.undo_decision(decision, by=other, at=now),  # noqa: B023
        )
        assert sum(isinstance(answer, Decision) for answer in answers) == 1
        comment.refresh_from_db()
        assert (comment.status, comment.text) == ("pending", "Its words.")
        assert Decision.objects.filter(comment=comment).count() == 2


def test_two_claim_one_comment(article):
    moderator, other = make_user("moderator"), make_user("moderator")
    for _ in range(20):
        comment, now = make_comment(article, status="pending"), timezone.now()
        answers = at_once(
            lambda: lock_comments([comment.pk], by=moderator, at=now),  # noqa: B023
            lambda: lock_comments([comment.pk], by=other, at=now),  # noqa: B023
        )
        assert sorted(map(len, answers)) == [0, 1]  # type: ignore[arg-type]
