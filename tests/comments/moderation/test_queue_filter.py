"""The queue's filters and orders."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import CommentImport
from tests.comments.factories import make_comment
from tests.comments.moderation.desk import queue
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, {"old", "risky", "ru"}),
        ({"age": "24"}, {"old"}),
        ({"risk": "high"}, {"risky"}),
        ({"risk": "unknown"}, {"old", "ru"}),
        ({"language": "ru"}, {"ru"}),
        ({"state": "waiting", "section": "own"}, {"ru"}),
        ({"state": "reported"}, set()),
    ],
)
def test_queue_filters(asked, shown, article, desk):
    section = make_section()
    russian = make_article(language="ru", section=section, published_at=timezone.now() - timedelta(days=1))
    comment_by_name = {
        "old": make_comment(article, status="pending", created_at=timezone.now() - timedelta(days=2)),
        "risky": make_comment(article, status="pending", risk=0.9, created_at=timezone.now()),
        "ru": make_comment(russian, status="pending", created_at=timezone.now()),
    }
    asked = asked | ({"section": str(section.pk)} if "section" in asked else {})
    page = queue(desk, **asked)
    assert {name for name, comment in comment_by_name.items() if f"card-{comment.pk}" in page} == shown


def test_queue_is_ordered_by_age_or_by_risk(article, desk):
    now = timezone.now()
    low = make_comment(article, status="pending", risk=0.1, created_at=now - timedelta(hours=3))
    high = make_comment(article, status="pending", risk=0.9, created_at=now - timedelta(hours=2))
    unknown = make_comment(article, status="pending", created_at=now - timedelta(hours=1))

    def order(**asked: str) -> list[int]:
        page = queue(desk, **asked)
        return sorted((low.pk, high.pk, unknown.pk), key=lambda pk: page.index(f'data-card="{pk}"'))

    assert order() == [low.pk, high.pk, unknown.pk]
    assert order(order="risk") == [high.pk, unknown.pk, low.pk]


@pytest.mark.parametrize(
    "asked", [{"age": "soon"}, {"colour": "red"}, {"section": "99999"}, {"page": "0"}, {"article": "x"}]
)
def test_unknown_filter_is_told_and_not_silently_ignored(asked, article, desk):
    make_comment(article, status="pending")
    page = queue(desk, **asked)
    assert "The queue is shown without it." in page
    assert page.count("data-card=") == 1


def test_queue_can_be_narrowed_to_one_story(article, desk):
    elsewhere = make_article(published_at=timezone.now() - timedelta(days=1))
    here, there = make_comment(article, status="pending"), make_comment(elsewhere, status="pending")
    assert f"?article={article.pk}" in queue(desk)
    page = queue(desk, article=str(article.pk))
    assert f"card-{here.pk}" in page
    assert f"card-{there.pk}" not in page
    assert f"Only under “{article.headline}”" in page


def test_new_comments_are_reached_before_a_big_import(article, desk, editor):
    run = CommentImport.objects.create(form="wxr", name="x", state="done", by=editor, at=timezone.now())
    for n in range(30):
        make_comment(article, status="pending", came_by=run, created_at=timezone.now() - timedelta(days=3000 - n))
    fresh = make_comment(article, status="pending", created_at=timezone.now())
    assert f"card-{fresh.pk}" not in queue(desk)
    assert f"card-{fresh.pk}" in queue(desk, order="newest")
    assert queue(desk, origin="readers").count("data-card=") == 1
    assert queue(desk, origin="imports").count("data-card=") == 20
