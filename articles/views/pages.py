"""Pages of articles, and lists of articles."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override

from articles.models import Article, Author, Correction, Section, Series, SitePage, Tag
from articles.page import article_page, rendering, structured_data
from articles.publishing import redirects
from desertions.explorer.story_charts import chart_html
from desertions.models import Chart
from newsroom.lib.desk.rights import may
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.paging import page_of
from newsroom.lib.web.public_page import Parts, public_page, with_parts

COMMENTS = "<!-- comments -->"
"""Stands in the template for the comments, which change more often than the rest. No text of a page can hold it."""
TERMS = ("id", "published_at", "comment_policy", "comments_close_after")
"""The columns of an article that its comments depend on. Any other would be read from the database."""


@require_safe
@public_page("comments")
def article(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """Show a published article. A former address redirects to the current one; a withdrawn article answers 410."""
    now = timezone.now()
    story = article_page.build_page(Article.objects.published(now).filter(slug=slug), now)
    if story is None or story.address != request.path:
        return _formerly_here(request, slug, now)
    terms = Article.from_db(None, TERMS, [getattr(story.article, name) for name in TERMS])
    response = _in_its_language(request, story, page_of_story(story))
    comments = partial(_comments_of, terms, story.article.language)
    response.parts = {COMMENTS.encode(): comments, **charts_of(story)}  # type: ignore[attr-defined] # see `public_page`
    if story.charts:
        request.more_topics = ("cases",)  # type: ignore[attr-defined]
    return response


def _in_its_language(request: HttpRequest, story: article_page.ArticlePage, context: dict[str, Any]) -> HttpResponse:
    """Return the page of a story with all of its menus in the language of the story, whoever reads it."""
    with override(story.article.language):
        response = render(request, "articles/article.html", context)
    response.headers["Content-Language"] = story.article.language
    return response


def charts_of(story: article_page.ArticlePage) -> Parts:
    """Return the charts of a story as parts of its page."""
    return {
        rendering.place_of_chart(pk).encode(): partial(_chart_of, chart, story.article.language)
        for pk, chart in story.charts.items()
    }


def _chart_of(chart: Chart, language: str) -> str:
    with override(language):
        return chart_html(chart)


def _comments_of(terms: Article, language: str) -> str:
    with override(language):
        return render_to_string("articles/_article_comments.html", {"article": terms})


def _formerly_here(request: HttpRequest, slug: str, now: datetime) -> HttpResponse:
    former = redirects.article_formerly_at(request.path, slug, now)
    if former is None:
        raise Http404
    if former.is_published(now):
        return HttpResponsePermanentRedirect(former.get_absolute_url())
    return render(request, "articles/gone.html", {"article": former}, status=410)


@require_safe
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show staff the newest text as readers would get it once it is published."""
    if not may(request.user, "articles.view_article"):
        raise PermissionDenied
    now = timezone.now()
    article = get_object_or_404(Article.objects.visible_to(request.user, now).defer("search_vector"), pk=pk)
    if article.working is None:
        story = article_page.build_page(Article.objects.filter(pk=pk), now)
    else:
        story = article_page.page_of_revision(article.working, now)
    standing = article.standing(now)
    if story is None:
        raise Http404
    response = _in_its_language(request, story, {"story": story, "article": story.article, "preview": standing})
    response.content = with_parts(response.content, charts_of(story), story.article.language)
    return response


def page_of_story(story: article_page.ArticlePage) -> dict[str, Any]:
    """Return the context of an article's page."""
    return {
        "story": story,
        "article": story.article,
        "structured_data": structured_data.of_story(story),
        "picture_address": structured_data.picture_of(story),
        "pass_on": structured_data.share_addresses(story),
    }


@require_safe
@public_page()
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """List the articles of a section."""
    section = get_object_or_404(Section, slug=slug)
    return _article_list(request, "articles/section.html", {"section": section}, section=section)


@require_safe
@public_page()
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """List the articles of a series. Raises Http404 if none is published."""
    series = get_object_or_404(Series, slug=slug)
    return _article_list(request, "articles/series.html", {"series": series}, must_hold=True, series=series)


@require_safe
@public_page()
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """List the articles with a tag. Raises Http404 if none is published."""
    tag = get_object_or_404(Tag, slug=slug)
    return _article_list(request, "articles/tag.html", {"tag": tag}, must_hold=True, tags=tag)


@require_safe
@public_page()
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """List the articles of an author. Raises Http404 if none is published."""
    author = get_object_or_404(Author, slug=slug)
    return _article_list(request, "articles/author.html", {"author": author}, must_hold=True, authors=author)


@require_safe
@public_page()
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a page about the newsroom. Staff see one that readers do not see yet, too."""
    page = get_object_or_404(SitePage.objects.all().visible_to(request.user), slug=slug)
    return render(request, "articles/site_page.html", {"page": page})


@require_safe
@public_page()
def corrections(request: HttpRequest) -> HttpResponse:
    """List the corrections of published articles."""
    corrections = Correction.objects.of_published(timezone.now()).select_related("article").defer("article__body")
    return render(request, "articles/corrections.html", {"page": page_of(request, corrections)})


def _article_list(
    request: HttpRequest, template: str, context: dict[str, Any], *, must_hold: bool = False, **chosen: Any
) -> HttpResponse:
    """Return the page of a list.

    With `must_hold`, a list without a published article raises Http404: its very name may reveal a draft.
    """
    now = timezone.now()
    published = Article.objects.published(now).filter(**chosen)
    articles = published.in_language(get_language() or "en", now).for_lists()
    page = page_of(request, articles)
    if must_hold and not page.paginator.count and not published.exists():
        raise Http404
    return render(request, template, context | {"page": page})
