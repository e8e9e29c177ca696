"""Views of the files of articles. Access is checked on every request, so a withdrawn article's files close at once."""

from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from articles.models import Article, Document, Photograph
from articles.publishing import renditions
from newsroom.lib.desk.rights import may
from newsroom.lib.files import share_pictures
from newsroom.lib.web.methods import require_safe

HOUR = "private, max-age=3600"
AnyResponse = TypeVar("AnyResponse", HttpResponse, FileResponse)


@require_safe
def photograph(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Serve the stored file itself, to staff only."""
    if not may(request.user, "articles.view_photograph"):
        raise Http404
    photograph = get_object_or_404(Photograph, pk=pk)
    return _file(photograph.image.open("rb"), "image/jpeg")


@require_safe
def rendition(request: HttpRequest, pk: int, shape: str, width: int, suffix: str) -> HttpResponse | FileResponse:
    """Serve a rendition to readers of an article that uses its photograph, and to staff."""
    photograph = get_object_or_404(Photograph.objects.visible_to(request.user, timezone.now()), pk=pk)
    return shown_elsewhere(rendition_file(photograph, shape, width, suffix))


def rendition_file(photograph: Photograph, shape: str, width: int, suffix: str) -> FileResponse:
    """Return a response with the file of one rendition. Raises Http404 if the rendition does not exist."""
    rendition = renditions.find_rendition(photograph, shape, width, suffix)
    if rendition is None or not rendition.storage.exists(rendition.name):
        raise Http404
    return _file(rendition.storage.open(rendition.name, "rb"), f"image/{suffix}")


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Serve a PDF to readers of an article that shows it, and to staff."""
    return document_file(get_object_or_404(Document.objects.visible_to(request.user, timezone.now()), pk=pk))


def document_file(document: Document) -> FileResponse:
    """Return a response with the PDF, to be shown in the browser."""
    response = _file(document.file.open("rb"), "application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="document-{document.pk}.pdf"'
    return response


@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the drawn image that represents a published article where its address is shared."""
    article = get_object_or_404(
        Article.objects.published(timezone.now()).select_related("section").defer("body"), pk=pk
    )
    response = HttpResponse(share_pictures.picture_of(str(article.section), article.headline), content_type="image/png")
    response.headers["Cache-Control"] = HOUR
    return shown_elsewhere(response)


def shown_elsewhere(response: AnyResponse) -> AnyResponse:
    """Return the response with leave to show it on pages of others: of feed readers, and where a story is shared."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _file(content: object, media_type: str) -> FileResponse:
    response = FileResponse(content, content_type=media_type)
    response.headers["Cache-Control"] = HOUR
    return response
