"""One pager for every public list."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

PER_PAGE = 20


class NoSuchPage(Http404):
    """A page number that is none; the message tells the reader which there are."""


def page_of(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The page that `?page=` asks for. Raises NoSuchPage, saying which pages there are, for any other value."""
    paginator = Paginator(rows, per_page)
    asked = request.GET.get("page", "1")
    try:
        if not asked.isascii() or not asked.isdigit() or len(asked) > 6:
            raise InvalidPage
        return paginator.page(int(asked))
    except InvalidPage as error:
        raise NoSuchPage(_("There is no such page; they run from 1 to %d.") % paginator.num_pages) from error
