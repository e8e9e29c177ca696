"""Views behind a share link: one revision with its files, for anyone who has the link."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.editing import publication_checks, share_links, tokens
from articles.models import Document, Photograph, ShareLink
from articles.page import article_page
from articles.views.files import document_file, rendition_file
from articles.views.pages import charts_of
from newsroom.lib.web.methods import require_safe
from newsroom.lib.web.public_page import with_parts


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    """Show the text as it was when the link was made.

    The visit is logged; the page is stored in no cache and indexed by no search engine.
    """
    now, link = timezone.now(), _open_or_404(token)
    share_links.record_visit(link, at=now)
    story = article_page.page_of_revision(link.revision, now, prefix=request.path.rstrip("/"))
    response = render(request, "articles/article.html", {"story": story, "article": story.article, "shared": link})
    response.content = with_parts(response.content, charts_of(story), story.article.language)
    return _uncached(response)


@require_safe
def shared_rendition(
    request: HttpRequest, token: str, pk: int, shape: str, width: int, suffix: str
) -> HttpResponse | FileResponse:
    """Serve a rendition of a photograph in the shared revision. Raises Http404 for any other photograph."""
    link = _open_or_404(token)
    if pk not in publication_checks.photographs_of(link.revision):
        raise Http404
    return _uncached(rendition_file(get_object_or_404(Photograph, pk=pk), shape, width, suffix))


@require_safe
def shared_document(request: HttpRequest, token: str, pk: int) -> HttpResponse | FileResponse:
    """Serve a document in the shared revision. Raises Http404 for any other document."""
    link = _open_or_404(token)
    if pk not in tokens.documents_in(link.revision.body):
        raise Http404
    return _uncached(document_file(get_object_or_404(Document, pk=pk)))


def _open_or_404(token: str) -> ShareLink:
    """Return the link with this token. Raises Http404 alike if it was altered, has expired or was revoked."""
    link = share_links.open_share_link(token, at=timezone.now())
    if link is None:
        raise Http404
    return link


def _uncached(response: HttpResponse | FileResponse) -> HttpResponse | FileResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
