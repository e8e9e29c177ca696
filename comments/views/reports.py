"""Reporting a published comment: one form, counted once for each browser."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from comments.forms import ReportForm, report_purpose
from comments.models import Comment
from comments.posting import reports
from comments.views import cookies
from comments.views.bodies import gone
from newsroom.lib.web import form_stamps, rate_limits
from newsroom.lib.web.bodies import bounded_body, typed
from newsroom.lib.web.methods import require_http_methods

COOKIE = "reporter"


@csrf_exempt  # anonymous and signed: see docs/decisions/0004-comment-forms-without-cookies.md
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@bounded_body(settings.COMMENT_BODY_LIMIT)
def report(request: HttpRequest, article_id: int, comment_id: int) -> HttpResponse:
    """Show the form to report a comment, or take the report. 404 if readers cannot see the comment."""
    shown = Comment.objects.visible_to(AnonymousUser(), timezone.now()).select_related("article")
    comment = shown.filter(article_id=min(article_id, 2**62), pk=min(comment_id, 2**62)).first()
    if comment is None:
        return gone(request, typed(request, "message"))
    if request.method != "POST":
        form = ReportForm(comment=comment, initial={"stamp": form_stamps.issue(report_purpose(comment.pk))})
        return _page(request, form)
    form = ReportForm(request.POST, comment=comment)
    if not form.is_valid():
        return _again(request, form, 400)
    bucket = rate_limits.bucket_of(request, settings.COMMENT_RATES)
    if rate_limits.seconds_to_wait(bucket, now=timezone.now().timestamp()) > 0:
        form.add_error(None, _("Very many are writing from your network. Send the report again in a minute."))
        return _again(request, form, 429)
    return _take(request, form)


def _take(request: HttpRequest, form: ReportForm) -> HttpResponse:
    browser = request.COOKIES.get(COOKIE, "")
    if not reports.is_browser(browser):
        browser = reports.new_browser()
    values = form.cleaned_data
    is_new = reports.report(
        form.comment,
        reason=values["reason"],
        message=values["message"],
        browser=browser,
        nonce=values["nonce"],
        at=timezone.now(),
    )
    context = {"comment": form.comment, "article": form.comment.article, "is_new": is_new}
    response = render(request, "comments/reported.html", context)
    cookies.keep(response, COOKIE, browser)
    return response


def _again(request: HttpRequest, form: ReportForm, status: int) -> HttpResponse:
    data = {name: typed(request, name) for name in ("reason", "message")}
    form.data = data | {"stamp": form_stamps.issue(report_purpose(form.comment.pk))}
    return _page(request, form, status)


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    context = {"comment": form.comment, "article": form.comment.article, "form": form}
    return render(request, "comments/report.html", context, status=status)
