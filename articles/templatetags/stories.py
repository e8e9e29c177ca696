from typing import Any

from django import template
from django.utils import timezone

from articles.models import Article, Photograph, SitePage
from articles.page.rendering import photograph_html
from desertions.models import Figure

register = template.Library()
MOST_STORIES = 5


@register.simple_tag
def picture(photograph: Photograph | None, shape: str) -> dict[str, Any] | None:
    """Return what components/picture.html needs of a photograph in this shape, "whole" or "wide".

    Returns None if there is no photograph or it has not been rendered yet.
    """
    return photograph_html(photograph, shape)


@register.simple_tag
def pages_beside_letters() -> list[SitePage]:
    """Return the pages about the newsroom that stand beside the form for letters."""
    return list(SitePage.objects.filter(is_published=True, place=SitePage.Place.LETTERS))


@register.simple_tag
def stories_with(figure: Figure) -> list[Article]:
    """Return the newest published stories that show a figure, at most `MOST_STORIES`."""
    rows = Article.objects.published(timezone.now()).filter(figure_uses__figure=figure).distinct()
    return list(rows.defer("body", "search_vector").order_by("-published_at", "-id")[:MOST_STORIES])
