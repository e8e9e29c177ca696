"""Moderators approve, reject with a reason, and delete, one by one or many at once; every decision is recorded."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from comments.models import Batch, Comment, Decision
from comments.moderation import actions
from comments.reading.threads import load_conversation
from tests.comments.factories import make_comment
from tests.factories import NOW, make_article

pytestmark = pytest.mark.django_db
ARCHIVE = "admin:comments_comment_changelist"


def decide(comment: Comment) -> str:
    return reverse("admin:comments_comment_decide", args=[comment.pk])


@pytest.fixture
def article():  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def desk(client, moderator):  # type: ignore[no-untyped-def]
    client.force_login(moderator)
    return client


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
    with pytest.raises(actions.CannotDecideError, match="deleted already"):
        actions.approve(comment, by=moderator, at=NOW)


def test_database_refuses_a_deleted_comment_with_words(article):
    comment = make_comment(article)
    with pytest.raises(IntegrityError, match="deleted_comment_holds_nothing"), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(status="deleted")


def test_deleted_comment_with_replies_leaves_a_nameless_tombstone(article, moderator, client):
    parent = make_comment(article, name="Unmistakable", text="gone words")
    make_comment(article, parent=parent, text="the answer stays")
    actions.delete(parent, by=moderator, at=NOW)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Unmistakable" not in page
    assert "gone words" not in page
    assert "This comment was removed." in page
    assert "the answer stays" in page


def test_deleted_comment_without_replies_leaves_nothing(article, moderator):
    comment = make_comment(article)
    actions.delete(comment, by=moderator, at=NOW)
    assert load_conversation(article).remarks == []


def test_thread_is_in_reading_order_with_depths_in_one_query(article, django_assert_num_queries):
    first = make_comment(article)
    second = make_comment(article)
    under_first = make_comment(article, parent=first)
    deep = under_first
    for _ in range(6):
        deep = make_comment(article, parent=deep)
    make_comment(article, status="pending")
    with django_assert_num_queries(1):
        remarks = load_conversation(article).remarks
    assert [remark.pk for remark in remarks][:2] == [first.pk, under_first.pk]
    assert remarks[-1].pk == second.pk
    assert max(remark.depth for remark in remarks) == 4
    assert len(remarks) == 6  # two more hang below the fifth, on a page of their own
    assert remarks[4].continues


def test_card_approves_by_its_button(article, desk):
    comment = make_comment(article, status="pending")
    answer = desk.post(decide(comment), {"act": "approve", "seen": comment.version})
    assert answer.status_code == 302
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_many_are_decided_after_a_preview_with_a_reason(article, desk):
    comments = [make_comment(article, status="pending") for _ in range(3)]
    chosen = {"action": "decide_each", "_selected_action": [c.pk for c in comments]}
    preview = desk.post(reverse(ARCHIVE), chosen, follow=True)
    assert all(comment.text in preview.content.decode() for comment in comments)
    batch = Batch.objects.get()
    address = reverse("admin:comments_batch_decide", args=[batch.pk])
    refused = desk.post(address, {"act": "reject", "reason": "", "message": "typed words"})
    assert refused.status_code == 409
    assert "choose one from the list" in refused.content.decode()
    assert "typed words" in refused.content.decode()
    assert Comment.objects.filter(status="pending").count() == 3
    desk.post(address, {"act": "reject", "reason": "off_topic"})
    assert Comment.objects.filter(status="rejected").count() == 3
    assert Decision.objects.filter(reason="off_topic", batch=batch).count() == 3


def test_refusal_says_what_it_is_and_keeps_what_was_typed(article, desk):
    comment = make_comment(article, status="pending")
    answer = desk.post(decide(comment), {"act": "reject", "reason": "", "message": "typed words"})
    assert answer.status_code == 409
    assert "choose one from the list" in answer.content.decode()
    assert 'value="typed words"' in answer.content.decode()


def test_deciding_what_is_deleted_is_refused(article, desk):
    gone = make_comment(article, status="deleted", name="", text="", html="")
    answer = desk.post(decide(gone), {"act": "approve"})
    assert answer.status_code == 409
    assert "deleted already" in answer.content.decode()


def test_deciding_address_refuses_get_and_those_without_the_right(article, desk, as_role):
    comment = make_comment(article, status="pending")
    assert desk.get(decide(comment)).status_code == 405
    for role in ("", "nobody", "reporter", "data editor"):
        assert as_role(role).post(decide(comment), {"act": "approve"}).status_code in (302, 403)
    assert desk.post(decide(comment), {"act": "explode"}).status_code == 409
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_moderator_cannot_remove_rows_or_edit_words(article, desk):
    comment = make_comment(article)
    assert desk.post(reverse("admin:comments_comment_delete", args=[comment.pk]), {"post": "yes"}).status_code == 403
    desk.post(reverse("admin:comments_comment_change", args=[comment.pk]), {"text": "other words"})
    comment.refresh_from_db()
    assert comment.text.startswith("Remark")


def test_text_changed_after_it_was_read_is_not_decided(article, desk):
    comment = make_comment(article, status="pending", text="Harmless.")
    page = desk.get(reverse("admin:comments_comment_queue")).content.decode()
    assert f'name="seen" value="{comment.version}"' in page
    Comment.objects.filter(pk=comment.pk).update(text="An address.")
    for sent in ({"act": "approve"}, {"act": "redact", "reason": "private", "pieces": "An"}):
        answer = desk.post(decide(comment), sent | {"seen": comment.version})
        assert answer.status_code == 409
        assert "was changed by its writer" in answer.content.decode()
        assert "An address." in answer.content.decode()
    assert Comment.objects.get().status == "pending"
