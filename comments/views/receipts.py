"""A writer's own page: what became of their comments, and what they may still do with them.

The code is what gives access. It is sent in the body of a request and never in an address, so that no history and no
log holds it. A browser may keep it in a cookie that is sent under /comments/ alone; requests that change something need
the code in their body.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from comments.forms import AppealForm, EditForm, ReceiptForm
from comments.models import Comment, Receipt
from comments.moderation import bans
from comments.posting import by_writer, receipts
from comments.reading import exporting
from comments.views import cookies
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.web.bodies import bounded_body, typed
from newsroom.lib.web.methods import require_http_methods, require_POST

COOKIE = "receipt"
MAX_SHOWN = 200
"""Comments of one receipt on its page, the newest first."""


def code_kept(request: HttpRequest) -> int | None:
    """Return the code in the browser's cookie if it opens a receipt, or None."""
    try:
        code = receipt_codes.parse_code(request.COOKIES.get(COOKIE, ""))
    except receipt_codes.UnreadableCodeError:
        return None
    return code if receipts.find_receipt(code) else None


@csrf_exempt  # anonymous: the code itself gives access
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the page of the receipt whose code is posted or in the cookie, or ask for the code."""
    if request.method != "POST":
        code = code_kept(request)
        return _page(request, code) if code is not None else _ask(request, ReceiptForm())
    return _with_code(request, lambda receipt: None)


@csrf_exempt
@require_POST
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def keep(request: HttpRequest) -> HttpResponse:
    """Let this browser keep the code, or forget it, if the request comes from our own page; 403 otherwise.

    Another site could make the browser keep a code of its own choice, and read with it everything written in this
    browser from then on.
    """
    if not _comes_from_here(request):
        return _ask(request, ReceiptForm(), status=403)
    is_kept = "forget" not in request.POST

    def message(receipt: Receipt) -> str:
        return _("This browser keeps your code now.") if is_kept else _("This browser has forgotten your code.")

    response = _with_code(request, message)
    if response.status_code == 200:
        if is_kept:
            phrase = receipt_codes.in_words(receipt_codes.parse_code(request.POST["receipt"]), "en")
            cookies.keep(response, COOKIE, phrase.replace(" ", "-"))
        else:
            cookies.forget(response, COOKIE)
    return response


@csrf_exempt
@require_POST
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Download every comment sent with the code that is still stored, as JSON lines."""
    form = ReceiptForm(request.POST)
    own_receipt = receipts.find_receipt(form.cleaned_data["receipt"]) if form.is_valid() else None
    if own_receipt is None:
        return _with_code(request, lambda receipt: None)
    return exporting.export_response(Comment.objects.filter(receipt=own_receipt), name="my-comments")


@csrf_exempt
@require_POST
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Change the text of a comment and show the page of its receipt. On failure the new text is shown again."""

    def change(receipt: Receipt) -> str:
        text = _valid(EditForm(request.POST), "text")
        by_writer.edit(receipt, comment_id, text=text, at=timezone.now())
        return _("Changed. A moderator will read it before others do.")

    return _with_code(request, change, lost=typed(request, "text"))


@csrf_exempt
@require_POST
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def delete(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Delete a comment and show the page of its receipt."""

    def change(receipt: Receipt) -> str:
        by_writer.delete(receipt, comment_id, at=timezone.now())
        return _("Deleted. Nothing of it is kept.")

    return _with_code(request, change)


@csrf_exempt
@require_POST
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def appeal(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Appeal against a rejection and show the page of the receipt. On failure the message is shown again."""

    def change(receipt: Receipt) -> str:
        message = _valid(AppealForm(request.POST), "message")
        by_writer.appeal(receipt, comment_id, message=message, at=timezone.now())
        return _("Your appeal has arrived. Somebody will read the comment once more.")

    return _with_code(request, change, lost=typed(request, "message"))


def _valid(form: Form, field: str) -> str:
    """Return the value of one field of the form. Raises CannotChangeError with its errors as the message."""
    if not form.is_valid():
        raise by_writer.CannotChangeError(" ".join(map(str, form.errors[field])))
    return str(form.cleaned_data[field])


def _comes_from_here(request: HttpRequest) -> bool:
    """Return whether the browser says that the request comes from this site. False if it does not say."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def _with_code(request: HttpRequest, change: Callable[[Receipt], str | None], lost: str = "") -> HttpResponse:
    """Apply the change to the receipt whose code is posted, and show its page.

    `lost` is the text that was typed: if the change is refused, it is shown again.
    """
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=400, lost=lost)
    code = form.cleaned_data["receipt"]
    own_receipt = receipts.find_receipt(code)
    try:
        message = change(own_receipt) if own_receipt else None
    except by_writer.CannotChangeError as error:
        return _page(request, code, problem=str(error), status=409, lost=lost)
    return _page(request, code, message=message or "")


def _ask(request: HttpRequest, form: ReceiptForm, status: int = 200, lost: str = "") -> HttpResponse:
    return render(request, "comments/receipt_code.html", {"form": form, "lost": lost}, status=status)


def _page(request: HttpRequest, code: int, *, status: int = 200, **context: Any) -> HttpResponse:
    now, own_receipt = timezone.now(), receipts.find_receipt(code)
    comments = (
        Comment.objects.filter(receipt=own_receipt)
        .select_related("article", "appeal")
        .prefetch_related("decisions")
        .order_by("-created_at", "-id")[:MAX_SHOWN]
    )
    own = [
        {
            "comment": comment,
            "decision": by_writer.decision_to_show(comment.decisions.all()),
            "may_edit": comment.may_be_edited(now),
            "may_appeal": by_writer.may_be_appealed(comment),
        }
        for comment in comments
    ]
    values = {
        "own": own,
        "code": receipt_codes.in_words(code),
        "is_regular": own_receipt is not None and receipts.is_regular(own_receipt),
        "ban": bans.running_ban(own_receipt, now) if own_receipt else None,
        "is_kept": code_kept(request) == code,
    }
    return render(request, "comments/receipt.html", values | context, status=status)
