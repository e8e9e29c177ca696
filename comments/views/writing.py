"""Views for writing: the form, its preview and warning, the post itself, and the page that waits for its turn."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from articles.models import Article
from articles.models.article import HOUR_FORMAT
from comments.forms import CommentForm, stamp_purpose
from comments.models import Ban, Comment, DeferredPost
from comments.moderation import bans
from comments.posting import deferred, floods, rate_limits, receipts, submit
from comments.posting.policies import article_with_terms, terms_of
from comments.posting.submit import Draft
from comments.reading.rendering import received_page
from comments.screening import personal_data
from comments.screening.screen import describe_personal_data
from comments.views import reading
from comments.views.bodies import bounded_body, gone, typed
from comments.views.reading import published
from comments.views.receipts import code_kept
from newsroom.lib.sealing.keys import digests
from newsroom.lib.text import reader_text
from newsroom.lib.text.html import comment_html
from newsroom.lib.web import form_stamps
from newsroom.lib.web.methods import require_POST, require_safe

CODE_SHOWN = 180
"""Seconds after which the address of a waiting page no longer shows the code: a log may hold the address."""
CLOSED = gettext_noop("Comments on this article are closed. Your text is below, to copy.")
PARENT_GONE = gettext_noop("The comment you answer is no longer there. Yours can stand on its own.")
SENT = gettext_noop("This form was sent already. To say this too, press Send again.")
TOO_MANY = gettext_noop("Very many are writing from your network. Your text is kept: press Send in ten minutes.")
NO_LINKS = gettext_noop(
    "So many are writing at this hour that links are not taken. Take the link out and send it again."
)


@csrf_exempt  # anonymous and signed: see docs/decisions/0004-comment-forms-without-cookies.md
def conversation(request: HttpRequest, article_id: int) -> HttpResponseBase:
    """Show the comments under an article, or take a new one: reading and writing share one address."""
    return (post if request.method == "POST" else reading.conversation)(request, article_id)


@require_POST
@never_cache
@bounded_body
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a comment: post it, defer it, or show the form again.

    The form is shown again as a preview, as a warning about personal data, or with what is wrong: the form or a link
    during a flood (400), closed comments or a ban (403), too many posts (429), a parent that is gone or a form that was
    sent before (409). 404 if the article is not published.
    """
    now = timezone.now()
    article = article_with_terms(min(article_id, 2**62), now)
    if article is None or not article.is_published(now):
        return gone(request, typed(request, "text"))
    form = CommentForm(request.POST, article=article)
    if not terms_of(article, now).is_open:
        return _again(request, form, 403, CLOSED)
    if not form.is_valid():
        return _again(request, form, 400)
    if "preview" in request.POST:
        return _again(request, form, 200, preview=True)
    draft = form.draft(code_kept(request))
    if "as_it_is" not in request.POST and (
        dangers := personal_data.find_personal_data(f"{draft.name}\n\n{draft.text}")
    ):
        return _warned(request, article, dangers)
    is_flooded = floods.is_flooded(article, now)
    if is_flooded and reader_text.links(draft.text):
        return _again(request, form, 400, NO_LINKS)
    wait = rate_limits.seconds_to_wait(
        rate_limits.bucket_of(request), now=now.timestamp(), slower=floods.SLOWDOWN_FACTOR if is_flooded else 1.0
    )
    if max(wait, form.seconds_early) > 0:
        return _wait(request, form, draft, max(wait, form.seconds_early))
    return _post(request, form, draft)


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


@require_safe
@never_cache
def wait_for_turn(request: HttpRequest, stamp: str) -> HttpResponse:
    """Show the page on which a writer waits. It reloads by itself; at its turn it posts the comment."""
    now = timezone.now()
    form_digests = digests(f"form {stamp}")
    deferred_post = get_object_or_404(DeferredPost.objects.select_related("article"), form_digest__in=form_digests)
    comment = deferred.post_deferred(deferred_post.pk, at=now)
    if comment is not None:
        return _received(request, comment, receipts.code_of_form(stamp) if _has_new_receipt(comment, stamp) else None)
    seconds = (deferred_post.due_at - now).total_seconds()
    if seconds > 0:
        return _waiting_page(request, deferred_post.article, stamp, seconds)
    draft = deferred.draft_of(deferred_post)
    if not deferred_post.article.is_published(now):
        return gone(request, draft.text)
    phrase = receipts.in_words(draft.code) if draft.code is not None else ""
    form = CommentForm({"name": draft.name, "text": draft.text, "receipt": phrase}, article=deferred_post.article)
    form.is_valid()
    receipt = receipts.find_receipt(draft.code) if draft.code is not None else None
    if receipt and (ban := bans.running_ban(receipt, now)):
        return _banned(request, form, ban)
    is_open = terms_of(deferred_post.article, now).is_open
    return _again(request, form, 409, PARENT_GONE if is_open else CLOSED)


def fresh_form(article: Article, parent: Comment | None = None) -> CommentForm:
    """Return an empty form with a new stamp, to answer `parent` or to begin a thread."""
    stamp = form_stamps.issue(stamp_purpose(article.pk))
    return CommentForm(article=article, initial={"parent": parent.pk if parent else "", "stamp": stamp})


def _post(request: HttpRequest, form: CommentForm, draft: Draft) -> HttpResponse:
    try:
        comment = submit.post_comment(form.article, draft, at=timezone.now())
    except submit.ParentGoneError:
        return _again(request, form, 409, PARENT_GONE)
    except submit.CommentsClosedError:
        return _again(request, form, 403, CLOSED)
    except submit.BannedError as error:
        return _banned(request, form, error.ban)
    except submit.SentAlreadyError as error:
        if error.comment.text != draft.text:
            return _again(request, form, 409, SENT)
        receipt = receipts.find_receipt(draft.receipt_code)
        is_own = receipt is not None and receipt.pk == error.comment.receipt_id
        return _received(request, error.comment, draft.receipt_code if draft.code is None and is_own else None)
    return _received(request, comment, draft.receipt_code if draft.code is None else None)


def _banned(request: HttpRequest, form: CommentForm, ban: Ban) -> HttpResponse:
    until = date_format(timezone.localtime(ban.until), HOUR_FORMAT)
    message = _("Nothing is taken under your receipt code until %(until)s: %(why)s") % {"until": until, "why": ban.why}
    return _again(request, form, 403, message)


def _wait(request: HttpRequest, form: CommentForm, draft: Draft, seconds: float) -> HttpResponse:
    sent = Comment.objects.filter(form_digest__in=digests(f"form {draft.nonce}")).first()
    if sent is not None:
        return _post(request, form, draft)
    if seconds > rate_limits.MAX_WAIT:
        return _again(request, form, 429, TOO_MANY)
    try:
        deferred.defer(form.article, draft, seconds=seconds, at=timezone.now())
    except deferred.TooManyDeferredError:
        return _again(request, form, 429, TOO_MANY)
    return _waiting_page(request, form.article, draft.nonce, seconds)


def _waiting_page(request: HttpRequest, article: Article, nonce: str, seconds: float) -> HttpResponse:
    address = reverse("comments:waiting", args=[nonce])
    context = {"article": article, "seconds": math.ceil(seconds) + 1, "address": address}
    return render(request, "comments/waiting.html", context, status=202)


def _received(request: HttpRequest, comment: Comment, code: int | None) -> HttpResponse:
    return HttpResponse(received_page(request, comment, receipts.in_words(code) if code is not None else ""))


def _warned(request: HttpRequest, article: Article, dangers: list[personal_data.PersonalDataMatch]) -> HttpResponse:
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
        form.add_error(None, _(message))
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
    receipt = receipts.find_receipt(receipts.code_of_form(nonce))
    return fresh.total_seconds() < CODE_SHOWN and receipt is not None and comment.receipt_id == receipt.pk
