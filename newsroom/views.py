"""Pages that span the apps: the front page, errors, and what robots ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from desertions.figures import counts
from desertions.models import Figure
from newsroom.lib.paging import NoSuchPage
from newsroom.lib.public_page import public_page

FRONT_PAGE_ARTICLES = 30


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    articles = list(Article.objects.published(timezone.now()).for_lists()[:FRONT_PAGE_ARTICLES])
    figures = list(Figure.objects.on_front_page())
    values = counts(figures)
    numbers = [(figure, values[figure.pk]) for figure in figures if figure.pk in values]
    rows: dict[str, list[Article]] = {}
    for article in articles[1:]:
        rows.setdefault(article.section.name, []).append(article)
    return render(
        request,
        "newsroom/home.html",
        {"lead": articles[0] if articles else None, "numbers": numbers, "rows": rows.items()},
    )


@csrf_exempt  # changes nothing but this browser's own language cookie
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of language in a cookie and send him back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "newsroom/error.html", {"kind": "bad_request"}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "newsroom/error.html", {"kind": "forbidden"}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    why = str(exception) if isinstance(exception, NoSuchPage) else ""
    return render(request, "newsroom/error.html", {"kind": "not_found", "why": why}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "newsroom/error.html", {"kind": "server_error"}, status=500)
