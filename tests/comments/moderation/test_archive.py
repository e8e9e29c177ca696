"""The archive: the list of all comments in the admin."""

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.choices import EscalationTarget
from comments.models import Appeal
from comments.moderation import escalations
from comments.posting import reports
from tests.comments.factories import make_comment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asks", ["reported", "appealed", "referred"])
def test_archive_filters_by_what_asks_for_another_look(asks, article, desk, moderator):
    reported, refused, asked = (make_comment(article, status=s) for s in ("approved", "rejected", "pending"))
    reports.report(reported, reason="hate", message="", browser="a" * 22, nonce="1", at=timezone.now())
    Appeal.objects.create(comment=refused, message="Please.", made_at=timezone.now())
    escalations.escalate(asked, EscalationTarget.EDITOR, question="?", by=moderator, at=timezone.now())
    expected = {"reported": reported, "appealed": refused, "referred": asked}[asks]
    page = desk.get(reverse("admin:comments_comment_changelist"), {"asks": asks}).content.decode()
    shown = {c.pk for c in (reported, refused, asked) if f"/comments/comment/{c.pk}/change/" in page}
    assert shown == {expected.pk}


def test_moderator_cannot_remove_rows_or_edit_words(article, desk):
    comment = make_comment(article)
    assert desk.post(reverse("admin:comments_comment_delete", args=[comment.pk]), {"post": "yes"}).status_code == 403
    desk.post(reverse("admin:comments_comment_change", args=[comment.pk]), {"text": "other words"})
    comment.refresh_from_db()
    assert comment.text.startswith("Remark")
