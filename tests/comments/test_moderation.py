"""Moderators approve, reject with a reason, and delete, one by one or many at once; every decision is recorded."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from comments.models import Comment, Decision
from comments.threads import conversation
from tests.comments.factories import make_comment
from tests.factories import NOW, make_article

pytestmark = pytest.mark.django_db
QUEUE = "admin:comments_comment_changelist"


@pytest.fixture
def article():  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def desk(client, moderator):  # type: ignore[no-untyped-def]
    client.force_login(moderator)
    return client


def test_approving_shows_the_comment_and_records_who(article, moderator):
    comment = make_comment(article, status="pending")
    moderation.approve(comment, by=moderator, at=NOW)
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
    moderation.approve(comment, by=moderator, at=NOW)
    moderation.approve(comment, by=moderator, at=NOW)
    assert Decision.objects.count() == 1


def test_rejecting_needs_a_reason(article, moderator):
    comment = make_comment(article, status="pending")
    with pytest.raises(moderation.CannotDecideError, match="Reason"):
        moderation.reject(comment, reason="  ", by=moderator, at=NOW)
    with pytest.raises(moderation.CannotDecideError, match="at most 300"):
        moderation.reject(comment, reason="x" * 301, by=moderator, at=NOW)
    moderation.reject(comment, reason="Advertising.", by=moderator, at=NOW)
    assert Decision.objects.get().reason == "Advertising."


def test_deleting_keeps_nothing_of_the_author(article, moderator):
    comment = make_comment(article)
    moderation.delete(comment, by=moderator, at=NOW)
    stored = Comment.objects.get()
    assert (stored.name, stored.text, stored.html) == ("", "", "")


def test_deleted_comment_cannot_be_decided_again(article, moderator):
    comment = make_comment(article, status="deleted", name="", text="", html="")
    with pytest.raises(moderation.CannotDecideError, match="deleted already"):
        moderation.approve(comment, by=moderator, at=NOW)


def test_database_refuses_a_deleted_comment_with_words(article):
    comment = make_comment(article)
    with pytest.raises(IntegrityError, match="deleted_comment_holds_nothing"), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(status="deleted")


def test_deleted_comment_with_replies_leaves_a_nameless_tombstone(article, moderator, client):
    parent = make_comment(article, name="Unmistakable", text="gone words")
    make_comment(article, parent=parent, text="the answer stays")
    moderation.delete(parent, by=moderator, at=NOW)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Unmistakable" not in page
    assert "gone words" not in page
    assert "This comment was removed." in page
    assert "the answer stays" in page


def test_deleted_comment_without_replies_leaves_nothing(article, moderator):
    comment = make_comment(article)
    moderation.delete(comment, by=moderator, at=NOW)
    assert conversation(article).remarks == []


def test_thread_is_in_reading_order_with_depths_in_one_query(article, django_assert_num_queries):
    first = make_comment(article)
    second = make_comment(article)
    under_first = make_comment(article, parent=first)
    deep = under_first
    for _ in range(6):
        deep = make_comment(article, parent=deep)
    make_comment(article, status="pending")
    with django_assert_num_queries(1):
        remarks = conversation(article).remarks
    assert [remark.pk for remark in remarks][:2] == [first.pk, under_first.pk]
    assert remarks[-1].pk == second.pk
    assert max(remark.depth for remark in remarks) == 4
    assert len(remarks) == 6  # two more hang below the fifth, on a page of their own
    assert remarks[4].continues


def test_queue_approves_one_comment_by_its_button(article, desk):
    comment = make_comment(article, status="pending")
    answer = desk.post(reverse("admin:comments_comment_decide", args=[comment.pk, "approve"]))
    assert answer.status_code == 302
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_queue_asks_for_a_reason_before_it_rejects_many(article, desk):
    comments = [make_comment(article, status="pending") for _ in range(3)]
    chosen = {"action": "reject_each", "_selected_action": [c.pk for c in comments]}
    asked = desk.post(reverse(QUEUE), chosen)
    assert "Reason" in asked.content.decode()
    assert Comment.objects.filter(status="pending").count() == 3
    again = desk.post(reverse(QUEUE), chosen | {"confirmed": "yes", "reason": " "})
    assert "say why" in again.content.decode()
    desk.post(reverse(QUEUE), chosen | {"confirmed": "yes", "reason": "Off topic."})
    assert Comment.objects.filter(status="rejected").count() == 3
    assert Decision.objects.filter(reason="Off topic.").count() == 3


def test_queue_deletes_many_after_confirmation(article, desk):
    comments = [make_comment(article) for _ in range(3)]
    chosen = {"action": "delete_each", "_selected_action": [c.pk for c in comments]}
    desk.post(reverse(QUEUE), chosen)
    assert Comment.objects.filter(status="approved").count() == 3
    desk.post(reverse(QUEUE), chosen | {"confirmed": "yes"})
    assert Comment.objects.filter(status="deleted", text="").count() == 3


def test_queue_names_what_could_not_be_decided(article, desk):
    gone = make_comment(article, status="deleted", name="", text="", html="")
    answer = desk.post(reverse("admin:comments_comment_decide", args=[gone.pk, "approve"]), follow=True)
    assert "deleted already" in answer.content.decode()


def test_deciding_address_refuses_get_and_those_without_the_right(article, desk, as_role):
    comment = make_comment(article, status="pending")
    address = reverse("admin:comments_comment_decide", args=[comment.pk, "approve"])
    assert desk.get(address).status_code == 405
    for role in ("", "nobody", "reporter", "data editor", "editor"):
        assert as_role(role).post(address).status_code in (302, 403)
    assert desk.post(reverse("admin:comments_comment_decide", args=[comment.pk, "explode"])).status_code == 403
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_moderator_cannot_remove_rows_or_edit_words(article, desk):
    comment = make_comment(article)
    assert desk.post(reverse("admin:comments_comment_delete", args=[comment.pk]), {"post": "yes"}).status_code == 403
    desk.post(reverse("admin:comments_comment_change", args=[comment.pk]), {"text": "other words"})
    comment.refresh_from_db()
    assert comment.text.startswith("Remark")


def test_text_changed_after_it_was_read_is_not_approved(article, moderator, as_role):
    comment = make_comment(article, status="pending", text="Harmless.")
    desk = as_role("moderator")
    page = desk.get(reverse("admin:comments_comment_changelist")).content.decode()
    assert f'name="seen-{comment.pk}" value="{comment.version}"' in page
    Comment.objects.filter(pk=comment.pk).update(text="An address.")
    seen = {f"seen-{comment.pk}": comment.version}
    for path in ("decide/approve/", "redact/"):
        answer = desk.post(f"/admin/comments/comment/{comment.pk}/{path}", seen | {"words": "An"}, follow=True)
        assert "was changed by its writer" in answer.content.decode()
    desk.post(
        reverse("admin:comments_comment_changelist"), seen | {"action": "approve_each", "_selected_action": comment.pk}
    )
    assert Comment.objects.get().status == "pending"
