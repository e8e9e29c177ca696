"""Bans on a code: they hold or refuse what it brings, and end by themselves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.choices import BanKind
from comments.models import Ban, Comment
from comments.moderation import bans
from comments.moderation.actions import CannotDecideError
from comments.posting import submit
from comments.posting.drafts import Draft
from comments.views.writing import fresh_form
from newsroom.lib.sealing import receipt_codes
from tests.comments.factories import make_comment, make_receipt
from tests.comments.moderation.desk import post
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_banned_code_brings_nothing_until_the_ban_ends_by_itself(article, moderator):
    now, code = timezone.now(), 4711
    receipt = make_receipt(code)
    bans.ban(receipt, BanKind.BAN, days=7, reason="threat", message="Twice.", by=moderator, at=now)
    outcome = submit.submit(article, Draft("", "Again.", "nonce-1", code=code), at=now)
    assert isinstance(outcome, submit.Refused)
    assert (outcome.reason, outcome.ban.message) == (submit.Reason.BANNED, "Twice.")  # type: ignore[union-attr]
    assert not Comment.objects.exists()
    assert post(article, "Later.", "nonce-1", code, at=now + timedelta(days=7, seconds=1)).receipt == receipt
    assert post(article, "Without a code.", "nonce-2").receipt != receipt


def test_curbed_code_is_held_even_where_others_appear_at_once(moderator):
    article = make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")
    receipt = make_receipt(4711)
    assert post(article, "Before.", "nonce-0", 4711).status == "approved"
    ban = bans.ban(receipt, BanKind.HOLD, days=1, reason="insult", by=moderator, at=timezone.now())
    assert post(article, "During.", "nonce-1", 4711).status == "pending"
    bans.lift(ban, by=moderator, at=timezone.now())
    assert post(article, "After.", "nonce-2", 4711).status == "approved"
    with pytest.raises(CannotDecideError, match="ended already"):
        bans.lift(ban, by=moderator, at=timezone.now())


def test_writer_reads_why_he_is_banned_and_gets_his_text_back(article, moderator, client):
    code = 4711
    receipt = make_receipt(code)
    bans.ban(receipt, BanKind.BAN, days=7, reason="threat", message="Twice.", by=moderator, at=timezone.now())
    phrase = receipt_codes.in_words(code, "en")
    stamp = fresh_form(article).initial["stamp"]
    sent = {"name": "", "text": "All my words.", "receipt": phrase, "stamp": stamp, "parent": ""}
    answer = client.post(f"/comments/{article.pk}/", sent)
    assert answer.status_code == 403
    assert "a threat or a call to violence. Twice." in answer.content.decode()
    assert "All my words." in answer.content.decode()
    assert "nothing is taken until" in client.post("/comments/receipt/", {"receipt": phrase}).content.decode()


def test_ban_is_made_on_the_card_and_lifted_on_the_receipt(article, desk):
    receipt = make_receipt(4711)
    comment = make_comment(article, status="pending", receipt=receipt)
    address = f"/admin/comments/comment/{comment.pk}/ban/"
    refused = desk.post(address, {"kind": "ban", "days": "1000", "ban_reason": "spam"})
    assert refused.status_code == 409
    assert "choose what happens" in refused.content.decode()
    assert desk.post(address, {"kind": "ban", "days": "7", "ban_reason": "spam"}).status_code == 302
    page = reverse("admin:comments_receipt_change", args=[receipt.pk])
    assert "nothing is taken" in desk.get(page).content.decode()
    ban = Ban.objects.get()
    desk.post(reverse("admin:comments_receipt_lift", args=[receipt.pk, ban.pk]))
    assert "lifted by" in desk.get(page).content.decode()
