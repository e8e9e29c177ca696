"""A reader's comment, from a form to the database: one list of rules, each asked once, whoever submits.

A form, the worker and the demonstration call `submit`; a draft that waited for its turn comes through
`submit_deferred`.
"""

import datetime
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Article
from comments.choices import BanKind, Status
from comments.models import Ban, Comment, DeferredPost, Receipt
from comments.moderation import bans
from comments.posting import drafts, floods, receipts
from comments.posting.drafts import Draft
from comments.posting.policies import terms_of
from comments.screening.derived_fields import fill_derived_fields
from comments.screening.personal_data import PersonalDataMatch, find_personal_data
from comments.screening.screen import Finding
from newsroom.lib.sealing.keys import digest, digests
from newsroom.lib.text import reader_text
from newsroom.lib.text.html import comment_html
from newsroom.lib.web import rate_limits
from newsroom.lib.web.rate_limits import Bucket

Policy = Article.CommentPolicy


class Reason(StrEnum):
    """Why a comment was not taken."""

    GONE = "gone"
    """The article is not published."""
    CLOSED = "closed"
    BANNED = "banned"
    LINKS = "links"
    """During a flood no links are taken."""
    PERSONAL_DATA = "personal data"
    """The writer has not been shown it yet, and may send the same again."""
    TOO_MANY = "too many"
    PARENT_GONE = "parent gone"
    SENT = "sent"
    """The form has posted another text already."""


class Posted(NamedTuple):
    """The comment is stored. `code` is the writer's new receipt code, or None if they have one."""

    comment: Comment
    code: int | None


class Deferred(NamedTuple):
    """The comment waits for its turn, in so many seconds."""

    post: DeferredPost
    seconds: float


class Refused(NamedTuple):
    """Nothing was stored. With BANNED comes the ban, with PERSONAL_DATA what was found."""

    reason: Reason
    ban: Ban | None = None
    personal_data: tuple[PersonalDataMatch, ...] = ()


Outcome = Posted | Deferred | Refused


@dataclass
class Attempt:
    """One draft on its way, with what the rules have found out about it."""

    article: Article
    draft: Draft
    at: datetime.datetime
    bucket: Bucket | None
    seconds_early: float
    policy: str = ""
    receipt: Receipt | None = None
    ban: Ban | None = None
    is_flooded: bool = False
    personal_data: list[PersonalDataMatch] = field(default_factory=list)


def submit(
    article: Article,
    draft: Draft,
    *,
    at: datetime.datetime,
    bucket: Bucket | None = None,
    seconds_early: float = 0.0,
) -> Outcome:
    """Take a comment, held or shown according to policy, screening, bans and floods, or say why not.

    `article` must be freshly read. `bucket` counts the posts of the writer's network; without one nothing waits.
    `seconds_early` is by how much the form was sent too quickly. An empty name becomes "Anonymous".
    """
    attempt = Attempt(article, draft, at, bucket, seconds_early)
    for rule in RULES:
        outcome = rule(attempt)
        if outcome is not None:
            return outcome
    return _posted(attempt)


@transaction.atomic
def submit_deferred(post_id: int, *, at: datetime.datetime) -> Outcome | None:
    """Submit a deferred post whose turn has come. Returns what became of it, now or before, or None if it is gone.

    A refused one keeps its content for its writer, and why it was refused.
    """
    post = DeferredPost.objects.select_for_update(of=("self",)).filter(pk=post_id).select_related("article").first()
    if post is None:
        return None
    if post.comment is not None:
        return Posted(post.comment, None)
    if post.due_at > at:
        return Deferred(post, (post.due_at - at).total_seconds())
    with transaction.atomic():
        outcome = submit(post.article, drafts.draft_of(post), at=at)
    if isinstance(outcome, Posted):
        post.comment, post.content, post.due_at = outcome.comment, {}, outcome.comment.created_at
        post.save(update_fields=["comment", "content", "due_at"])
    elif isinstance(outcome, Refused):
        post.refusal = outcome.reason
        post.save(update_fields=["refusal"])
    return outcome


@task()
def post_deferred_comment(post_id: int) -> bool:
    """Submit a deferred post whose writer did not stay to see it. Returns whether it is a comment now."""
    now = timezone.now()
    drafts.delete_old(before=now - drafts.KEEP_PERIOD)
    return isinstance(submit_deferred(post_id, at=now), Posted)


@transaction.atomic
def answer_for_the_newsroom(parent: Comment, *, text: str, by: User, at: datetime.datetime) -> Posted | Refused:
    """Post an answer of the staff, shown at once and marked as theirs, if the answered comment is approved."""
    if not Comment.objects.select_for_update(no_key=True).filter(pk=parent.pk, status=Status.APPROVED).exists():
        return Refused(Reason.PARENT_GONE)
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
    return Posted(comment, None)


def to_the_minute(at: datetime.datetime) -> datetime.datetime:
    """Return the time cut to the minute, the only precision stored.

    A finer time could be matched with recorded network traffic.
    """
    return at.replace(second=0, microsecond=0)


def _open(attempt: Attempt) -> Refused | None:
    if not attempt.article.is_published(attempt.at):
        return Refused(Reason.GONE)
    terms = terms_of(attempt.article, attempt.at)
    attempt.policy = terms.policy
    return None if terms.is_open else Refused(Reason.CLOSED)


def _not_banned(attempt: Attempt) -> Refused | None:
    if attempt.draft.code is not None:
        attempt.receipt = receipts.find_receipt(attempt.draft.code)
        attempt.ban = bans.running_ban(attempt.receipt, attempt.at) if attempt.receipt else None
    if attempt.ban is not None and attempt.ban.kind == BanKind.BAN:
        return Refused(Reason.BANNED, attempt.ban)
    return None


def _no_links_in_a_flood(attempt: Attempt) -> Refused | None:
    attempt.is_flooded = floods.is_flooded(attempt.article, attempt.at)
    return Refused(Reason.LINKS) if attempt.is_flooded and reader_text.links(attempt.draft.text) else None


def _warned_of_personal_data(attempt: Attempt) -> Refused | None:
    attempt.personal_data = find_personal_data(f"{attempt.draft.name}\n\n{attempt.draft.text}")
    if attempt.personal_data and not attempt.draft.is_warned:
        return Refused(Reason.PERSONAL_DATA, personal_data=tuple(attempt.personal_data))
    return None


def _in_turn(attempt: Attempt) -> Refused | Deferred | None:
    if attempt.bucket is None:
        return None
    slower = floods.SLOWDOWN_FACTOR if attempt.is_flooded else 1.0
    wait = rate_limits.seconds_to_wait(attempt.bucket, now=attempt.at.timestamp(), slower=slower)
    seconds = max(wait, attempt.seconds_early)
    if seconds <= 0 or Comment.objects.filter(form_digest__in=digests(f"form {attempt.draft.nonce}")).exists():
        return None
    if seconds > rate_limits.MAX_WAIT:
        return Refused(Reason.TOO_MANY)
    try:
        post, is_new = drafts.defer(attempt.article, attempt.draft, seconds=seconds, at=attempt.at)
    except drafts.TooManyDeferredError:
        return Refused(Reason.TOO_MANY)
    if is_new:
        post_deferred_comment.using(run_after=post.due_at + drafts.GRACE_PERIOD).enqueue(post.pk)
    return Deferred(post, seconds)


RULES: tuple[Callable[[Attempt], Refused | Deferred | None], ...] = (
    _open,
    _not_banned,
    _no_links_in_a_flood,
    _warned_of_personal_data,
    _in_turn,
)
"""Every rule that may end the way of a draft, in the order in which they are asked."""


def _posted(attempt: Attempt) -> Posted | Refused:
    """Store the comment. A form sent twice by accident gets the comment that it has posted already."""
    draft = attempt.draft
    comment = Comment(
        article=attempt.article,
        parent_id=draft.parent,
        name=draft.name or _("Anonymous"),
        text=draft.text,
        created_at=to_the_minute(attempt.at),
        form_digest=draft.form_digest,
    )
    findings = fill_derived_fields(comment, at=attempt.at, personal_data=attempt.personal_data)
    if draft.fell_into_trap:
        findings.append(Finding("trap"))
    if attempt.is_flooded:
        findings.append(Finding("flood"))
    comment.findings = [finding.as_json() for finding in findings]
    # A comment that answers none is one statement, and needs a transaction only inside another one, to be undone alone.
    is_one_statement = draft.parent is None and not connection.in_atomic_block
    try:
        with nullcontext() if is_one_statement else transaction.atomic():
            if not _store(comment, attempt, is_held=any(finding.holds for finding in findings)):
                return Refused(Reason.PARENT_GONE)
    except IntegrityError:
        return _sent_before(draft)
    return Posted(comment, draft.receipt_code if draft.code is None else None)


def _store(comment: Comment, attempt: Attempt, *, is_held: bool) -> bool:
    """Save the comment with its receipt and status. Returns False if the comment that it answers is gone."""
    draft, policy = attempt.draft, attempt.policy
    if draft.parent is not None:
        approved = Comment.objects.filter(pk=draft.parent, article_id=comment.article_id, status=Status.APPROVED)
        if not approved.select_for_update(no_key=True).exists():
            return False
    receipt = comment.receipt = attempt.receipt
    if not (is_held or attempt.ban) and (
        policy == Policy.OPEN or (policy == Policy.NEWCOMERS and receipt is not None and receipts.is_regular(receipt))
    ):
        comment.status = Status.APPROVED
    if receipt is None:
        comment.receipt_id = receipts.id_of_receipt(draft.receipt_code, on=comment.created_at.date())
    comment.save(force_insert=True)
    if receipt is None:
        del comment.__dict__["receipt_id"]  # read from the database when it is asked for
    return True


def _sent_before(draft: Draft) -> Posted | Refused:
    """Return what the same form has posted, or a refusal if that was another text. Raises Comment.DoesNotExist."""
    sent = Comment.objects.get(form_digest=draft.form_digest)
    if sent.text != draft.text:
        return Refused(Reason.SENT)
    receipt = receipts.find_receipt(draft.receipt_code)
    is_own = receipt is not None and receipt.pk == sent.receipt_id
    return Posted(sent, draft.receipt_code if draft.code is None and is_own else None)
