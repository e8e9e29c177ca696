"""Views that span the apps: the front page, errors, robots.txt and security.txt."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.sitemaps import views as sitemaps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import conditional_page

from articles.page.rendering import photograph_html
from articles.publishing.front_page import assemble
from desertions.figures.figures import shown_counts
from desertions.models import Figure
from newsroom.lib.desk.rights import may
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.paging import NoSuchPageError
from newsroom.lib.web.public_page import EVERY_TOPIC, public_page


@require_safe
@public_page(*EVERY_TOPIC)
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    return render(request, "newsroom/home.html", _front_page(timezone.now()))


@require_safe
@login_required
def front_page_preview(request: HttpRequest) -> HttpResponse:
    """Show staff the front page as it will be at `?at=`, with what is scheduled and pinned by then."""
    if not may(request.user, "articles.view_pin"):
        raise PermissionDenied
    form = HourForm(request.GET if "at" in request.GET else None)
    hour = form.cleaned_data["at"] if form.is_valid() else timezone.now()
    status = 400 if form.errors else 200
    context = _front_page(hour) | {"form": form, "preview_at": hour}
    return render(request, "newsroom/home.html", context, status=status)


class HourForm(forms.Form):
    """Form for the time of which the front page is previewed."""

    at = forms.DateTimeField(
        label=gettext_lazy("As it will be on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def _front_page(at: datetime.datetime) -> dict[str, Any]:
    figures = list(Figure.objects.on_front_page())
    values = shown_counts(figures)
    page = assemble(at, get_language() or settings.LANGUAGE_CODE)
    lead_picture = photograph_html(page.lead.photograph, "wide") if page.lead else None
    numbers = [(figure, values[figure.pk]) for figure in figures if figure.pk in values]
    return {"lead": page.lead, "lead_picture": lead_picture, "rows": page.rows, "numbers": numbers}


@require_safe
@public_page()
def security(request: HttpRequest) -> HttpResponse:
    """Tell whoever finds a weakness of the site where to write (RFC 9116), if the site names an address."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.localdate() + datetime.timedelta(days=90)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Serve robots.txt, which names the sitemaps and keeps robots from the desk and from endless filters of cases."""
    maps = [f"Sitemap: {settings.SITE_URL}{reverse(name)}" for name in ("sitemap", "news_sitemap")]
    closed = ("/admin/", "/sign-in/", "/cases/?", "/cases/download/", "/cases/picture.png?")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), *maps, ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead programs that ask for the icon at its old place, such as feed readers, to the icon."""
    return HttpResponseRedirect(static("favicon.ico"))


@require_safe
@conditional_page
def news_sitemap(request: HttpRequest, **how: Any) -> HttpResponse:
    """Show the sitemap of the last two days, which changes with the hour: it has a tag and no date."""
    rendered = sitemaps.sitemap(request, **how).render()
    headers = {name: value for name, value in rendered.items() if name != "Last-Modified"}
    return HttpResponse(rendered.content, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the error page for a request that Django refuses, with status 400."""
    return render(request, "newsroom/error.html", {"kind": "bad_request"}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the error page for a page that the user may not open, with status 403."""
    return render(request, "newsroom/error.html", {"kind": "forbidden"}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the error page for an unknown address, with status 404. For a list it says which pages there are."""
    why = str(exception) if isinstance(exception, NoSuchPageError) else ""
    return render(request, "newsroom/error.html", {"kind": "not_found", "why": why}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the error page for an error of ours, with status 500."""
    return render(request, "newsroom/error.html", {"kind": "server_error"}, status=500)
