"""How comments are taken under an article at a given time: its own policy, the site's, or a storm's."""

import datetime
from dataclasses import dataclass

from articles.models import Article
from comments.models import Policy


@dataclass(frozen=True)
class Terms:
    """`policy` is never "default"; `closes_at` is None where comments stay open."""

    policy: str
    closes_at: datetime.datetime | None
    is_open: bool


def terms_of(article: Article, at: datetime.datetime, site: Policy | None = None) -> Terms:
    """The terms that hold for this article; `site` is the site's policy, if it has been read already."""
    site = site or Policy.objects.get(pk=1)
    default = article.comment_policy == Article.CommentPolicy.DEFAULT
    policy = site.policy if default else article.comment_policy
    days = article.comments_close_after or site.close_after_days
    closes_at = article.published_at + datetime.timedelta(days=days) if days and article.published_at else None
    is_closed = policy == Article.CommentPolicy.CLOSED or (closes_at is not None and closes_at <= at)
    return Terms(policy, closes_at, not is_closed)
