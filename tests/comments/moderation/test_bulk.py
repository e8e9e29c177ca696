"""Group decisions: previewed, made once, and undone together."""

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.choices import ActionType
from comments.models import Batch, Comment, Decision, Moderator
from comments.moderation import actions, bulk, undo
from comments.moderation.actions import CannotDecideError
from tests.comments.factories import make_comment
from tests.comments.moderation.desk import LONG, post
from tests.factories import make_section

pytestmark = pytest.mark.django_db

ARCHIVE = "admin:comments_comment_changelist"


def test_group_decision_tells_of_each_comment_what_became_of_it(article, moderator, other):
    comments = [make_comment(article, status="pending") for _ in range(500)]
    batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    for comment in comments[:20]:
        Comment.objects.filter(pk=comment.pk).update(text="Other words.")
    for comment in comments[20:25]:
        comment.delete()
    actions.approve(comments[25], by=other, at=timezone.now())
    done = bulk.decide_batch(batch, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())
    assert len(done.decisions) == 474
    reasons = list(batch.left_out.values())
    assert sum("was changed by its writer" in why for why in reasons) == 20
    assert sum("no longer exists" in why for why in reasons) == 5
    assert sum(f"approved by {other.username}" in why for why in reasons) == 1
    assert len(reasons) == 26
    assert Comment.objects.filter(status="rejected").count() == 474
    with pytest.raises(CannotDecideError, match="already been made"):
        bulk.decide_batch(batch, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())


def test_group_is_undone_once_but_for_what_others_acted_on(article, moderator, other):
    comments = [make_comment(article, status="pending", text=f"Text {n}") for n in range(10)]
    batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    bulk.decide_batch(batch, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
    assert Comment.objects.filter(text="").count() == 10
    undo.undo_decision(Decision.objects.get(comment=comments[0]), by=other, at=timezone.now())
    done = undo.undo_batch(batch, by=moderator, at=timezone.now())
    assert (len(done.decisions), len(done.left_out)) == (9, 1)
    assert sorted(Comment.objects.values_list("text", flat=True)) == [f"Text {n}" for n in range(10)]
    with pytest.raises(CannotDecideError, match="already been undone"):
        undo.undo_batch(batch, by=moderator, at=timezone.now())


def test_two_group_decisions_that_overlap_decide_each_comment_once(article, moderator, other):
    comments = [make_comment(article, status="pending") for _ in range(6)]
    pks = [c.pk for c in comments]
    first = bulk.preview_batch(pks[:4], by=moderator, at=timezone.now())
    second = bulk.preview_batch(pks[2:], by=other, at=timezone.now())
    bulk.decide_batch(first, ActionType.APPROVE, by=moderator, at=timezone.now())
    bulk.decide_batch(second, ActionType.APPROVE, by=other, at=timezone.now())
    assert Decision.objects.count() == 6
    assert sorted(second.left_out) == sorted(map(str, pks[2:4]))
    assert all(f"approved by {moderator.username}" in why for why in second.left_out.values())


def test_group_preview_belongs_to_who_made_it(article, moderator, other):
    batch = bulk.preview_batch([make_comment(article, status="pending").pk], by=moderator, at=timezone.now())
    with pytest.raises(CannotDecideError, match="another moderator"):
        bulk.decide_batch(batch, ActionType.APPROVE, by=other, at=timezone.now())
    with pytest.raises(CannotDecideError, match="at least one"):
        bulk.preview_batch([], by=moderator, at=timezone.now())
    with pytest.raises(CannotDecideError, match="can only be approved"):
        bulk.decide_batch(batch, ActionType.TESTIMONY, by=moderator, at=timezone.now())


def test_only_previews_of_group_decisions_lack_act_and_reason(article, moderator):
    batch = bulk.preview_batch([make_comment(article, status="pending").pk], by=moderator, at=timezone.now())
    assert (batch.act, batch.reason, str(batch)) == ("", "", f"group decision {batch.pk}")
    bulk.decide_batch(batch, ActionType.APPROVE, by=moderator, at=timezone.now())
    assert (Batch.objects.get().act, Batch.objects.get().reason) == ("approve", "fine")


def test_nobody_closes_a_group_that_he_cannot_undo(article, moderator, other):
    comments = [make_comment(article, status="pending") for _ in range(3)]
    batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    bulk.decide_batch(batch, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())
    assert batch.versions == []
    Moderator.objects.create(user=other).sections.add(make_section())
    with pytest.raises(CannotDecideError, match="section that is not yours"):
        undo.undo_batch(batch, by=other, at=timezone.now())
    assert len(undo.undo_batch(batch, by=moderator, at=timezone.now()).decisions) == 3


def test_group_is_decided_and_undone_in_as_many_queries_as_a_few(article, moderator, django_assert_max_num_queries):
    comments = [make_comment(article, status="pending") for _ in range(40)]
    with django_assert_max_num_queries(3):
        batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    with django_assert_max_num_queries(30):
        bulk.decide_batch(batch, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
    with django_assert_max_num_queries(40):
        undo.undo_batch(batch, by=moderator, at=timezone.now())
    assert Comment.objects.filter(status="pending").exclude(text="").count() == 40


def test_group_is_decided_after_a_preview_and_undone(article, desk):
    first = post(article, LONG, "nonce-0")
    for number in range(1, 5):
        post(article, f"{LONG} {number}", f"nonce-{number}")
    assert set(Comment.objects.values_list("duplicate_group", flat=True)) == {first.pk}
    preview = desk.post(reverse("admin:comments_comment_group", args=[first.pk]), follow=True)
    assert "5 comments" in preview.content.decode()
    batch = Batch.objects.get()
    desk.post(reverse("admin:comments_batch_decide", args=[batch.pk]), {"act": "reject", "reason": "spam"})
    assert Comment.objects.filter(status="rejected").count() == 5
    undone = desk.post(reverse("admin:comments_batch_undo", args=[batch.pk])).content.decode()
    assert "5 undone" in undone
    assert Comment.objects.filter(status="pending").count() == 5
    assert desk.post(reverse("admin:comments_batch_undo", args=[batch.pk])).status_code == 409


def test_group_shows_every_word_that_it_would_publish(article, desk):
    tail = "x" * 1500 + " THE-END"
    first = make_comment(article, status="pending", text=tail)
    preview = desk.post(reverse("admin:comments_comment_group", args=[first.duplicate_group or first.pk]), follow=True)
    assert "THE-END" in preview.content.decode()


def test_group_of_more_texts_than_are_shown_is_not_published(article, desk, moderator):
    comments = [make_comment(article, status="pending") for _ in range(201)]
    batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    address = reverse("admin:comments_batch_decide", args=[batch.pk])
    answer = desk.post(address, {"act": "approve"})
    assert answer.status_code == 409
    assert "nobody has read all" in answer.content.decode()
    assert 'value="approve"' not in answer.content.decode()
    desk.post(address, {"act": "reject", "reason": "spam"})
    assert Comment.objects.filter(status="rejected").count() == 201


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
