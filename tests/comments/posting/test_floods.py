"""Storms: they begin and end by themselves, hold everything meanwhile, and are told to the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, CommentFlood
from comments.posting import floods
from tests.comments.factories import make_comment
from tests.comments.posting.sending import post
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=2), comment_policy="open")


def arrive(article: Article, number: int, at) -> None:  # type: ignore[no-untyped-def]
    for place in range(number):
        make_comment(article, created_at=at - timedelta(seconds=place % 280))


def test_storm_begins_by_itself_holds_everything_and_ends_by_itself(article):
    now = timezone.now()
    assert not floods.is_flooded(article, now)
    arrive(article, 40, now)
    floods._looked.clear()
    assert floods.is_flooded(article, now)
    flood = CommentFlood.objects.get()
    assert flood.arrivals == 40
    post(article, "A calm remark in a flood.")
    held = Comment.objects.get(text="A calm remark in a flood.")
    assert (held.status, held.findings[-1][0]) == ("pending", "flood")
    refused = post(article, "With a link https://x.org/ in it.")
    assert refused.status_code == 400
    assert "With a link" in refused.content.decode()
    other = make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")
    post(other, "Elsewhere it is quiet.")
    assert Comment.objects.get(article=other).status == "approved"
    later = now + timedelta(minutes=21)
    assert not floods.is_flooded(article, later)
    assert floods.current_floods(later) == []


def test_storm_is_measured_against_what_is_usual_for_the_article(article):
    now = timezone.now()
    for hour in range(1, 24):
        arrive(article, 100, now - timedelta(hours=hour))
    arrive(article, 29, now)
    assert not floods.is_flooded(article, now)
    assert floods.bound(8.0) == 30
    assert floods.bound(100.0) == 150


def test_desk_sees_the_storm_on_its_front_page(article, as_role):
    arrive(article, 40, timezone.now())
    assert floods.is_flooded(article, timezone.now())
    assert "A flood of comments under" in as_role("moderator").get("/admin/").content.decode()
    assert "A flood of comments under" not in as_role("reporter").get("/admin/").content.decode()
