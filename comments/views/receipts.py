"""A writer's own page: what became of his comments, and what he may still do with them.

The code is the right to it. It comes in the body of a request and never in an address, so no history and no log has it.
A browser may keep it in a cookie that is sent under /comments/ alone; whatever changes something needs it in the body.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.forms import Form
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from comments.forms import AppealForm, EditForm, ReceiptForm
from comments.models import Comment, Receipt
from comments.moderation import bans
from comments.posting import by_writer, receipts
from comments.reading import exporting
from comments.views import cookies
from comments.views.bodies import bounded_body, typed

COOKIE = "receipt"
MAX_SHOWN = 200
"""Comments of one receipt on its page, the newest first."""


def code_kept(request: HttpRequest) -> int | None:
    """The code in the browser's cookie, if it opens a receipt."""
    try:
        code = receipts.parse_code(request.COOKIES.get(COOKIE, ""))
    except receipts.UnreadableCodeError:
        return None
    return code if receipts.find_receipt(code) else None


@csrf_exempt  # anonymous: the code itself is the right
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@bounded_body
def receipt(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        code = code_kept(request)
        return _page(request, code) if code is not None else _ask(request, ReceiptForm())
    return _with_code(request, lambda receipt: None)


@csrf_exempt
@require_POST
@never_cache
@bounded_body
def keep(request: HttpRequest) -> HttpResponse:
    """Let this browser keep the code, or forget it, if the page that asks is our own.

    Another site could make it keep a code of its own, and read with it what the browser's owner writes from then on.
    """
    if not _comes_from_here(request):
        return _ask(request, ReceiptForm(), status=403)
    is_kept = "forget" not in request.POST

    def message(receipt: Receipt) -> str:
        return _("This browser keeps your code now.") if is_kept else _("This browser has forgotten your code.")

    response = _with_code(request, message)
    if response.status_code == 200:
        if is_kept:
            words = receipts.in_words(receipts.parse_code(request.POST["receipt"]), "en")
            cookies.keep(response, COOKIE, words.replace(" ", "-"))
        else:
            cookies.forget(response, COOKIE)
    return response


@csrf_exempt
@require_POST
@never_cache
@bounded_body
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Everything written under the code that is still there, as JSON lines, for its writer to take along."""
    form = ReceiptForm(request.POST)
    found = receipts.find_receipt(form.cleaned_data["receipt"]) if form.is_valid() else None
    if found is None:
        return _with_code(request, lambda receipt: None)
    return exporting.export_response(Comment.objects.filter(receipt=found), name="my-comments")


@csrf_exempt
@require_POST
@never_cache
@bounded_body
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    def change(receipt: Receipt) -> str:
        text = _valid(EditForm(request.POST), "text")
        by_writer.edit(receipt, comment_id, text=text, at=timezone.now())
        return _("Changed. A moderator will read it before others do.")

    return _with_code(request, change, lost=typed(request, "text"))


@csrf_exempt
@require_POST
@never_cache
@bounded_body
def delete(request: HttpRequest, comment_id: int) -> HttpResponse:
    def change(receipt: Receipt) -> str:
        by_writer.delete(receipt, comment_id, at=timezone.now())
        return _("Deleted. Nothing of it is kept.")

    return _with_code(request, change)


@csrf_exempt
@require_POST
@never_cache
@bounded_body
def appeal(request: HttpRequest, comment_id: int) -> HttpResponse:
    def change(receipt: Receipt) -> str:
        message = _valid(AppealForm(request.POST), "message")
        by_writer.appeal(receipt, comment_id, message=message, at=timezone.now())
        return _("Your appeal has arrived. Somebody will read the comment once more.")

    return _with_code(request, change, lost=typed(request, "message"))


def _valid(form: Form, field: str) -> str:
    """The value of a form's one field. Raises NotPossibleError with what is wrong in words."""
    if not form.is_valid():
        raise by_writer.CannotChangeError(" ".join(map(str, form.errors[field])))
    return form.cleaned_data[field]


def _comes_from_here(request: HttpRequest) -> bool:
    """As the browser itself says; one that says nothing is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def _with_code(request: HttpRequest, change: Callable[[Receipt], str | None], lost: str = "") -> HttpResponse:
    """Do what is asked for the receipt whose code the request holds, and show its page.

    `lost` is what was typed: whatever is refused, it comes back.
    """
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=400, lost=lost)
    code = form.cleaned_data["receipt"]
    found = receipts.find_receipt(code)
    try:
        message = change(found) if found else None
    except by_writer.CannotChangeError as error:
        return _page(request, code, problem=str(error), status=409, lost=lost)
    return _page(request, code, message=message or "")


def _ask(request: HttpRequest, form: ReceiptForm, status: int = 200, lost: str = "") -> HttpResponse:
    return render(request, "comments/receipt_code.html", {"form": form, "lost": lost}, status=status)


def _page(request: HttpRequest, code: int, *, status: int = 200, **context: Any) -> HttpResponse:
    now, found = timezone.now(), receipts.find_receipt(code)
    comments = (
        Comment.objects.filter(receipt=found)
        .select_related("article", "appeal")
        .prefetch_related("decisions")
        .order_by("-created_at", "-id")[:MAX_SHOWN]
    )
    own = [
        {
            "comment": comment,
            "decision": by_writer.decision_told(comment.decisions.all()),
            "may_edit": comment.may_be_edited(now),
            "may_appeal": by_writer.may_be_appealed(comment),
        }
        for comment in comments
    ]
    values = {
        "own": own,
        "code": receipts.in_words(code),
        "is_regular": found is not None and receipts.is_regular(found),
        "ban": bans.running_ban(found, now) if found else None,
        "is_kept": code_kept(request) == code,
    }
    return render(request, "comments/receipt.html", values | context, status=status)
