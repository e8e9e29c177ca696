from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, F, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from articles.models import Section, SitePage
from desertions.models import Case
from newsroom.lib.text.languages import by_language


class MenuItem(NamedTuple):
    """A link of the masthead or the footer."""

    name: str
    address: str


class Menu(NamedTuple):
    """The sections in the masthead, and the pages about the newsroom in the footer."""

    sections: list[MenuItem]
    pages: list[MenuItem]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shows around its content. Values are read only if a template asks for them."""
    version = getattr(request, "content_version", None)
    invented = Case.objects.filter(is_invented=True)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "menu": SimpleLazyObject(_menu),
        "is_demonstration": version.is_demonstration if version else SimpleLazyObject(invented.exists),
    }


def _menu() -> Menu:
    """Read sections and pages, in one query."""
    sections, pages = (
        rows.order_by().annotate(view=Value(view, CharField()), en=F(f"{name}_en"), ru=F(f"{name}_ru"))
        for rows, view, name in (
            (Section.objects.all(), "section", "name"),
            (SitePage.objects.filter(is_published=True, place=SitePage.Place.FOOTER), "site_page", "title"),
        )
    )
    columns = ("view", "position", "slug", "en", "ru")
    menu = Menu([], [])
    for view, _position, slug, en, ru in (
        sections.values_list(*columns).union(pages.values_list(*columns)).order_by("view", "position", "slug")
    ):
        item = MenuItem(by_language(en=en, ru=ru), reverse(f"articles:{view}", args=[slug]))
        (menu.sections if view == "section" else menu.pages).append(item)
    return menu
