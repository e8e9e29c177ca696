"""Every act has a reason and a record, can be taken back, and never meets another without somebody being told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.choices import ActionType, EscalationTarget
from comments.models import Appeal, Batch, Comment, Decision, DeletedContent, Escalation, Moderator
from comments.moderation import actions, bulk, escalations, redaction, review_locks, undo
from comments.moderation.actions import CannotDecideError
from comments.posting import by_writer, reports
from tests.comments.factories import make_comment
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def other(db):  # type: ignore[no-untyped-def]
    return make_user("moderator", first_name="Olga", last_name="Berg")


def fresh(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def test_whoever_decides_second_is_told_who_was_first(article, moderator, other):
    comment = make_comment(article, status="pending")
    actions.reject(comment, reason="spam", by=other, at=timezone.now())
    with pytest.raises(CannotDecideError, match=f"rejected by {other.username}"):
        actions.reject(fresh(comment), reason="hate", by=moderator, at=timezone.now(), seen=comment.version)
    assert Decision.objects.count() == 1


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
    with pytest.raises(CannotDecideError, match="acted since"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())


def test_deleted_words_are_kept_sealed_for_a_day_and_then_no_more(article, moderator):
    comment = make_comment(article, text="Unmistakable words.", name="Unmistakable name")
    actions.delete(comment, reason="danger", by=moderator, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM comments_deletedcontent")
        stored = cursor.fetchone()[0]
    assert "Unmistakable" not in stored
    decision = Decision.objects.get()
    with pytest.raises(CannotDecideError, match="kept no longer"):
        undo.undo_decision(decision, by=moderator, at=timezone.now() + timedelta(hours=25))
    undo.undo_decision(decision, by=moderator, at=timezone.now() + timedelta(hours=23))
    assert fresh(comment).text == "Unmistakable words."
    assert not DeletedContent.objects.exists()


def test_writer_who_deletes_takes_the_kept_words_along(article, moderator):
    from comments.posting import receipts

    receipt = receipts.keep_receipt(7, at=timezone.now(), is_new=True)
    comment = make_comment(article, receipt=receipt)
    decision = actions.decide(comment, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    actions.delete(fresh(comment), reason="spam", by=moderator, at=timezone.now())
    assert DeletedContent.objects.count() == 1
    undo.undo_decision(Decision.objects.first(), by=moderator, at=timezone.now())
    by_writer.delete(receipt, comment.pk, at=timezone.now())
    assert not DeletedContent.objects.exists()
    with pytest.raises(CannotDecideError, match="acted since"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())


def test_undoing_opens_reports_and_appeals_again(article, moderator):
    comment = make_comment(article)
    reports.report(comment, reason="danger", message="quotes it", browser="a" * 22, at=timezone.now())
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


def test_appeal_can_be_dismissed_and_reported_comment_left_standing(article, moderator):
    refused = make_comment(article, status="rejected")
    Appeal.objects.create(comment=refused, message="Please.", made_at=timezone.now())
    assert actions.decide(refused, ActionType.REJECT, reason="off_topic", by=moderator, at=timezone.now())
    assert Appeal.objects.get().granted is False
    shown = make_comment(article)
    reports.report(shown, reason="hate", message="", browser="a" * 22, at=timezone.now())
    assert actions.decide(shown, ActionType.APPROVE, by=moderator, at=timezone.now()).act == "keep"
    assert shown.reports.get().was_right is False


def test_undoing_a_redaction_never_brings_the_words_back(article, moderator):
    comment = make_comment(article, status="pending", text="Call Anna at home.")
    redaction.redact(comment, pieces=["Anna"], by=moderator, at=timezone.now())
    undo.undo_decision(Decision.objects.get(), by=moderator, at=timezone.now())
    assert (fresh(comment).status, fresh(comment).text) == ("pending", "Call [removed] at home.")


def test_undo_after_somebody_else_acted_is_refused_and_says_who(article, moderator, other):
    comment = make_comment(article, status="pending")
    decision = actions.decide(comment, ActionType.APPROVE, by=moderator, at=timezone.now())
    actions.reject(fresh(comment), reason="hate", by=other, at=timezone.now())
    with pytest.raises(CannotDecideError, match=f"rejected by {other.username}"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert fresh(comment).status == "rejected"


def test_pick_is_an_act_with_a_way_back(article, moderator):
    comment = make_comment(article)
    actions.mark_pick(comment, is_pick=True, by=moderator, at=timezone.now())
    actions.mark_pick(comment, is_pick=True, by=moderator, at=timezone.now())
    decision = Decision.objects.get()
    assert (decision.act, decision.by) == ("pick", moderator)
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert not fresh(comment).is_pick


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
    told = list(batch.left_out.values())
    assert sum("was changed by its writer" in why for why in told) == 20
    assert sum("no longer there" in why for why in told) == 5
    assert sum(f"approved by {other.username}" in why for why in told) == 1
    assert len(told) == 26
    assert Comment.objects.filter(status="rejected").count() == 474
    with pytest.raises(CannotDecideError, match="made already"):
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
    with pytest.raises(CannotDecideError, match="undone already"):
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
    with pytest.raises(CannotDecideError, match="Only approving"):
        bulk.decide_batch(batch, ActionType.TESTIMONY, by=moderator, at=timezone.now())


def test_claim_keeps_others_away_until_it_lapses(article, moderator, other):
    comment, now = make_comment(article, status="pending"), timezone.now()
    assert review_locks.lock_comments([comment.pk], by=moderator, at=now) == {comment.pk}
    assert review_locks.lock_comments([comment.pk], by=other, at=now + timedelta(minutes=4)) == set()
    with pytest.raises(CannotDecideError, match=f"being read by {moderator.username}"):
        actions.approve(comment, by=other, at=now + timedelta(minutes=4))
    actions.approve(comment, by=other, at=now + timedelta(minutes=5, seconds=1))
    again = make_comment(article, status="pending")
    review_locks.lock_comments([again.pk], by=moderator, at=now)
    assert review_locks.lock_comments([again.pk], by=other, at=now + timedelta(minutes=6)) == {again.pk}
    actions.approve(again, by=other, at=now + timedelta(minutes=7))


def test_second_opinion_is_another_ones(article, moderator, other):
    comment = make_comment(article, status="pending")
    question = escalations.escalate(
        comment, EscalationTarget.COLLEAGUE, question="Is it satire?", by=moderator, at=timezone.now()
    )
    with pytest.raises(CannotDecideError, match="another decides"):
        actions.approve(comment, by=moderator, at=timezone.now())
    assert comment not in Comment.objects.all().waiting_for(moderator)
    assert comment in Comment.objects.all().waiting_for(other)
    with pytest.raises(CannotDecideError, match="another's"):
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


def test_moderator_of_a_section_decides_nothing_elsewhere(article, moderator, as_role):
    own = make_section()
    Moderator.objects.create(user=moderator).sections.add(own)
    there, here = make_comment(article, status="pending"), make_comment(make_article(section=own), status="pending")
    with pytest.raises(CannotDecideError, match="section that is not yours"):
        actions.approve(there, by=moderator, at=timezone.now())
    client = Client()
    client.force_login(moderator)
    assert client.post(f"/admin/comments/comment/{there.pk}/decide/", {"act": "approve"}).status_code == 404
    assert client.get(f"/admin/comments/comment/{there.pk}/change/").status_code == 404
    queue = client.get(reverse("admin:comments_comment_queue")).content.decode()
    assert f"card-{here.pk}" in queue
    assert f"card-{there.pk}" not in queue
    batch = bulk.preview_batch([there.pk, here.pk], by=moderator, at=timezone.now())
    bulk.decide_batch(batch, ActionType.APPROVE, by=moderator, at=timezone.now())
    assert list(batch.left_out) == [str(there.pk)]


def test_right_taken_away_while_the_page_is_open_decides_nothing(article, moderator):
    comment = make_comment(article, status="pending")
    client = Client()
    client.force_login(moderator)
    client.get(reverse("admin:comments_comment_queue"))
    moderator.groups.clear()
    address = f"/admin/comments/comment/{comment.pk}/decide/"
    assert client.post(address, {"act": "approve"}).status_code == 403
    answer = client.post(address, {"act": "approve"}, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "You may no longer decide" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == f"#problem-{comment.pk}"
    assert fresh(comment).status == "pending"


def test_card_is_answered_alone_to_htmx(article, moderator):
    comment = make_comment(article, status="pending")
    client = Client()
    client.force_login(moderator)
    address, by_htmx = f"/admin/comments/comment/{comment.pk}/", {"HX-Request": "true"}
    decided = client.post(f"{address}decide/", {"act": "approve", "seen": comment.version}, headers=by_htmx)
    assert "<html" not in decided.content.decode()
    assert 'name="decision"' in decided.content.decode()
    again = client.post(f"{address}decide/", {"act": "approve", "seen": comment.version}, headers=by_htmx)
    assert again.status_code == 409
    assert f"approved by {moderator.username}" in again.content.decode()
    undone = client.post(f"{address}undo/", {"decision": Decision.objects.get().pk}, headers=by_htmx)
    assert "Undone." in undone.content.decode()
    assert fresh(comment).status == "pending"


@pytest.mark.parametrize("sent", [{}, {"decision": "x"}, {"decision": "9" * 30}, {"decision": "999"}])
def test_undoing_what_does_not_exist_is_refused(sent, article, moderator):
    comment = make_comment(article, status="pending")
    client = Client()
    client.force_login(moderator)
    assert client.post(f"/admin/comments/comment/{comment.pk}/undo/", sent).status_code == 404


def test_reason_is_told_on_the_receipt_page_and_no_more_once_it_is_undone(article, moderator, client):
    from comments.posting import receipts

    code = 12345678
    comment = make_comment(
        article, status="pending", receipt=receipts.keep_receipt(code, at=timezone.now(), is_new=True)
    )
    decision = actions.decide(
        comment, ActionType.REJECT, reason="insult", message="See line two.", by=moderator, at=timezone.now()
    )

    def page(language: str) -> str:
        sent = {"receipt": receipts.in_words(code, "en")}
        return client.post("/comments/receipt/", sent, headers={"accept-language": language}).content.decode()

    assert "Reason: it insults people. See line two." in page("en")
    assert "See line two." in page("ru")
    assert "оскорбляет людей" in page("ru")
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert "See line two." not in page("en")
    actions.delete(fresh(comment), reason="threat", by=moderator, at=timezone.now())
    assert "a threat or a call to violence" in page("en")


def test_only_previews_of_group_decisions_lack_act_and_reason(article, moderator):
    batch = bulk.preview_batch([make_comment(article, status="pending").pk], by=moderator, at=timezone.now())
    assert (batch.act, batch.reason, str(batch)) == ("", "", f"group decision {batch.pk}")
    bulk.decide_batch(batch, ActionType.APPROVE, by=moderator, at=timezone.now())
    assert (Batch.objects.get().act, Batch.objects.get().reason) == ("approve", "fine")


def test_pieces_that_overlap_are_taken_out_together(article, moderator):
    comment = make_comment(article, status="pending", text="Lenina street 5 apartment 77, aaa")
    pieces = ["Lenina street 5", "street 5 apartment 77", "aa"]
    redaction.redact(comment, pieces=pieces, by=moderator, at=timezone.now())
    assert fresh(comment).text == "[removed], [removed]"


def test_redaction_takes_along_what_quotes_the_words(article, moderator, other):
    comment = make_comment(article, text="Call 555.")
    reports.report(comment, reason="danger", message="It says 555!", browser="a" * 22, at=timezone.now())
    escalations.escalate(comment, EscalationTarget.COLLEAGUE, question="Is 555 a number?", by=other, at=timezone.now())
    redaction.redact(comment, pieces=["555"], by=moderator, at=timezone.now())
    assert (comment.reports.get().message, comment.escalations.get().question) == ("", "")


def test_comment_without_words_is_never_published_again(article, moderator):
    comment = make_comment(article, text="Words.")
    decision = actions.decide(comment, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())
    Comment.objects.filter(pk=comment.pk).update(**Comment.ERASED_VALUES)
    with pytest.raises(CannotDecideError, match="kept no longer"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    for act in (ActionType.APPROVE, ActionType.TESTIMONY):
        with pytest.raises(CannotDecideError, match="Nothing of the words"):
            actions.decide(fresh(comment), act, by=moderator, at=timezone.now())
    client = Client()
    client.force_login(moderator)
    page = client.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()
    assert 'value="approve"' not in page
    assert 'value="delete"' in page


def test_appealed_comment_can_be_left_refused_on_its_card(article, moderator):
    comment = make_comment(article, status="rejected")
    Appeal.objects.create(comment=comment, message="Please.", made_at=timezone.now())
    client = Client()
    client.force_login(moderator)
    page = client.get(reverse("admin:comments_comment_queue"), {"state": "appealed"}).content.decode()
    assert 'name="act" value="reject"' in page
    assert '<option value="other"' in page
    sent = {"act": "reject", "reason": "other", "message": "Read it twice."}
    client.post(f"/admin/comments/comment/{comment.pk}/decide/", sent)
    assert Appeal.objects.get().granted is False


def test_published_comment_tells_no_reason_of_before(article, moderator):
    comment = make_comment(article, status="pending")
    actions.reject(comment, reason="spam", by=moderator, at=timezone.now())
    assert by_writer.decision_told(comment.decisions.all()).reason == "spam"
    actions.approve(fresh(comment), by=moderator, at=timezone.now())
    assert by_writer.decision_told(comment.decisions.all()) is None


def test_nobody_closes_a_group_that_he_cannot_undo(article, moderator, other):
    comments = [make_comment(article, status="pending") for _ in range(3)]
    batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    bulk.decide_batch(batch, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())
    assert batch.versions == []
    Moderator.objects.create(user=other).sections.add(make_section())
    with pytest.raises(CannotDecideError, match="section that is not yours"):
        undo.undo_batch(batch, by=other, at=timezone.now())
    assert len(undo.undo_batch(batch, by=moderator, at=timezone.now()).decisions) == 3


def test_writer_deleting_after_the_desk_leaves_nothing_to_undo(article, moderator):
    from comments.posting import receipts

    receipt = receipts.keep_receipt(7, at=timezone.now(), is_new=True)
    comment = make_comment(article, receipt=receipt)
    decision = actions.decide(comment, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
    by_writer.delete(receipt, comment.pk, at=timezone.now())
    assert not DeletedContent.objects.exists()
    with pytest.raises(CannotDecideError, match="its writer"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())


def test_moderator_does_not_undo_what_an_editor_settled(article, moderator, editor):
    comment = make_comment(article, status="pending")
    escalations.escalate(comment, EscalationTarget.EDITOR, question="A minister?", by=moderator, at=timezone.now())
    decision = actions.decide(comment, ActionType.REJECT, reason="unproved", by=editor, at=timezone.now())
    with pytest.raises(CannotDecideError, match="An editor decided"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    undo.undo_decision(decision, by=editor, at=timezone.now())
    assert Escalation.objects.get().closed_at is None
    assert comment in Comment.objects.all().referred(EscalationTarget.EDITOR)


def test_undoing_a_testimony_brings_back_everything_that_was_said(article, moderator):
    comment = make_comment(article, is_pick=True, text="They came at night.")
    reports.report(comment, reason="other", message="Tell the desk.", browser="a" * 22, at=timezone.now())
    decision = actions.decide(comment, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    assert comment.reports.get().message == ""
    with pytest.raises(CannotDecideError, match="kept no longer"):
        undo.undo_decision(decision, by=moderator, at=timezone.now() + timedelta(hours=25))
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert fresh(comment).is_pick
    assert (comment.reports.get().message, comment.reports.get().was_right) == ("Tell the desk.", None)


def test_group_is_decided_and_undone_in_as_many_queries_as_a_few(article, moderator, django_assert_max_num_queries):
    comments = [make_comment(article, status="pending") for _ in range(40)]
    with django_assert_max_num_queries(3):
        batch = bulk.preview_batch([c.pk for c in comments], by=moderator, at=timezone.now())
    with django_assert_max_num_queries(30):
        bulk.decide_batch(batch, ActionType.DELETE, reason="spam", by=moderator, at=timezone.now())
    with django_assert_max_num_queries(40):
        undo.undo_batch(batch, by=moderator, at=timezone.now())
    assert Comment.objects.filter(status="pending").exclude(text="").count() == 40


def test_deleted_comment_takes_no_report_any_more(article, moderator):
    comment = make_comment(article)
    actions.delete(fresh(comment), reason="spam", by=moderator, at=timezone.now())
    assert not reports.report(comment, reason="hate", message="It said…", browser="a" * 22, at=timezone.now())
    assert not comment.reports.exists()


def test_regular_is_nobody_by_a_slip(article, moderator):
    from comments.posting import receipts

    receipt = receipts.keep_receipt(7, at=timezone.now(), is_new=True)
    for _ in range(2):
        comment = make_comment(article, receipt=receipt)
        decision = actions.decide(comment, ActionType.REJECT, reason="spam", by=moderator, at=timezone.now())
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert not receipts.is_regular(receipt)
