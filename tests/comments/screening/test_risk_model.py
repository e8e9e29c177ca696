"""The risk model orders the queue by what the desk decided before, and holds nothing."""

import pytest
from django.utils import timezone

from comments.models import RiskModel
from comments.screening import risk_model
from tests.comments.factories import make_comment
from tests.comments.screening.posts import decide, post

pytestmark = pytest.mark.django_db


def test_order_of_the_queue_is_learned_from_the_desk_and_says_why(article, moderator):
    decide(article, moderator, 60)
    assert risk_model.risk_of("Anything") is None
    model = risk_model.train(at=timezone.now())
    assert model is not None
    assert model.agreement > 0.9
    spam, calm = "Казино и бонус ждут новичка", "Письмо пришло из дивизии у реки"
    assert risk_model.risk_of(spam) > 0.5 > risk_model.risk_of(calm)  # type: ignore[operator]
    assert risk_model.reasons(spam)[0] in spam
    pending = make_comment(article, status="pending", text=spam)
    assert risk_model.train_risk_model.call() == 1
    pending.refresh_from_db()
    assert (pending.status, pending.risk > 0.5) == ("pending", True)  # type: ignore[operator]


def test_order_is_not_learned_from_a_handful_of_decisions(article, moderator):
    decide(article, moderator, 5)
    assert risk_model.train(at=timezone.now()) is None
    assert not RiskModel.objects.exists()
    assert risk_model.risk_of("Anything") is None


def test_risk_never_refuses_or_holds(article, moderator):
    decide(article, moderator, 60)
    risk_model.train(at=timezone.now())
    comment = post(article, "Казино и бонус ждут новичка, приз твой")
    assert (comment.status, comment.risk > 0.5) == ("approved", True)  # type: ignore[operator]
