"""Paging for every public list."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

PER_PAGE = 20


class NoSuchPageError(Http404):
    """The page does not exist; the message says to the reader which pages there are."""


class CappedPaginator(Paginator[Any]):
    """Paginator that counts and shows at most `most` rows."""

    def __init__(self, rows: Any, per_page: int, most: int, counted: int | None = None) -> None:
        """Set up the paginator. `counted` is the number of rows if it is known, up to `most` + 1."""
        self.most, self.known = most, counted
        super().__init__(rows, per_page)

    @cached_property
    def counted(self) -> int:
        """Return the number of rows, up to `most` + 1."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.most + 1].count()) if self.known is None else self.known

    @cached_property
    def count(self) -> int:
        """Return the number of rows that are shown."""
        return min(self.counted, self.most)

    @property
    def is_cut(self) -> bool:
        """Return whether there are more rows than are shown."""
        return self.counted > self.most


def page_of(
    request: HttpRequest, rows: Any, per_page: int = PER_PAGE, most: int | None = None, counted: int | None = None
) -> Page[Any]:
    """Return the page that `?page=` asks for.

    Raises NoSuchPageError, which says which pages there are, for any other value. With `most`, rows beyond it are
    neither counted nor shown; `counted` is the number of rows, up to `most` + 1, if it is known.
    """
    paginator = Paginator(rows, per_page) if most is None else CappedPaginator(rows, per_page, most, counted)
    asked = request.GET.get("page", "1")
    try:
        if not asked.isascii() or not asked.isdigit() or len(asked) > 6:
            raise InvalidPage
        return paginator.page(int(asked))
    except InvalidPage as error:
        raise NoSuchPageError(_("There is no such page; they run from 1 to %d.") % paginator.num_pages) from error
