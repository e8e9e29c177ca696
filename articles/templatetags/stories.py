from typing import Any

from django import template

from articles.models import Photograph
from articles.page.rendering import photograph_html

register = template.Library()


@register.simple_tag
def picture(photograph: Photograph | None, shape: str) -> dict[str, Any] | None:
    """What components/picture.html needs of a photograph in this shape, "whole" or "wide"; None without one."""
    return photograph_html(photograph, shape)
