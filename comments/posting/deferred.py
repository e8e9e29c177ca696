"""Posts that wait for their turn: kept sealed for some seconds or minutes, then posted, whoever stays."""

import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles.models import Article
from comments.models import Comment, WaitingPost
from comments.posting.submit import (
    BannedError,
    CommentsClosedError,
    Draft,
    ParentGoneError,
    SentAlreadyError,
    post_comment,
)

MOST = 5000
"""Posts that wait at a time, whoever sent them."""
GRACE = datetime.timedelta(seconds=30)
KEPT = datetime.timedelta(days=1)
"""How long what could not be posted stays for its writer to copy."""


class TooManyWaitError(Exception):
    """So many wait already that no more are taken: the writer keeps his words."""


def wait(article: Article, draft: Draft, *, seconds: float, at: datetime.datetime) -> WaitingPost:
    """Keep the draft until its turn. The same form sent again brings its newest words. Raises TooManyWaitError."""
    if WaitingPost.objects.filter(comment=None, due_at__gt=at - GRACE).count() >= MOST:
        raise TooManyWaitError
    content = {
        "name": draft.name,
        "text": draft.text,
        "nonce": draft.nonce,
        "parent": draft.parent,
        "code": draft.code,
        "fell_into_trap": draft.fell_into_trap,
    }
    due_at = at + datetime.timedelta(seconds=seconds)
    post, is_new = WaitingPost.objects.get_or_create(
        form_digest=draft.form_digest, defaults={"article": article, "content": content, "due_at": due_at}
    )
    if not is_new and post.comment_id is None and post.content != content:
        WaitingPost.objects.filter(pk=post.pk, comment=None).update(content=content)
    if is_new:
        finish_waiting_post.using(run_after=due_at + GRACE).enqueue(post.pk)
    return post


@transaction.atomic
def finish(post_id: int, *, at: datetime.datetime) -> Comment | None:
    """Post what waited, once its time has come; the comment it became, now or before.

    None while it is too early, and where the comment cannot be posted any more; then its words stay for their writer.
    """
    post = WaitingPost.objects.select_for_update(of=("self",)).filter(pk=post_id).select_related("article").first()
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


def draft_of(post: WaitingPost) -> Draft:
    return Draft(**post.content)


def forget_old(*, before: datetime.datetime) -> int:
    """Remove what was due long ago; how many posts that were."""
    return WaitingPost.objects.filter(due_at__lt=before).delete()[0]


@task()
def finish_waiting_post(post_id: int) -> bool:
    """Post what waited for its turn and whose writer did not stay to see it."""
    now = timezone.now()
    forget_old(before=now - KEPT)
    return finish(post_id, at=now) is not None
