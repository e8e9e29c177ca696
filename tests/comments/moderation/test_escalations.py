"""Questions about a comment, put to a colleague or to an editor."""

import pytest
from django.utils import timezone

from comments.choices import EscalationTarget
from comments.models import Comment, Escalation
from comments.moderation import actions, escalations
from comments.moderation.actions import CannotDecideError
from tests.comments.factories import make_comment

pytestmark = pytest.mark.django_db


def test_second_opinion_is_another_ones(article, moderator, other):
    comment = make_comment(article, status="pending")
    question = escalations.escalate(
        comment, EscalationTarget.COLLEAGUE, question="Is it satire?", by=moderator, at=timezone.now()
    )
    with pytest.raises(CannotDecideError, match="another moderator decide"):
        actions.approve(comment, by=moderator, at=timezone.now())
    assert comment not in Comment.objects.all().waiting_for(moderator)
    assert comment in Comment.objects.all().waiting_for(other)
    with pytest.raises(CannotDecideError, match="another person"):
        escalations.answer_escalation(question, answer="Yes.", by=moderator, at=timezone.now())
    with pytest.raises(CannotDecideError, match="asked about"):
        escalations.escalate(comment, EscalationTarget.EDITOR, question="?", by=other, at=timezone.now())
    escalations.answer_escalation(question, answer="It is.", by=other, at=timezone.now())
    actions.approve(comment, by=moderator, at=timezone.now())
    assert Escalation.objects.get().answer == "It is."


def test_what_is_put_before_an_editor_waits_for_one(article, moderator, editor):
    comment = make_comment(article, status="pending")
    escalations.escalate(comment, EscalationTarget.EDITOR, question="A minister?", by=moderator, at=timezone.now())
    with pytest.raises(CannotDecideError, match="waits for an editor"):
        actions.approve(comment, by=moderator, at=timezone.now())
    actions.approve(comment, by=editor, at=timezone.now())
    assert Escalation.objects.get().answered_by == editor


def test_question_can_be_taken_back(article, moderator):
    comment = make_comment(article, status="pending")
    with pytest.raises(CannotDecideError, match="unsure about"):
        escalations.escalate(comment, EscalationTarget.COLLEAGUE, question=" ", by=moderator, at=timezone.now())
    question = escalations.escalate(comment, EscalationTarget.COLLEAGUE, question="?", by=moderator, at=timezone.now())
    escalations.withdraw_escalation(question, by=moderator, at=timezone.now())
    actions.approve(comment, by=moderator, at=timezone.now())
