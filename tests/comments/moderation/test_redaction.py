"""Redaction takes words out for good, and out of everything that quotes them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.choices import EscalationTarget
from comments.models import Comment, Decision
from comments.moderation import actions, escalations, redaction, undo
from comments.posting import reports
from tests.comments.factories import fresh, make_comment
from tests.comments.screening.posts import post
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


def test_words_are_removed_before_publication_and_kept_nowhere(article, as_role):
    comment = post(article, "Он живёт: ул. Ленина, д. 5, звоните +7 912 345-67-89.")
    address = reverse("admin:comments_comment_decide", args=[comment.pk])
    desk = as_role("moderator")
    offered = desk.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
    assert 'name="piece" value="ул. Ленина, д. 5"' in offered
    pieces = ["ул. Ленина, д. 5", "+7 912 345-67-89"]
    sent = {"act": "redact", "reason": "private", "seen": comment.version, "piece": pieces, "pieces": "звоните"}
    assert desk.post(address, sent).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "Он живёт: [removed], [removed] [removed]."
    assert comment.status == "approved"
    everything = str(list(Comment.objects.values())) + str(list(Decision.objects.values()))
    assert not any(piece in everything for piece in ("Ленина", "912 345", "звоните"))
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "[removed]" in page


def test_redaction_of_words_that_do_not_stand_there_is_refused(article, moderator):
    comment = make_comment(article, status="pending", text="Nothing of that.")
    with pytest.raises(actions.CannotDecideError, match="does not contain"):
        redaction.redact(comment, pieces=["Something"], by=moderator, at=timezone.now())
    with pytest.raises(actions.CannotDecideError, match="say which"):
        redaction.redact(comment, pieces=[" "], by=moderator, at=timezone.now())
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_redaction_of_a_published_comment_is_recorded_and_its_reporters_were_right(article, moderator):
    comment = make_comment(article, text="He lives at ул. Ленина, д. 5.")
    reports.report(comment, reason="danger", message="", browser="a" * 22, nonce="1", at=timezone.now())
    redaction.redact(comment, pieces=["ул. Ленина, д. 5"], by=moderator, at=timezone.now())
    assert [(d.from_status, d.to_status, d.by) for d in comment.decisions.all()] == [
        ("approved", "approved", moderator)
    ]
    assert comment.reports.get().was_right is True


def test_undoing_a_redaction_never_brings_the_words_back(article, moderator):
    comment = make_comment(article, status="pending", text="Call Anna at home.")
    redaction.redact(comment, pieces=["Anna"], by=moderator, at=timezone.now())
    undo.undo_decision(Decision.objects.get(), by=moderator, at=timezone.now())
    assert (fresh(comment).status, fresh(comment).text) == ("pending", "Call [removed] at home.")


def test_pieces_that_overlap_are_taken_out_together(article, moderator):
    comment = make_comment(article, status="pending", text="Lenina street 5 apartment 77, aaa")
    pieces = ["Lenina street 5", "street 5 apartment 77", "aa"]
    redaction.redact(comment, pieces=pieces, by=moderator, at=timezone.now())
    assert fresh(comment).text == "[removed], [removed]"


def test_redaction_takes_along_what_quotes_the_words(article, moderator, other):
    comment = make_comment(article, text="Call 555.")
    reports.report(comment, reason="danger", message="It says 555!", browser="a" * 22, nonce="2", at=timezone.now())
    escalations.escalate(comment, EscalationTarget.COLLEAGUE, question="Is 555 a number?", by=other, at=timezone.now())
    redaction.redact(comment, pieces=["555"], by=moderator, at=timezone.now())
    assert (comment.reports.get().message, comment.escalations.get().question) == ("", "")
