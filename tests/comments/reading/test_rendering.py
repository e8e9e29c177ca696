"""Whatever a reader sends stays text wherever it is shown."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from tests.comments.posting.sending import send
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")


INJECTIONS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><img/src=x onerror=alert(1)></style></svg>",
    '<math><mtext></p><style><img title="--></style><img src=x onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<p style="background:url(javascript:alert(1))">x',
    "]]><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% load static %}",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    'https://x.org/"onmouseover="alert(1)',
    "https://x.org/'><script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "*<script>alert(1)</script>*",
    "_<b onclick=alert(1)>_",
]


@pytest.mark.parametrize("injection", INJECTIONS)
@pytest.mark.parametrize("field", ["text", "name", "parent", "stamp", "receipt", "second_subject"])
def test_injection_stays_text_wherever_it_is_put(field, injection, article, as_role):
    answer = send(article, **{field: injection})
    assert answer.status_code in (200, 400)
    Comment.objects.update(status="approved")
    comment = Comment.objects.first()
    pages = [answer, Client().get(article.get_absolute_url()), Client().get(f"/comments/{article.pk}/feed/")]
    if comment:
        pages += [Client().get(comment.get_absolute_url())]
        pages += [as_role("moderator").get(reverse("admin:comments_comment_changelist"))]
    for page in pages:
        body = page.content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "<b onclick" not in body
        assert "only-for-tests" not in body
