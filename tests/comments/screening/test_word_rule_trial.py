"""A word rule is tried on the last decisions before it is saved."""

import pytest
from django.urls import reverse

from comments.models import WordRule
from comments.screening import word_rule_trial
from tests.comments.factories import make_comment
from tests.comments.screening.posts import decide

pytestmark = pytest.mark.django_db


def test_rule_is_tried_on_the_last_decisions_before_it_is_saved(article, moderator, as_role):
    decide(article, moderator, 5)
    trial = word_rule_trial.try_rule("казино", every_form=True)
    assert (trial.tried, trial.approved, trial.rejected) == (10, 0, 5)
    data = {
        "name": "Games",
        "words": "казино\nписьмо",
        "every_form": "on",
        "action": "hold",
        "is_active": "on",
        "try_it": "1",
    }
    page = as_role("moderator").post(reverse("admin:comments_wordrule_add"), data).content.decode()
    assert "Of the last 10 decided comments" in page
    assert "10 would have been caught" in page
    assert "5 of them were approved" in page
    assert "correct the error" not in page
    assert 'value="Games"' in page
    assert not WordRule.objects.exists()
    del data["try_it"]
    as_role("moderator").post(reverse("admin:comments_wordrule_add"), data)
    assert "казино" in WordRule.objects.get().forms


@pytest.mark.parametrize("word_list", ["", "...", "x" * 300])
def test_rule_that_says_nothing_is_refused(word_list, as_role):
    data = {"name": "Bad", "words": word_list, "action": "hold"}
    answer = as_role("moderator").post(reverse("admin:comments_wordrule_add"), data)
    assert answer.status_code == 200
    assert not WordRule.objects.exists()


@pytest.mark.parametrize("word_list", ["и", "и\nв\nна"])
def test_rule_that_would_hold_everything_is_refused_with_its_share(word_list, article, desk):
    for number in range(30):
        make_comment(article, text=f"Он и она, {number}" if number < 24 else "Other")
    sent = {"name": "All", "words": word_list, "action": "hold", "is_active": "on"}
    answer = desk.post(reverse("admin:comments_wordrule_add"), sent)
    assert "It would hold 80% of the last 30 comments" in answer.content.decode()
    assert not WordRule.objects.exists()
    desk.post(reverse("admin:comments_wordrule_add"), sent | {"action": "mark"})
    assert WordRule.objects.exists()
