"""How comments are taken: the article's own policy, else the site's; and they close after so many days."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.forms import stamp_purpose
from comments.models import Comment, Policy
from comments.posting.policies import terms_of
from newsroom.lib.web import form_stamps
from tests.comments.factories import make_comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def send(article: Article, text: str = "A calm remark."):  # type: ignore[no-untyped-def]
    return Client().post(
        f"/comments/{article.pk}/", {"text": text, "stamp": form_stamps.issue(stamp_purpose(article.pk))}
    )


def make(days_ago: int = 1, **over) -> Article:  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=days_ago), **over)


@pytest.mark.parametrize(
    ("site", "own", "expected"),
    [
        ("open", "default", "approved"),
        ("held", "default", "pending"),
        ("newcomers", "default", "pending"),
        ("open", "held", "pending"),
        ("held", "open", "approved"),
    ],
)
def test_article_follows_the_site_unless_it_has_a_policy_of_its_own(site, own, expected):
    Policy.objects.update(policy=site)
    article = make(comment_policy=own)
    assert send(article).status_code == 200
    assert Comment.objects.get().status == expected


@pytest.mark.parametrize(("site", "own"), [("closed", "default"), ("open", "closed")])
def test_closed_comments_are_read_and_take_no_more(site, own):
    Policy.objects.update(policy=site)
    article = make(comment_policy=own)
    comment = make_comment(article)
    answer = send(article, "Kept for its writer.")
    assert answer.status_code == 403
    assert "Kept for its writer." in answer.content.decode()
    page = Client().get(article.get_absolute_url()).content.decode()
    assert comment.text in page
    assert "Comments are closed." in page
    assert "comment-form" not in page
    assert "/reply/" not in page


@pytest.mark.parametrize(
    ("site_days", "own_days", "age", "is_open"),
    [
        (None, None, 4000, True),
        (10, None, 9, True),
        (10, None, 11, False),
        (10, 20, 11, True),
        (None, 5, 6, False),
    ],
)
def test_comments_close_after_so_many_days(site_days, own_days, age, is_open):
    Policy.objects.update(policy="open", close_after_days=site_days)
    article = make(age, comment_policy="default", comments_close_after=own_days)
    assert terms_of(article, timezone.now()).is_open is is_open
    assert (send(article).status_code == 200) is is_open


def test_missing_policy_holds_everything():
    Policy.objects.all().delete()
    article = make(comment_policy="default")
    assert Client().get(article.get_absolute_url()).status_code == 200
    send(article)
    assert Comment.objects.get().status == "pending"


def test_change_of_the_sites_policy_shows_at_the_next_request(as_role):
    article = make(comment_policy="default")
    address = article.get_absolute_url()
    assert "A moderator reads it before others do." in Client().get(address).content.decode()
    saved = as_role("editor").post(
        reverse("admin:comments_policy_change", args=[1]), {"policy": "closed", "close_after_days": ""}
    )
    assert saved.status_code == 302
    assert "Comments are closed." in Client().get(address).content.decode()


@pytest.mark.parametrize("role", ["moderator", "reporter", "data editor"])
def test_policy_is_changed_by_editors_alone(role, as_role):
    as_role(role).post(reverse("admin:comments_policy_change", args=[1]), {"policy": "open", "close_after_days": ""})
    assert Policy.objects.get().policy == "held"


@pytest.mark.parametrize("days", ["0", "-1", "x", "99999"])
def test_nonsense_days_are_refused_in_words(days, as_role):
    answer = as_role("editor").post(
        reverse("admin:comments_policy_change", args=[1]), {"policy": "open", "close_after_days": days}
    )
    assert answer.status_code == 200
    assert Policy.objects.get().policy == "held"
