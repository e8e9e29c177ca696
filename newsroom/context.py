from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Section
from desertions.models import Case
from newsroom.lib.db.versioned_cache import VersionedCache

_cache: VersionedCache[Any] = VersionedCache(limit=2)


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shows around its content. Values are read only if a template asks for them."""
    content_version = getattr(request, "content_version", None)
    editorial = content_version.of_editorial if content_version else None
    content = content_version.of_content if content_version else None
    invented = Case.objects.filter(is_invented=True)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "menu_sections": SimpleLazyObject(
            lambda: _cache.get("sections", editorial, lambda: list(Section.objects.all()))
        ),
        "is_demonstration": SimpleLazyObject(lambda: _cache.get("invented", content, invented.exists)),
    }
