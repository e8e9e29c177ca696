"""The daily command removes what is stored no longer than its period."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Appeal, Comment, Decision, Receipt
from comments.moderation import actions, bulk, retention
from comments.moderation.queue import lock_comments
from tests.comments.factories import make_comment

pytestmark = pytest.mark.django_db


def test_daily_command_removes_what_is_over_and_tells_it(article, moderator, editor, capsys):
    now = timezone.now()
    long_ago = now - timedelta(days=40)
    old_receipt = Receipt.objects.create(digest=1, first_used_on=(now - timedelta(days=400)).date())
    kept_receipt = Receipt.objects.create(digest=2, first_used_on=(now - timedelta(days=400)).date())
    refused = make_comment(article, status="pending", text="Refused words.", created_at=long_ago)
    actions.reject(refused, reason="spam", message="Not here.", by=moderator, at=long_ago)
    recent = make_comment(article, status="pending", receipt=kept_receipt, created_at=now)
    actions.reject(recent, reason="spam", by=moderator, at=now)
    shown = make_comment(article, receipt=old_receipt, created_at=now - timedelta(days=380))
    gone = make_comment(article, status="pending")
    actions.delete(gone, reason="spam", by=moderator, at=now - timedelta(hours=25))
    lock_comments([recent.pk], by=moderator, at=now - timedelta(hours=1))
    bulk.preview_batch([recent.pk], by=moderator, at=now - timedelta(days=2))
    call_command("tidy_comments")
    counts = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert counts == ["1", "1", "1", "1", "1", "0"]
    refused.refresh_from_db()
    shown.refresh_from_db()
    assert (refused.status, refused.text, refused.name) == ("rejected", "", "")
    assert Decision.objects.get(comment=refused).message == ""
    assert (Comment.objects.get(pk=recent.pk).text != "", shown.receipt) == (True, None)
    assert list(Receipt.objects.all()) == [kept_receipt]
    call_command("tidy_comments")
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == {"0"}


def test_refused_words_stay_while_their_appeal_is_open(article):
    comment = make_comment(article, status="rejected", created_at=timezone.now() - timedelta(days=90))
    Appeal.objects.create(comment=comment, message="Please.", made_at=timezone.now() - timedelta(days=80))
    assert dict(retention.apply_retention(timezone.now()))["refused"] == 0


def test_dashboard_tells_when_nobody_tidies(article, desk):
    make_comment(article, status="rejected", created_at=timezone.now() - timedelta(days=31))
    assert "tidy_comments is not running" not in desk.get("/admin/").content.decode()
    make_comment(article, status="rejected", created_at=timezone.now() - timedelta(days=33))
    assert "tidy_comments is not running" in desk.get("/admin/").content.decode()
