from typing import Any

from django import template

from articles.models import Photograph, SitePage
from articles.page.rendering import photograph_html

register = template.Library()


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
