"""Post readers' comments: screen them, then hold or show them according to the policy in force."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.models import Article
from comments.choices import BanKind
from comments.models import Ban, Comment
from comments.moderation import bans
from comments.posting import floods, receipts
from comments.posting.policies import terms_of
from comments.screening.derived_fields import fill_derived_fields
from comments.screening.screen import Finding
from newsroom.lib.sealing.keys import digest
from newsroom.lib.text.html import comment_html

Policy = Article.CommentPolicy
Status = Comment.Status


class CommentsClosedError(Exception):
    """The article takes no comments, or is no longer published."""


class ParentGoneError(Exception):
    """The comment being answered is no longer published."""


class BannedError(Exception):
    """No comments are taken under this receipt code for a time; `ban` says why and until when."""

    def __init__(self, ban: Ban) -> None:
        super().__init__()
        self.ban = ban


class SentAlreadyError(Exception):
    """This form already posted a comment; `comment` is that one."""

    def __init__(self, comment: Comment) -> None:
        super().__init__()
        self.comment = comment


@dataclass(frozen=True)
class Draft:
    """The content of a form, read and normalised. `code` is the writer's own receipt code, or None."""

    name: str
    text: str
    nonce: str
    parent: int | None = None
    code: int | None = None
    fell_into_trap: bool = False

    @property
    def form_digest(self) -> int:
        """Return the keyed digest of the number of the form."""
        return digest(f"form {self.nonce}")

    @property
    def receipt_code(self) -> int:
        """Return the writer's own code, or the one derived from the form."""
        return self.code if self.code is not None else receipts.code_of_form(self.nonce)


def post_comment(article: Article, draft: Draft, *, at: datetime.datetime) -> Comment:
    """Store a comment and return it, held or shown according to policy, screening, bans and floods.

    `article` must be freshly read. An empty name becomes "Anonymous". Raises CommentsClosedError, ParentGoneError,
    BannedError or SentAlreadyError; then nothing is stored.
    """
    terms = terms_of(article, at)
    if not terms.is_open or not article.is_published(at):
        raise CommentsClosedError
    comment = Comment(
        article=article,
        parent_id=draft.parent,
        name=draft.name or _("Anonymous"),
        text=draft.text,
        created_at=to_the_minute(at),
        form_digest=draft.form_digest,
    )
    findings = fill_derived_fields(comment, at=at)
    if draft.fell_into_trap:
        findings.append(Finding("trap"))
    if floods.is_flooded(article, at):
        findings.append(Finding("flood"))
    comment.findings = [finding.as_json() for finding in findings]
    try:
        with transaction.atomic():
            _store(comment, draft, terms.policy, is_held=any(finding.holds for finding in findings), at=at)
    except IntegrityError as error:
        sent = Comment.objects.filter(form_digest=draft.form_digest).first()
        if sent is None:
            raise
        raise SentAlreadyError(sent) from error
    return comment


@transaction.atomic
def answer_for_the_newsroom(parent: Comment, *, text: str, by: User, at: datetime.datetime) -> Comment:
    """Post an answer of the staff, shown at once and marked as theirs.

    Raises ParentGoneError if the answered comment is not approved.
    """
    if not Comment.objects.select_for_update(no_key=True).filter(pk=parent.pk, status=Status.APPROVED).exists():
        raise ParentGoneError
    comment = Comment(
        article_id=parent.article_id,
        parent=parent,
        name=(by.get_full_name() or by.get_username())[:60],
        text=text,
        html=comment_html(text),
        status=Status.APPROVED,
        created_at=to_the_minute(at),
        form_digest=digest(f"staff {by.pk} {at.timestamp()}"),
        staff_id=by.pk,
    )
    comment.save(force_insert=True)
    return comment


def to_the_minute(at: datetime.datetime) -> datetime.datetime:
    """Return the time cut to the minute, the only precision stored.

    A finer time could be matched with recorded network traffic.
    """
    return at.replace(second=0, microsecond=0)


def _store(comment: Comment, draft: Draft, policy: str, *, is_held: bool, at: datetime.datetime) -> None:
    if draft.parent is not None:
        approved = Comment.objects.filter(pk=draft.parent, article_id=comment.article_id, status=Status.APPROVED)
        if not approved.select_for_update(no_key=True).exists():
            raise ParentGoneError
    comment.receipt = receipts.keep_receipt(draft.receipt_code, at=comment.created_at, is_new=draft.code is None)
    ban = bans.running_ban(comment.receipt, at) if draft.code is not None else None
    if ban is not None and ban.kind == BanKind.BAN:
        raise BannedError(ban)
    if not (is_held or ban) and (
        policy == Policy.OPEN or (policy == Policy.NEWCOMERS and draft.code and receipts.is_regular(comment.receipt))
    ):
        comment.status = Status.APPROVED
    comment.save(force_insert=True)
