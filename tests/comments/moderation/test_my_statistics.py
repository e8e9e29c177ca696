"""Moderators see statistics of their own work only, and are offered a pause."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Decision
from comments.moderation import actions, my_statistics, undo
from tests.comments.factories import make_comment
from tests.comments.moderation.desk import queue
from tests.pages import compact

pytestmark = pytest.mark.django_db


def test_pause_is_proposed_after_a_run_of_hard_ones_and_not_after_it(article, desk, moderator):
    now = timezone.now()
    for number in range(my_statistics.DISTRESSING_RUN):
        comment = make_comment(article, status="pending")
        actions.reject(comment, reason="hate", by=moderator, at=now - timedelta(minutes=number))
    assert my_statistics.pause_is_due(moderator, now)
    assert "Time for a pause" in queue(desk)
    assert not my_statistics.pause_is_due(moderator, now + timedelta(minutes=6))
    actions.approve(make_comment(article, status="pending"), by=moderator, at=now)
    assert not my_statistics.pause_is_due(moderator, now)


def test_own_figures_are_counted_for_oneself_alone(article, desk, moderator, as_role):
    now = timezone.now()
    for reason in ("hate", "spam"):
        actions.reject(make_comment(article, status="pending"), reason=reason, by=moderator, at=now)
    actions.approve(make_comment(article, status="pending"), by=moderator, at=now)
    undo.undo_decision(Decision.objects.first(), by=moderator, at=now)
    day = my_statistics.days_of(moderator, now)[0]
    assert (day["decided"], day["approved"], day["rejected"], day["hard"], day["undone"]) == (3, 1, 2, 1, 1)
    address = reverse("admin:comments_comment_mine")
    page = compact(desk.get(address).content.decode())
    assert "<td>3</td><td>1</td><td>2</td><td>0</td><td>1</td><td>1</td>" in page
    assert "Nothing yet." in as_role("moderator").get(address).content.decode()
