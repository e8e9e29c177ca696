"""Which comments an article takes at a given time: by its own policy, or else by the policy of the site."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from articles.models import Article
from comments.models import Policy

ARTICLE_WITH_TERMS = """
SELECT a.id, a.status, a.published_at, a.comment_policy, a.comments_close_after,
    COALESCE(site.policy, 'held') AS site_policy, site.close_after_days AS site_close_after_days
FROM articles_article a LEFT JOIN comments_policy site ON site.id = 1
WHERE a.id = %(id)s AND a.status IN ('published', 'withdrawn') AND a.published_at <= %(at)s
"""


@dataclass(frozen=True)
class Terms:
    """The policy in force, never "default", and whether comments are taken."""

    policy: str
    is_open: bool


def article_with_terms(article_id: int, at: datetime.datetime) -> Article | None:
    """Return the article if it is or was public, with all fields that `terms_of` reads; others are deferred.

    One statement, written as SQL, because a flood of posts runs it more often than any other query.
    """
    return next(iter(Article.objects.raw(ARTICLE_WITH_TERMS, {"id": article_id, "at": at})), None)


def terms_of(article: Article, at: datetime.datetime, site: Policy | None = None) -> Terms:
    """Return the terms of this article. `site` is the policy of the site, if the caller has read it already."""
    if site is None and hasattr(article, "site_policy"):
        site = Policy(
            policy=article.site_policy,
            close_after_days=article.site_close_after_days,  # type: ignore[attr-defined] # annotated
        )
    site = site or Policy.objects.filter(pk=1).first() or Policy()
    default = article.comment_policy == Article.CommentPolicy.DEFAULT
    policy = site.policy if default else article.comment_policy
    days = article.comments_close_after or site.close_after_days
    is_closed = policy == Article.CommentPolicy.CLOSED or (days and _age(article, at) >= days)
    return Terms(policy, not is_closed)


def _age(article: Article, at: datetime.datetime) -> int:
    """Return the calendar days since publication.

    Days, because a page is cached for a day and states the terms for a post of that day.
    """
    published_at = article.published_at or at
    return (timezone.localdate(at) - timezone.localdate(published_at)).days
