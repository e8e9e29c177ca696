"""The transparency page: its numbers add up, and reveal nothing of any moderator."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.choices import ActionType
from comments.models import Appeal, Comment, Decision
from comments.moderation import actions, undo
from comments.reading import transparency
from tests.comments.factories import make_comment

pytestmark = pytest.mark.django_db


def test_transparency_adds_up_and_shows_reasons_appeals_and_waits(article, moderator, client):
    now = timezone.now()
    start = now - timedelta(hours=3)

    def pending(**over) -> Comment:  # type: ignore[no-untyped-def]
        return make_comment(article, status="pending", created_at=start, **over)

    for hours in (1, 2):
        actions.approve(pending(), by=moderator, at=start + timedelta(hours=hours))
    for reason in ("spam", "spam", "hate"):
        actions.reject(pending(), reason=reason, by=moderator, at=start + timedelta(hours=2))
    appealed = Comment.objects.get(decisions__reason="hate")
    Appeal.objects.create(comment=appealed, message="?", made_at=now)
    actions.decide(appealed, ActionType.REJECT, reason="spam", by=moderator, at=now)
    removed = make_comment(article, created_at=start)
    actions.delete(removed, reason="threat", by=moderator, at=now)
    actions.decide(pending(), ActionType.TESTIMONY, by=moderator, at=now)
    undone = pending()
    actions.reject(undone, reason="insult", by=moderator, at=start + timedelta(hours=2))
    undo.undo_decision(Decision.objects.get(comment=undone, act="reject"), by=moderator, at=now)
    month = transparency.monthly_figures(now)[0]
    assert (month.published, month.refused, month.removed, month.gone, month.waiting) == (2, 3, 1, 1, 1)
    assert month.received == Comment.objects.count() == 8
    assert sum(number for _reason, number in month.reasons) == month.refused
    assert dict(month.reasons) == {"spam": 3}  # the last reason counts: the appeal was dismissed as advertising
    assert (month.appeals, month.dismissed, month.median_wait) == (1, 1, 120)
    page = client.get("/comments/transparency/").content.decode()
    for fragment in ("<td>8</td>", "advertising", "2 hours", "dismissed"):
        assert fragment in page
    for word in ("reporters", "testimony", moderator.username):
        assert word not in page


def test_imports_and_the_newsroom_itself_are_not_counted(article, moderator):
    make_comment(article, staff=moderator, created_at=timezone.now())
    assert transparency.monthly_figures(timezone.now()) == []


def test_transparency_page_asks_the_database_once(client, django_assert_max_num_queries, article):
    make_comment(article, created_at=timezone.now())
    client.get("/comments/transparency/")
    with django_assert_max_num_queries(3):
        client.get("/comments/transparency/")
