"""How comments are taken under an article at a given time: its own policy, the site's, or a storm's."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet, Subquery

from articles.models import Article
from comments.models import Policy


@dataclass(frozen=True)
class Terms:
    """`policy` is never "default"; `closes_at` is None where comments stay open."""

    policy: str
    closes_at: datetime.datetime | None
    is_open: bool


def with_site_policy(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with the site's policy beside them, so that `terms_of` asks for nothing more."""
    site = Policy.objects.filter(pk=1)
    return articles.annotate(
        site_policy=Subquery(site.values("policy")), site_close_after_days=Subquery(site.values("close_after_days"))
    )


def terms_of(article: Article, at: datetime.datetime, site: Policy | None = None) -> Terms:
    """The terms that hold for this article; `site` is the site's policy, if it has been read already."""
    if site is None and hasattr(article, "site_policy"):
        site = Policy(policy=article.site_policy, close_after_days=article.site_close_after_days)  # type: ignore[attr-defined]
    site = site or Policy.objects.get(pk=1)
    default = article.comment_policy == Article.CommentPolicy.DEFAULT
    policy = site.policy if default else article.comment_policy
    days = article.comments_close_after or site.close_after_days
    closes_at = article.published_at + datetime.timedelta(days=days) if days and article.published_at else None
    is_closed = policy == Article.CommentPolicy.CLOSED or (closes_at is not None and closes_at <= at)
    return Terms(policy, closes_at, not is_closed)
