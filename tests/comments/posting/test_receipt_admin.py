"""The receipt's page of the desk."""

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Moderator
from comments.moderation import actions
from tests.comments.factories import make_comment, make_receipt
from tests.factories import make_section

pytestmark = pytest.mark.django_db


def test_writers_of_other_sections_are_neither_found_nor_exported(article, desk, moderator):
    receipt = make_receipt(1)
    make_comment(article, status="rejected", receipt=receipt, text="Unmistakable.")
    address = reverse("admin:comments_receipt_changelist")
    assert f"/receipt/{receipt.pk}/change/" in desk.get(address, {"q": "Unmistakable"}).content.decode()
    Moderator.objects.create(user=moderator).sections.add(make_section())
    assert f"/receipt/{receipt.pk}/change/" not in desk.get(address, {"q": "Unmistakable"}).content.decode()
    answer = desk.get(reverse("admin:comments_receipt_export", args=[receipt.pk]))
    assert b"".join(answer.streaming_content) == b""


def test_trust_is_shown_with_its_grounds(article, desk, moderator):
    receipt = make_receipt(1)
    page = reverse("admin:comments_receipt_change", args=[receipt.pk])
    for number in range(3):
        html = desk.get(page).content.decode()
        assert ("A regular" in html) is (number == 2)
        assert ("A newcomer: moderators approved 1 comment" in html) is (number == 1)
        actions.approve(make_comment(article, status="pending", receipt=receipt), by=moderator, at=timezone.now())
