from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import stories
from articles.models import Article, Author, Correction, Photograph, Section, Tag
from newsroom.lib.paging import page_of
from newsroom.lib.public_page import public_page


@require_safe
@public_page
def article(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    story = stories.published_story(slug, timezone.now(), getattr(request, "edition", None))
    if story is None or story.address != request.path:
        raise Http404
    return render(request, "articles/article.html", {"story": story, "article": story.article})


@require_safe
@login_required
@permission_required("articles.view_article", raise_exception=True)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page as readers would get it, before they do."""
    now = timezone.now()
    story = stories.build(Article.objects.visible_to(request.user, now).filter(pk=pk), now)
    if story is None:
        raise Http404
    return render(request, "articles/article.html", {"story": story, "article": story.article, "is_preview": True})


@require_safe
@public_page
def section(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Section, slug=slug)
    return _list(request, "articles/section.html", {"section": found}, section=found)


@require_safe
@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    return _list(request, "articles/tag.html", {"tag": found}, tags=found)


@require_safe
@public_page
def author(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Author, slug=slug)
    return _list(request, "articles/author.html", {"author": found}, authors=found)


@require_safe
@public_page
def corrections(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    made = Correction.objects.filter(article__in=Article.objects.published(now)).select_related("article")
    return render(request, "articles/corrections.html", {"page": page_of(request, made)})


@require_safe
def photograph(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file itself, while an article that readers can see uses it."""
    found = get_object_or_404(Photograph.objects.visible_to(request.user, timezone.now()), pk=pk)
    response = FileResponse(found.image.open("rb"))
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _list(request: HttpRequest, template: str, context: dict[str, Any], **chosen: Any) -> HttpResponse:
    articles = Article.objects.published(timezone.now()).filter(**chosen).for_lists()
    return render(request, template, context | {"page": page_of(request, articles)})
