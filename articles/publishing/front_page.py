"""The front page as editors arranged it: a lead article, rows, and articles pinned to their places for a time."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce

from articles.models import Article, FrontRow, Pin, Section

MAX_NEWEST = 60
"""Number of the newest articles that rows are filled from; older ones are not searched."""
MAX_IN_ROW = 3


@dataclass(frozen=True)
class Row:
    """A row of the front page: its name, the address of its own page, and its articles."""

    name: str
    address: str
    articles: list[Article]


@dataclass(frozen=True)
class FrontPage:
    """The lead and the rows of the front page. `lead` is None if nothing is published."""

    lead: Article | None
    rows: list[Row]


def assemble(at: datetime.datetime, language: str) -> FrontPage:
    """Return the front page at the time `at`, in a constant number of queries. No article appears on it twice.

    Pinned articles come first, in the reader's language if they are translated; the newest fill the places that are
    left. If editors have made no rows, every section is one. Rows without articles are left out.
    """
    placed = Pin.objects.current(at).annotate(root=Coalesce("article__translation_of", "article"))
    pins = list(placed.values_list("root", "row").order_by("position", "-since", "-pk"))
    visible = Article.objects.published(at).in_language(language, at).for_lists()
    pinned = (
        {article.root: article for article in visible.filter(root__in=[root for root, _row in pins])} if pins else {}
    )
    newest = list(visible.prefetch_related("tags")[:MAX_NEWEST])
    leads = [pinned[root] for root, row in pins if row is None and root in pinned]
    lead = next(iter(leads or newest), None)
    used = {lead.pk} if lead else set()
    rows = []
    for name, address, number, row_pk, fits in _row_definitions():
        held = [pinned[root] for root, row in pins if row == row_pk and row_pk is not None and root in pinned]
        candidates = [*held, *filter(fits, newest)]
        chosen = list(dict.fromkeys(article for article in candidates if article.pk not in used))[:number]
        used |= {article.pk for article in chosen}
        if chosen:
            rows.append(Row(name, address, chosen))
    return FrontPage(lead, rows)


def _row_definitions() -> list[tuple[str, str, int, int | None, Any]]:
    """Return name, address, number of articles, primary key and a test of which articles fit, for each row in order."""
    rows = list(FrontRow.objects.select_related("section", "tag", "series"))
    if rows:
        return [(str(row), _row_address(row), row.stories, row.pk, _row_filter(row)) for row in rows]
    return [
        (section.name, section.get_absolute_url(), MAX_IN_ROW, None, _section_filter(section))
        for section in Section.objects.all()
    ]


def _section_filter(section: Section) -> Any:
    return lambda article: article.section_id == section.pk


def _row_address(row: FrontRow) -> str:
    about = row.series or row.tag or row.section
    return about.get_absolute_url() if about else ""


def _row_filter(row: FrontRow) -> Any:
    """Return a test: an article fits if it has the section, tag and series of the row, as far as the row names them."""

    def fits(article: Any) -> bool:
        return (
            row.section_id in (None, article.section_id)
            and row.series_id in (None, article.series_id)
            and (row.tag_id is None or row.tag_id in {tag.pk for tag in article.tags.all()})
        )

    return fits
