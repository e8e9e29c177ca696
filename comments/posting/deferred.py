"""Posts that wait for their turn: stored sealed for seconds or minutes, then posted, even if the writer has left."""

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
"""The most posts that wait at one time, from all networks together."""
GRACE_PERIOD = datetime.timedelta(seconds=30)
"""How long after its turn a post is left to its waiting page before the worker posts it."""
KEEP_PERIOD = datetime.timedelta(days=1)
"""How long a post that could not be posted stays for its writer to copy."""


class TooManyDeferredError(Exception):
    """Too many posts are waiting, so no more are taken. The writer keeps the text."""


def defer(article: Article, draft: Draft, *, seconds: float, at: datetime.datetime) -> DeferredPost:
    """Store the draft until its turn, `seconds` from now, and return it.

    If the same form is sent again, the latest content replaces the earlier one. Raises TooManyDeferredError.
    """
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
    """Post a deferred post whose turn has come. Returns its comment, posted now or before, or None.

    None means that it is too early, or that the comment can no longer be posted: then its content stays for its writer.
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
    """Return the draft that was deferred. Only for a post that has not become a comment."""
    return Draft(**post.content)


def delete_old(*, before: datetime.datetime) -> int:
    """Delete posts that were due before this time. Returns their number."""
    return DeferredPost.objects.filter(due_at__lt=before).delete()[0]


@task()
def post_deferred_comment(post_id: int) -> bool:
    """Post a deferred post whose writer did not stay to see it. Returns whether it is a comment now."""
    now = timezone.now()
    delete_old(before=now - KEEP_PERIOD)
    return post_deferred(post_id, at=now) is not None
