"""Every act can be undone, until somebody else has acted or the text is stored no longer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from comments.choices import ActionType, EscalationTarget
from comments.models import Appeal, Comment, Decision, DeletedContent, Escalation
from comments.moderation import actions, escalations, undo
from comments.moderation.actions import CannotDecideError
from comments.posting import reports
from tests.comments.factories import fresh, make_comment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("act", [ActionType.APPROVE, ActionType.REJECT, ActionType.DELETE, ActionType.TESTIMONY])
@pytest.mark.parametrize("before", ["pending", "approved", "rejected"])
def test_act_that_is_undone_leaves_the_comment_as_it_was(act, before, article, moderator):
    comment = make_comment(article, status=before, text="The words, all of them.", name="Writer")
    if before == {"approve": "approved", "reject": "rejected"}.get(act):
        return
    was = Comment.objects.values("status", "name", "text", "html", "is_pick").get()
    reason = "spam" if act in (ActionType.REJECT, ActionType.DELETE) else ""
    decision = actions.decide(comment, act, reason=reason, by=moderator, at=timezone.now())
    assert Comment.objects.values("status", "name", "text", "html", "is_pick").get() != was
    undone = undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert Comment.objects.values("status", "name", "text", "html", "is_pick").get() == was
    assert (undone.act, undone.undoes, undone.to_status) == ("undo", decision, before)
    with pytest.raises(CannotDecideError, match="acted on the comment since"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())


def test_deleted_words_are_kept_sealed_for_a_day_and_then_no_more(article, moderator):
    comment = make_comment(article, text="Unmistakable words.", name="Unmistakable name")
    actions.delete(comment, reason="danger", by=moderator, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM comments_deletedcontent")
        stored = cursor.fetchone()[0]
    assert "Unmistakable" not in stored
    decision = Decision.objects.get()
    with pytest.raises(CannotDecideError, match="no longer stored"):
        undo.undo_decision(decision, by=moderator, at=timezone.now() + timedelta(hours=25))
    undo.undo_decision(decision, by=moderator, at=timezone.now() + timedelta(hours=23))
    assert fresh(comment).text == "Unmistakable words."
    assert not DeletedContent.objects.exists()


def test_undoing_opens_reports_and_appeals_again(article, moderator):
    comment = make_comment(article)
    reports.report(comment, reason="danger", message="quotes it", browser="a" * 22, nonce="1", at=timezone.now())
    decision = actions.decide(comment, ActionType.DELETE, reason="danger", by=moderator, at=timezone.now())
    assert (comment.reports.get().was_right, comment.reports.get().message) == (True, "")
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert (comment.reports.get().was_right, comment.reports.get().message) == (None, "quotes it")
    refused = make_comment(article, status="rejected")
    Appeal.objects.create(comment=refused, message="Please.", made_at=timezone.now())
    granted = actions.decide(refused, ActionType.APPROVE, by=moderator, at=timezone.now())
    assert Appeal.objects.get().granted is True
    undo.undo_decision(granted, by=moderator, at=timezone.now())
    assert (Appeal.objects.get().granted, Appeal.objects.get().decided_at) == (None, None)
    assert list(Comment.objects.all().appealed()) == [refused]


def test_undo_after_somebody_else_acted_is_refused_and_says_who(article, moderator, other):
    comment = make_comment(article, status="pending")
    decision = actions.decide(comment, ActionType.APPROVE, by=moderator, at=timezone.now())
    actions.reject(fresh(comment), reason="hate", by=other, at=timezone.now())
    with pytest.raises(CannotDecideError, match=f"rejected by {other.username}"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert fresh(comment).status == "rejected"


def test_moderator_does_not_undo_what_an_editor_settled(article, moderator, editor):
    comment = make_comment(article, status="pending")
    escalations.escalate(comment, EscalationTarget.EDITOR, question="A minister?", by=moderator, at=timezone.now())
    decision = actions.decide(comment, ActionType.REJECT, reason="unproved", by=editor, at=timezone.now())
    with pytest.raises(CannotDecideError, match="An editor has decided"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    undo.undo_decision(decision, by=editor, at=timezone.now())
    assert Escalation.objects.get().closed_at is None
    assert comment in Comment.objects.all().referred(EscalationTarget.EDITOR)
