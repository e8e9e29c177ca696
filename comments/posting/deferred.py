"""Posts that wait for their turn: kept sealed for some seconds or minutes, then posted, whoever stays."""

import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles.models import Article
from comments.models import Comment, DeferredPost
from comments.posting.submit import (
    BannedError,
    CommentsClosedError,
    Draft,
    ParentGoneError,
    SentAlreadyError,
    post_comment,
)

MAX_DEFERRED = 5000
"""Posts that wait at a time, whoever sent them."""
GRACE_PERIOD = datetime.timedelta(seconds=30)
KEEP_PERIOD = datetime.timedelta(days=1)
"""How long what could not be posted stays for its writer to copy."""


class TooManyDeferredError(Exception):
    """So many wait already that no more are taken: the writer keeps his words."""


def defer(article: Article, draft: Draft, *, seconds: float, at: datetime.datetime) -> DeferredPost:
    """Keep the draft until its turn. The same form sent again brings its newest words. Raises TooManyWaitError."""
    if DeferredPost.objects.filter(comment=None, due_at__gt=at - GRACE_PERIOD).count() >= MAX_DEFERRED:
        raise TooManyDeferredError
    content = {
        "name": draft.name,
        "text": draft.text,
        "nonce": draft.nonce,
        "parent": draft.parent,
        "code": draft.code,
        "fell_into_trap": draft.fell_into_trap,
    }
    due_at = at + datetime.timedelta(seconds=seconds)
    post, is_new = DeferredPost.objects.get_or_create(
        form_digest=draft.form_digest, defaults={"article": article, "content": content, "due_at": due_at}
    )
    if not is_new and post.comment_id is None and post.content != content:
        DeferredPost.objects.filter(pk=post.pk, comment=None).update(content=content)
    if is_new:
        post_deferred_comment.using(run_after=due_at + GRACE_PERIOD).enqueue(post.pk)
    return post


@transaction.atomic
def post_deferred(post_id: int, *, at: datetime.datetime) -> Comment | None:
    """Post what waited, once its time has come; the comment it became, now or before.

    None while it is too early, and where the comment cannot be posted any more; then its words stay for their writer.
    """
    post = DeferredPost.objects.select_for_update(of=("self",)).filter(pk=post_id).select_related("article").first()
    if post is None or post.comment_id or post.due_at > at:
        return post.comment if post and post.comment_id else None
    draft = draft_of(post)
    try:
        with transaction.atomic():
            post.comment = post_comment(post.article, draft, at=at)
    except SentAlreadyError as error:
        post.comment = error.comment
    except (CommentsClosedError, ParentGoneError, BannedError):
        return None
    post.content, post.due_at = {}, post.comment.created_at
    post.save(update_fields=["comment", "content", "due_at"])
    return post.comment


def draft_of(post: DeferredPost) -> Draft:
    return Draft(**post.content)


def delete_old(*, before: datetime.datetime) -> int:
    """Remove what was due long ago; how many posts that were."""
    return DeferredPost.objects.filter(due_at__lt=before).delete()[0]


@task()
def post_deferred_comment(post_id: int) -> bool:
    """Post what waited for its turn and whose writer did not stay to see it."""
    now = timezone.now()
    delete_old(before=now - KEEP_PERIOD)
    return post_deferred(post_id, at=now) is not None
