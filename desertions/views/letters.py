"""Letters to the newsroom: writing one, and reading the answers with its code.

The code is sent in the body of a request and never in an address, so that no history and no log holds it. There is no
cookie; every page is stored by no browser.
"""

from collections.abc import Callable
from functools import wraps
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from desertions.evidence.files import NoRoomError
from desertions.forms import LetterAgainForm, LetterCodeForm, LetterForm
from desertions.letters import letters
from desertions.models import Case, Letter
from newsroom.lib.files.uploads import SealingUploadHandler
from newsroom.lib.sealing import receipt_codes
from newsroom.lib.web import form_stamps, rate_limits
from newsroom.lib.web.bodies import body_length, bounded_body
from newsroom.lib.web.methods import require_http_methods, require_POST

View = Callable[..., HttpResponseBase]
AT_ONCE = BoundedSemaphore(8)
"""Letters with files that one process takes at a time, so that slow writers leave threads for pages."""
RATES = {"network": {"at_once": 5, "seconds": 60}, "onion": {"at_once": 50, "seconds": 5}}
"""How many letters a coarse network may send at once, and the seconds between further ones."""
SMALL = 1024**2
"""Bytes of a body that needs no place among those that are taken at once."""


def takes_files(view: View) -> View:
    """Take the files of a letter sealed, from a few writers at once; answer 503 to the others."""

    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        request.upload_handlers = [SealingUploadHandler(request, most=letters.MAX_FILES, keep_free=letters.FREE_SPACE)]
        if body_length(request) <= SMALL:
            return view(request, *args, **kwargs)
        if not AT_ONCE.acquire(blocking=False):
            response = render(request, "desertions/letters/busy.html", status=503)
            response.headers["Retry-After"] = "60"
            return response
        try:
            return view(request, *args, **kwargs)
        finally:
            AT_ONCE.release()

    return taking


@csrf_exempt  # anonymous and signed: see docs/decisions/0004-comment-forms-without-cookies.md
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@bounded_body(letters.BODY_LIMIT)
@takes_files
def write_letter(request: HttpRequest) -> HttpResponse:
    """Show the form of a letter, or take one and show its code. A refused form keeps what was typed."""
    if request.method != "POST":
        about = request.GET.get("about", "")
        if about:
            about = get_object_or_404(Case.objects.all().public(), public_id=about[:40].replace("\0", "")).public_id
        form = LetterForm(initial={"about": about, "stamp": form_stamps.issue(LetterForm.purpose)})
        return _form(request, form, about)
    form = LetterForm(request.POST, request.FILES, refusal=getattr(request, "upload_refusal", None))
    about = str(form["about"].value() or "")
    if not form.is_valid():
        return _form(request, form.afresh(), about, 400)
    if _is_too_often(request):
        form.add_error(None, _("Very many are writing from your network. Your text is kept: send it in some minutes."))
        return _form(request, form.afresh(), about, 429)
    values, now = form.cleaned_data, timezone.now()
    try:
        _letter, code = letters.send(
            values["text"], files=values["attached"], nonce=form.nonce, at=now, about=values["about"]
        )
    except (letters.SentAlreadyError, NoRoomError) as error:
        form.add_error(None, str(error))
        return _form(request, form.afresh(), about, 409)
    return render(request, "desertions/letters/received.html", {"code": receipt_codes.in_words(code)})


@csrf_exempt  # the code itself gives access
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def letter(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a letter, or show the letter and its answers."""
    form = LetterCodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form, 400 if request.method == "POST" else 200)
    return _with_letter(request, form, lambda own: _page(request, own, form.cleaned_data["code"]))


@csrf_exempt
@require_POST
@never_cache
@bounded_body(letters.BODY_LIMIT)
@takes_files
def write_again(request: HttpRequest) -> HttpResponse:
    """Add a message to a letter and show it. A refused form keeps what was typed."""
    code_form = LetterCodeForm(request.POST)
    form = LetterAgainForm(request.POST, request.FILES, refusal=getattr(request, "upload_refusal", None))

    def write(own: Letter) -> HttpResponse:
        code = code_form.cleaned_data["code"]
        if not form.is_valid():
            return _page(request, own, code, form=form.afresh(), status=400)
        if _is_too_often(request):
            message = _("Very many are writing from your network. Your text is kept: send it in some minutes.")
            form.add_error(None, message)
            return _page(request, own, code, form=form.afresh(), status=429)
        values = form.cleaned_data
        try:
            letters.write_again(own, values["text"], files=values["attached"], nonce=form.nonce, at=timezone.now())
        except Letter.DoesNotExist:
            return _gone(request, code_form)
        except (letters.SentAlreadyError, NoRoomError) as error:
            form.add_error(None, str(error))
            return _page(request, own, code, form=form.afresh(), status=409)
        return _page(request, own, code, message=_("Sent. The newsroom reads it next."))

    if not code_form.is_valid():
        return _ask(request, code_form, 400, lost=request.POST.get("text", ""))
    return _with_letter(request, code_form, write)


@csrf_exempt
@require_POST
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def delete_letter(request: HttpRequest) -> HttpResponse:
    """Ask whether a letter is to be deleted, or delete it."""
    form = LetterCodeForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, 400)

    def delete(own: Letter) -> HttpResponse:
        if "sure" not in request.POST:
            context = {"code": receipt_codes.in_words(form.cleaned_data["code"])}
            return render(request, "desertions/letters/delete.html", context)
        is_gone = letters.delete(own, at=timezone.now())
        return render(request, "desertions/letters/deleted.html", {"is_gone": is_gone})

    return _with_letter(request, form, delete)


def _with_letter(request: HttpRequest, form: LetterCodeForm, show: Callable[[Letter], HttpResponse]) -> HttpResponse:
    """Return the page of the letter that the code opens, or ask for the code again."""
    own = letters.find_letter(form.cleaned_data["code"])
    return show(own) if own is not None else _gone(request, form)


def _gone(request: HttpRequest, form: LetterCodeForm) -> HttpResponse:
    """Ask for the code again, with what was typed to be copied."""
    form.add_error("code", _("No letter has this code: it was deleted, or a word is another one."))
    return _ask(request, form, 404, lost=request.POST.get("text", ""))


def _is_too_often(request: HttpRequest) -> bool:
    bucket = rate_limits.bucket_of(request, RATES, "letters ")
    return rate_limits.seconds_to_wait(bucket, now=timezone.now().timestamp(), max_wait=0) > 0


def _form(request: HttpRequest, form: LetterAgainForm, about: str, status: int = 200) -> HttpResponse:
    return render(request, "desertions/letters/write.html", {"form": form, "about": about}, status=status)


def _ask(request: HttpRequest, form: LetterCodeForm, status: int, lost: str = "") -> HttpResponse:
    context = {"form": form, "lost": lost.replace("\0", "")}
    return render(request, "desertions/letters/code.html", context, status=status)


def _page(
    request: HttpRequest,
    own: Letter,
    code: int,
    *,
    form: LetterAgainForm | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "letter": own,
        "messages_of_it": own.messages.prefetch_related("files"),
        "code": receipt_codes.in_words(code),
        "form": form or LetterAgainForm(initial={"stamp": form_stamps.issue(LetterAgainForm.purpose)}),
        "message": message,
    }
    return render(request, "desertions/letters/letter.html", context, status=status)
