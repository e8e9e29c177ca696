"""A comment that one moderator reads is locked for the others until the lock lapses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import CommentLock
from comments.moderation import actions
from comments.moderation.actions import CannotDecideError
from comments.moderation.queue import lock_comments
from tests.comments.factories import make_comment
from tests.comments.moderation.desk import queue

pytestmark = pytest.mark.django_db


def test_claim_keeps_others_away_until_it_lapses(article, moderator, other):
    comment, now = make_comment(article, status="pending"), timezone.now()
    assert lock_comments([comment.pk], by=moderator, at=now) == {comment.pk}
    assert lock_comments([comment.pk], by=other, at=now + timedelta(minutes=4)) == set()
    with pytest.raises(CannotDecideError, match=f"being read by {moderator.username}"):
        actions.approve(comment, by=other, at=now + timedelta(minutes=4))
    actions.approve(comment, by=other, at=now + timedelta(minutes=5, seconds=1))
    again = make_comment(article, status="pending")
    lock_comments([again.pk], by=moderator, at=now)
    assert lock_comments([again.pk], by=other, at=now + timedelta(minutes=6)) == {again.pk}
    actions.approve(again, by=other, at=now + timedelta(minutes=7))


def test_claims_are_told_to_others_and_not_to_oneself(article, desk, moderator, as_role):
    comment = make_comment(article, status="pending")
    desk.post(reverse("admin:comments_comment_lock"), {"comment": [comment.pk, "x", "9" * 40]})
    assert CommentLock.objects.get().by == moderator
    assert "is reading this" not in queue(desk)
    assert "is reading this" in queue(as_role("moderator"))
