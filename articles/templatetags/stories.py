from typing import Any

from django import template

from articles.models import Photograph
from articles.page.rendering import photograph_html

register = template.Library()


@register.simple_tag
def picture(photograph: Photograph | None, shape: str) -> dict[str, Any] | None:
    """Return what components/picture.html needs of a photograph in this shape, "whole" or "wide".

    Returns None if there is no photograph or it has not been rendered yet.
    """
    return photograph_html(photograph, shape)
