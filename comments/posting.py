"""How a reader's words come in."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.models import Article
from comments.models import Comment
from newsroom.lib.html import comment_html

STATUS_BY_POLICY = {
    Article.CommentPolicy.HELD: Comment.Status.PENDING,
    Article.CommentPolicy.OPEN: Comment.Status.APPROVED,
}


class CommentsClosedError(Exception):
    """The article takes no comments, or is no longer published."""


class ParentGoneError(Exception):
    """The comment that is answered was taken away meanwhile."""


class SentAlreadyError(Exception):
    """This form was used for another comment."""


@transaction.atomic
def post_comment(
    article: Article, *, name: str, text: str, parent: Comment | None, nonce: str, at: datetime.datetime
) -> Comment:
    """Store a comment, held or shown as the article's policy says.

    `name` and `text` are normalised and not empty of meaning; an empty name is Anonymous. Raises
    CommentsClosedError, ParentGoneError, SentAlreadyError; then nothing is stored.
    """
    current = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    if current.comment_policy not in STATUS_BY_POLICY or not current.is_published(at):
        raise CommentsClosedError
    if parent is not None:
        approved = Comment.objects.filter(pk=parent.pk, article=current, status=Comment.Status.APPROVED)
        if not approved.select_for_update().exists():
            raise ParentGoneError
    try:
        with transaction.atomic():
            return Comment.objects.create(
                article=current,
                parent=parent,
                name=name or _("Anonymous"),
                text=text,
                html=comment_html(text),
                status=STATUS_BY_POLICY[Article.CommentPolicy(current.comment_policy)],
                created_at=at,
                form_nonce=nonce,
            )
    except IntegrityError as error:
        raise SentAlreadyError from error
