from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Section
from desertions.models import Case


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shows around its content. Values are read only if a template asks for them."""
    version = getattr(request, "content_version", None)
    invented = Case.objects.filter(is_invented=True)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "menu_sections": SimpleLazyObject(lambda: list(Section.objects.all())),
        "is_demonstration": version.is_demonstration if version else SimpleLazyObject(invented.exists),
    }
