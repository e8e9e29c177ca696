"""One pager for every public list."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

PER_PAGE = 20


class NoSuchPageError(Http404):
    """A page number that is none; the message tells the reader which there are."""


class CappedPaginator(Paginator[Any]):
    """Counts and shows so many rows at most; `is_cut` tells whether there are more."""

    def __init__(self, rows: Any, per_page: int, most: int, counted: int | None = None) -> None:
        """`counted` is the number of rows where it is known, up to `most` and one more."""
        self.most, self.known = most, counted
        super().__init__(rows, per_page)

    @cached_property
    def counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.most + 1].count()) if self.known is None else self.known

    @cached_property
    def count(self) -> int:
        return min(self.counted, self.most)

    @property
    def is_cut(self) -> bool:
        return self.counted > self.most


def page_of(
    request: HttpRequest, rows: Any, per_page: int = PER_PAGE, most: int | None = None, counted: int | None = None
) -> Page[Any]:
    """The page that `?page=` asks for. Raises NoSuchPage, saying which pages there are, for any other value.

    With `most`, no row beyond it is counted or shown; `counted` tells how many there are, where that is known.
    """
    paginator = Paginator(rows, per_page) if most is None else CappedPaginator(rows, per_page, most, counted)
    asked = request.GET.get("page", "1")
    try:
        if not asked.isascii() or not asked.isdigit() or len(asked) > 6:
            raise InvalidPage
        return paginator.page(int(asked))
    except InvalidPage as error:
        raise NoSuchPageError(_("There is no such page; they run from 1 to %d.") % paginator.num_pages) from error
