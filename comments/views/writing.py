"""Views for writing: the form, its preview and warning, the post itself, and the page that waits for its turn."""

import math
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from articles.models import Article
from articles.models.article import HOUR_FORMAT
from comments.choices import Status
from comments.forms import CommentForm, stamp_purpose
from comments.models import Comment, DeferredPost
from comments.moderation import bans
from comments.posting import drafts, receipts
from comments.posting.policies import article_with_terms
from comments.posting.submit import Deferred, Posted, Reason, Refused, submit, submit_deferred
from comments.screening.personal_data import PersonalDataMatch
from comments.screening.screen import describe_personal_data
from comments.views import reading
from comments.views.bodies import gone
from comments.views.reading import published
from comments.views.receipts import code_kept
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.sealing.keys import digests
from newsroom.lib.text.html import comment_html
from newsroom.lib.web import form_stamps, rate_limits
from newsroom.lib.web.bodies import bounded_body, typed
from newsroom.lib.web.methods import require_http_methods, require_POST, require_safe

CODE_SHOWN = 180
"""Seconds after which the address of a waiting page no longer shows the code: a log may hold the address."""
LOOKS_EVERY = 3
"""Seconds after which a page whose turn has come looks whether the worker has posted it."""
_thanks: VersionedCache[str] = VersionedCache("thanks for a comment", 4 * MEGABYTE)
CODE, ADDRESS = "the-code-of-this-receipt", "/the-address-of-this-comment/"
"""Placeholders in a cached page for what differs from writer to writer."""
STATUSES = {
    Reason.CLOSED: 403, Reason.BANNED: 403, Reason.LINKS: 400, Reason.TOO_MANY: 429, Reason.PARENT_GONE: 409,
    Reason.SENT: 409,
}  # fmt: skip
"""Why a comment was not taken → the status of the answer."""
PARENT_GONE = gettext_noop("The comment you answer is no longer there. Yours can stand on its own.")
MESSAGES = {
    Reason.CLOSED: gettext_noop("Comments on this article are closed. Your text is below, to copy."),
    Reason.PARENT_GONE: PARENT_GONE,
    Reason.SENT: gettext_noop("This form was sent already. To say this too, press Send again."),
    Reason.TOO_MANY: gettext_noop(
        "Very many are writing from your network. Your text is kept: press Send in ten minutes."
    ),
    Reason.LINKS: gettext_noop(
        "So many are writing at this hour that links are not taken. Take the link out and send it again."
    ),
}


@csrf_exempt  # anonymous and signed: see docs/decisions/0004-comment-forms-without-cookies.md
def conversation(request: HttpRequest, article_id: int) -> HttpResponseBase:
    """Show the comments under an article, or take a new one: reading and writing share one address."""
    return (post if request.method == "POST" else reading.conversation)(request, article_id)


@require_POST
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a comment: post it, defer it, or show the form again.

    The form is shown again as a preview, with what is wrong in it (400), or with why `submit` refused it: `STATUSES`.
    """
    now = timezone.now()
    article = article_with_terms(min(article_id, 2**62), now)
    if article is None:
        return gone(request, typed(request, "text"))
    form = CommentForm(request.POST, article=article)
    if not form.is_valid():
        return _again(request, form, 400)
    if "preview" in request.POST:
        return _again(request, form, 200, preview=True)
    draft = form.draft(code_kept(request))
    bucket = rate_limits.bucket_of(request, settings.COMMENT_RATES)
    outcome = submit(article, draft, at=now, bucket=bucket, seconds_early=form.seconds_early)
    match outcome:
        case Posted(comment, code):
            return _received(request, comment, code)
        case Deferred(_post, seconds):
            return _waiting_page(request, article, draft.nonce, seconds, status=202)
        case Refused(Reason.GONE):
            return gone(request, draft.text)
        case Refused(Reason.PERSONAL_DATA, _ban, matches):
            return _warned(request, article, matches)
    return _again(request, form, STATUSES[outcome.reason], _message(outcome))


@require_safe
@never_cache
def reply(request: HttpRequest, article_id: int, comment_id: int) -> HttpResponse:
    """Show the form to answer a comment. 404 if this user cannot see the article or the comment."""
    article = published(article_id)
    shown = Comment.objects.visible_to(request.user, timezone.now()).filter(article=article)
    parent = get_object_or_404(shown, pk=min(comment_id, 2**62))
    return render(
        request, "comments/write.html", {"article": article, "form": fresh_form(article, parent), "parent": parent}
    )


@csrf_exempt  # its address is known to its writer alone
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def wait_for_turn(request: HttpRequest, stamp: str) -> HttpResponse:
    """Show the page on which a writer waits, and what became of the comment. It is posted by POST, or by the worker."""
    now = timezone.now()
    waiting = DeferredPost.objects.select_related("article", "comment__article")
    post = get_object_or_404(waiting, form_digest__in=digests(f"form {stamp}"))
    if request.method == "POST":
        submit_deferred(post.pk, at=now)
        post = waiting.get(pk=post.pk)
    if post.comment is not None:
        is_new = _has_new_receipt(post.comment, stamp)
        return _received(request, post.comment, receipt_codes.code_of_form(stamp) if is_new else None)
    if not post.refusal:
        return _waiting_page(request, post.article, stamp, (post.due_at - now).total_seconds(), status=202)
    draft = drafts.draft_of(post)
    if not post.article.is_published(now):
        return gone(request, draft.text)
    phrase = receipt_codes.in_words(draft.code) if draft.code is not None else ""
    form = CommentForm({"name": draft.name, "text": draft.text, "receipt": phrase}, article=post.article)
    form.is_valid()
    receipt = receipts.find_receipt(draft.code) if draft.code is not None else None
    ban = bans.running_ban(receipt, now) if receipt else None
    return _again(request, form, 409, _message(Refused(Reason(post.refusal), ban)))


def fresh_form(article: Article, parent: Comment | None = None) -> CommentForm:
    """Return an empty form with a new stamp, to answer `parent` or to begin a thread."""
    stamp = form_stamps.issue(stamp_purpose(article.pk))
    return CommentForm(article=article, initial={"parent": parent.pk if parent else "", "stamp": stamp})


def _message(refused: Refused) -> str:
    """Return why a comment was not taken, in words for its writer."""
    if refused.ban is None:
        return _(MESSAGES.get(refused.reason, PARENT_GONE))
    until = date_format(timezone.localtime(refused.ban.until), HOUR_FORMAT)
    words = {"until": until, "why": refused.ban.why}
    return _("Nothing is taken under your receipt code until %(until)s: %(why)s") % words


def _waiting_page(request: HttpRequest, article: Article, nonce: str, seconds: float, *, status: int) -> HttpResponse:
    """Return the page of a post that is due in so many seconds, or that the worker is about to post."""
    context = {
        "article": article,
        "is_due": seconds <= 0,
        "seconds": max(math.ceil(seconds) + 1, LOOKS_EVERY),
        "address": reverse("comments:waiting", args=[nonce]),
    }
    return render(request, "comments/waiting.html", context, status=status)


def _received(request: HttpRequest, comment: Comment, code: int | None) -> HttpResponse:
    """Return the page that thanks for a comment. `code` is its new receipt code, or None if it has none.

    Every page of the same kind is rendered once in ten seconds, with placeholders.
    """
    article, is_shown = comment.article, comment.status == Status.APPROVED
    words = receipt_codes.in_words(code) if code is not None else ""
    context = {
        "article": article,
        "is_shown": is_shown,
        "code": CODE if words else "",
        "address": ADDRESS,
        "edit_minutes": settings.COMMENT_EDIT_MINUTES,
    }
    # A page that answers a GET contains its own address, which is known to its writer alone: it is not cached.
    stamp = int(timezone.now().timestamp() / 10) if request.method == "POST" else None
    page = _thanks.get(
        (article.pk, is_shown, bool(words), get_language(), request.get_host()),
        stamp,
        lambda: render_to_string("comments/received.html", context, request),
    )
    return HttpResponse(page.replace(CODE, words).replace(ADDRESS, comment.get_absolute_url()))


def _warned(request: HttpRequest, article: Article, dangers: Iterable[PersonalDataMatch]) -> HttpResponse:
    """Show the form again with the personal data found in it, before anybody else can read it."""
    form = CommentForm(request.POST, article=article, warned=True)
    form.is_valid()
    descriptions = describe_personal_data()
    warnings = [(descriptions[danger.kind], danger.piece) for danger in dangers]
    return _again(request, form, 200, dangers=warnings)


def _again(
    request: HttpRequest, form: CommentForm, status: int, message: str = "", *, preview: bool = False, **context: Any
) -> HttpResponse:
    """Show the form as the reader filled it in, ready to be sent again, with `message` as an error."""
    if message:
        form.add_error(None, message)
    values = context | {"article": form.article, "form": form.afresh(), "parent": form.parent_comment}
    if preview:
        values["preview"] = comment_html(form.cleaned_data["text"])
        values["preview_name"] = form.cleaned_data["name"]
    return render(request, "comments/write.html", values, status=status)


def _has_new_receipt(comment: Comment, nonce: str) -> bool:
    """Return whether the page may show the receipt code: the comment is recent and has its form's own receipt.

    A writer who had a receipt already knows its code.
    """
    fresh = timezone.now() - comment.created_at
    receipt = receipts.find_receipt(receipt_codes.code_of_form(nonce))
    return fresh.total_seconds() < CODE_SHOWN and receipt is not None and comment.receipt_id == receipt.pk
