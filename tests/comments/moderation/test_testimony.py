"""Testimony becomes a sealed source, and nothing public remains."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comments.choices import ActionType
from comments.models import Comment
from comments.moderation import actions, undo
from comments.moderation.actions import CannotDecideError
from comments.posting import reports
from desertions.models import Evidence, Source
from newsroom.lib.desk.history import events_of
from newsroom.lib.sealing import receipt_codes
from tests.comments.factories import fresh, make_comment, make_receipt
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_testimony_becomes_a_sealed_source_and_nothing_public_remains(article, moderator, as_role, client):
    code = 987654321
    receipt = make_receipt(code)
    comment = make_comment(article, text="My brother left the unit in May.", name="Sister", receipt=receipt)
    make_comment(article, parent=comment, text="An answer to it.")
    actions.decide(comment, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    source = Source.objects.get()
    assert (source.kind, source.confidentiality, source.consent, source.kind_may_be_named) == (
        "reader", "sealed", "refused", False,
    )  # fmt: skip
    assert source.statement == "Sister\n\nMy brother left the unit in May."
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM desertions_source UNION ALL SELECT statement FROM desertions_sourceevent")
        assert not any("brother" in stored for (stored,) in cursor.fetchall())
    page = client.get(article.get_absolute_url()).content.decode()
    assert "brother" not in page
    assert "Sister" not in page
    own = client.post("/comments/receipt/", {"receipt": receipt_codes.in_words(code, "en")}).content.decode()
    assert "Given to the reporters" in own
    address = reverse("admin:desertions_source_change", args=[source.pk])
    assert "My brother left the unit" in as_role("editor").get(address).content.decode()
    assert as_role("reporter").get(address).status_code in (302, 404)
    assert as_role("moderator").get(address).status_code == 403


def test_testimony_can_be_taken_back_until_the_desk_works_with_it(article, moderator):
    comment = make_comment(article, text="My brother left.", name="Sister", status="pending")
    decision = actions.decide(comment, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    again = Comment.objects.get()
    assert (again.status, again.name, again.text) == ("pending", "Sister", "My brother left.")
    assert not Source.objects.exists()
    assert not events_of(Source).exists()
    decision = actions.decide(again, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    Evidence.objects.create(case=make_case(), source=Source.objects.get(kind="reader"))
    with pytest.raises(CannotDecideError, match="ask a reporter"):
        undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert Comment.objects.get().status == "deleted"


def test_undoing_a_testimony_brings_back_everything_that_was_said(article, moderator):
    comment = make_comment(article, is_pick=True, text="They came at night.")
    reports.report(comment, reason="other", message="Tell the desk.", browser="a" * 22, nonce="1", at=timezone.now())
    decision = actions.decide(comment, ActionType.TESTIMONY, by=moderator, at=timezone.now())
    assert comment.reports.get().message == ""
    with pytest.raises(CannotDecideError, match="no longer stored"):
        undo.undo_decision(decision, by=moderator, at=timezone.now() + timedelta(hours=25))
    undo.undo_decision(decision, by=moderator, at=timezone.now())
    assert fresh(comment).is_pick
    assert (comment.reports.get().message, comment.reports.get().was_right) == ("Tell the desk.", None)
