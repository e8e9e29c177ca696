"""The card of a comment: its buttons, refusals, and answers to htmx."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Appeal, Comment, Decision
from tests.comments.factories import fresh, make_comment
from tests.factories import sign_client_in

pytestmark = pytest.mark.django_db


def decide(comment: Comment) -> str:
    return reverse("admin:comments_comment_decide", args=[comment.pk])


def test_card_approves_by_its_button(article, desk):
    comment = make_comment(article, status="pending")
    answer = desk.post(decide(comment), {"act": "approve", "seen": comment.version})
    assert answer.status_code == 302
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_refusal_says_what_it_is_and_keeps_what_was_typed(article, desk):
    comment = make_comment(article, status="pending")
    answer = desk.post(decide(comment), {"act": "reject", "message": "typed words", "seen": comment.version})
    assert answer.status_code == 409
    assert "choose one from the list" in answer.content.decode()
    assert 'value="typed words"' in answer.content.decode()


def test_deciding_what_is_deleted_is_refused(article, desk):
    gone = make_comment(article, status="deleted", name="", text="", html="")
    answer = desk.post(decide(gone), {"act": "approve", "seen": gone.version})
    assert answer.status_code == 409
    assert "already deleted" in answer.content.decode()


def test_deciding_address_refuses_get_and_those_without_the_right(article, desk, as_role):
    comment = make_comment(article, status="pending")
    assert desk.get(decide(comment)).status_code == 405
    for role in ("", "nobody", "reporter", "data editor"):
        assert as_role(role).post(decide(comment), {"act": "approve"}).status_code in (302, 403)
    assert desk.post(decide(comment), {"act": "explode"}).status_code == 409
    comment.refresh_from_db()
    assert comment.status == "pending"


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


def test_right_taken_away_while_the_page_is_open_decides_nothing(article, moderator):
    comment = make_comment(article, status="pending")
    client = Client()
    sign_client_in(client, moderator)
    client.get(reverse("admin:comments_comment_queue"))
    moderator.groups.clear()
    address = f"/admin/comments/comment/{comment.pk}/decide/"
    assert client.post(address, {"act": "approve"}).status_code == 403
    answer = client.post(address, {"act": "approve"}, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "You no longer have permission" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == f"#problem-{comment.pk}"
    assert fresh(comment).status == "pending"


def test_card_is_answered_alone_to_htmx(article, moderator):
    comment = make_comment(article, status="pending")
    client = Client()
    sign_client_in(client, moderator)
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
    sign_client_in(client, moderator)
    assert client.post(f"/admin/comments/comment/{comment.pk}/undo/", sent).status_code == 404


def test_appealed_comment_can_be_left_refused_on_its_card(article, moderator):
    comment = make_comment(article, status="rejected")
    Appeal.objects.create(comment=comment, message="Please.", made_at=timezone.now())
    client = Client()
    sign_client_in(client, moderator)
    page = client.get(reverse("admin:comments_comment_queue"), {"state": "appealed"}).content.decode()
    assert 'name="act" value="reject"' in page
    assert '<option value="other"' in page
    sent = {"act": "reject", "reason": "other", "message": "Read it twice.", "seen": comment.version}
    client.post(f"/admin/comments/comment/{comment.pk}/decide/", sent)
    assert Appeal.objects.get().granted is False
