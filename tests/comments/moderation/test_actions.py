"""Moderators approve, reject with a reason, delete and pick; every act leaves a record."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.choices import ActionType
from comments.models import Appeal, Comment, Decision, Moderator
from comments.moderation import actions, bulk, undo
from comments.moderation.actions import CannotDecideError
from comments.posting import reports
from tests.comments.factories import fresh, make_comment
from tests.factories import NOW, make_article, make_section, sign_client_in

pytestmark = pytest.mark.django_db


def test_approving_shows_the_comment_and_records_who(article, moderator):
    comment = make_comment(article, status="pending")
    actions.approve(comment, by=moderator, at=NOW)
    assert comment.status == "approved"
    decision = Decision.objects.get()
    assert (decision.by, decision.from_status, decision.to_status, decision.at) == (
        moderator,
        "pending",
        "approved",
        NOW,
    )


def test_deciding_the_same_twice_leaves_one_record(article, moderator):
    comment = make_comment(article, status="pending")
    actions.approve(comment, by=moderator, at=NOW)
    actions.approve(comment, by=moderator, at=NOW)
    assert Decision.objects.count() == 1


def test_rejecting_needs_a_reason(article, moderator):
    comment = make_comment(article, status="pending")
    with pytest.raises(actions.CannotDecideError, match="Reason"):
        actions.reject(comment, reason="  ", by=moderator, at=NOW)
    with pytest.raises(actions.CannotDecideError, match="Reason"):
        actions.reject(comment, reason="fine", by=moderator, at=NOW)
    with pytest.raises(actions.CannotDecideError, match="at most 300"):
        actions.reject(comment, reason="spam", message="x" * 301, by=moderator, at=NOW)
    with pytest.raises(actions.CannotDecideError, match="what the other reason is"):
        actions.reject(comment, reason="other", by=moderator, at=NOW)
    actions.reject(comment, reason="spam", message="Advertising.", by=moderator, at=NOW)
    decision = Decision.objects.get()
    assert (decision.reason, decision.message, decision.why) == ("spam", "Advertising.", "advertising. Advertising.")


def test_deleting_keeps_nothing_of_the_author(article, moderator):
    comment = make_comment(article)
    actions.delete(comment, by=moderator, at=NOW)
    stored = Comment.objects.get()
    assert (stored.name, stored.text, stored.html) == ("", "", "")


def test_deleted_comment_cannot_be_decided_again(article, moderator):
    comment = make_comment(article, status="deleted", name="", text="", html="")
    with pytest.raises(actions.CannotDecideError, match="already deleted"):
        actions.approve(comment, by=moderator, at=NOW)


def test_database_refuses_a_deleted_comment_with_words(article):
    comment = make_comment(article)
    with pytest.raises(IntegrityError, match="deleted_comment_holds_nothing"), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(status="deleted")


def test_whoever_decides_second_is_told_who_was_first(article, moderator, other):
    comment = make_comment(article, status="pending")
    actions.reject(comment, reason="spam", by=other, at=timezone.now())
    with pytest.raises(CannotDecideError, match=f"rejected by {other.username}"):
        actions.reject(fresh(comment), reason="hate", by=moderator, at=timezone.now(), seen=comment.version)
    assert Decision.objects.count() == 1


def test_appeal_can_be_dismissed_and_reported_comment_left_standing(article, moderator):
    refused = make_comment(article, status="rejected")
    Appeal.objects.create(comment=refused, message="Please.", made_at=timezone.now())
    assert actions.decide(refused, ActionType.REJECT, reason="off_topic", by=moderator, at=timezone.now())
    assert Appeal.objects.get().granted is False
    shown = make_comment(article)
    reports.report(shown, reason="hate", message="", browser="a" * 22, nonce="1", at=timezone.now())
    assert actions.decide(shown, ActionType.APPROVE, by=moderator, at=timezone.now()).act == "keep"
    assert shown.reports.get().was_right is False


def test_pick_is_an_act_with_a_way_back(article, moderator):
    comment = make_comment(article)
    actions.mark_pick(comment, is_pick=True, by=moderator, at=timezone.now())
    actions.mark_pick(comment, is_pick=True, by=moderator, at=timezone.now())
    decision = Decision.objects.get()
    assert (decision.act, decision.by) == ("pick", moderator)
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert not fresh(comment).is_pick


def test_moderator_of_a_section_decides_nothing_elsewhere(article, moderator, as_role):
    own = make_section()
    Moderator.objects.create(user=moderator).sections.add(own)
    there, here = make_comment(article, status="pending"), make_comment(make_article(section=own), status="pending")
    with pytest.raises(CannotDecideError, match="section that is not yours"):
        actions.approve(there, by=moderator, at=timezone.now())
    client = Client()
    sign_client_in(client, moderator)
    assert client.post(f"/admin/comments/comment/{there.pk}/decide/", {"act": "approve"}).status_code == 404
    assert client.get(f"/admin/comments/comment/{there.pk}/change/").status_code == 404
    queue = client.get(reverse("admin:comments_comment_queue")).content.decode()
    assert f"card-{here.pk}" in queue
    assert f"card-{there.pk}" not in queue
    batch = bulk.preview_batch([there.pk, here.pk], by=moderator, at=timezone.now())
    bulk.decide_batch(batch, ActionType.APPROVE, by=moderator, at=timezone.now())
    assert list(batch.left_out) == [str(there.pk)]


def test_comment_without_words_is_never_published_again(article, moderator):
    comment = make_comment(article, text="Words.")
    decision = actions.decide(comment, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())
    Comment.objects.filter(pk=comment.pk).update(**Comment.ERASED_VALUES)
    with pytest.raises(CannotDecideError, match="no longer stored"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    for act in (ActionType.APPROVE, ActionType.TESTIMONY):
        with pytest.raises(CannotDecideError, match="no longer stored"):
            actions.decide(fresh(comment), act, by=moderator, at=timezone.now())
    client = Client()
    sign_client_in(client, moderator)
    page = client.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()
    assert 'value="approve"' not in page
    assert 'value="delete"' in page
