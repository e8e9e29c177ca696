"""Charts, drawn on the server as SVG that needs neither script nor inline style, each with its numbers for a table.

Drawings are hidden from screen readers: the sentence of a chart and its table say the same.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from newsroom.lib.text.html import rows_of_html

WIDTH, HEIGHT, BELOW, ABOVE = 640, 200, 34, 22
"""Size of a drawing, of its line of years below and of its line of numbers above, in units of the SVG."""


@dataclass(frozen=True)
class Column:
    """A month of a chart over time, `key` in EDTF: how many surely belong to it, how many may, and the cases of both.

    `spread` is its share of the cases of which only a longer time is shown, each shared out evenly over that time.
    """

    key: str
    label: str
    surely: int
    perhaps: int
    spread: float
    address: str


def month_columns(
    first: int,
    surely: Sequence[int],
    perhaps: Sequence[int],
    spread: Sequence[float],
    address: Callable[[str], str],
) -> list[Column]:
    """Return a column for each month from `first` on, counted from the year 0.

    `address` gives the address of the cases of a month, as `2022-09`.
    """
    columns = []
    for place, (sure, maybe, share) in enumerate(zip(surely, perhaps, spread, strict=True)):
        year, month = divmod(first + place, 12)
        key = f"{year:04d}-{month + 1:02d}"
        label = _month_in_words(year, month + 1, get_language())
        columns.append(Column(key, label, int(sure), int(maybe), float(share), address(key)))
    return columns


@lru_cache(maxsize=1000)
def _month_in_words(year: int, month: int, language: str | None) -> str:
    return str(date_format(datetime.date(year, month, 1), "YEAR_MONTH_FORMAT"))


def columns_in_words(columns: Sequence[Column]) -> str:
    """Return the sentence that says what the chart says: from when to when, and the period with most."""
    if not any(column.perhaps for column in columns):
        return gettext("No month of leaving is shown of any of these cases.")
    most = max(columns, key=lambda column: (column.surely, column.perhaps))
    return gettext("Months of leaving from %(first)s to %(last)s. Most, %(number)d, surely left in %(most)s.") % {
        "first": columns[0].label,
        "last": columns[-1].label,
        "number": most.surely,
        "most": most.label,
    }


def draw_columns(columns: Sequence[Column]) -> SafeString:
    """Return the drawing: what surely belongs to a month as a full column, what is spread as a lighter one above it."""
    if not columns:
        return SafeString("")
    most, step = max(column.surely + column.spread for column in columns) or 1, WIDTH / len(columns)
    room = HEIGHT - BELOW - ABOVE
    bars = [
        (
            column.address,
            column.key,
            column.label,
            column.perhaps,
            f"{place * step:.2f}",
            f"{step:.2f}",
            ABOVE,
            room,
            f"{place * step + step * 0.08:.2f}",
            f"{step * 0.84:.2f}",
            f"{HEIGHT - BELOW - room * (column.surely + column.spread) / most:.2f}",
            f"{room * (column.surely + column.spread) / most:.2f}",
            f"{HEIGHT - BELOW - room * column.surely / most:.2f}",
            f"{room * column.surely / most:.2f}",
        )
        for place, column in enumerate(columns)
    ]
    drawn = rows_of_html(COLUMN, bars)
    years = rows_of_html(YEAR, _years(columns, step))
    return format_html(
        '<svg class="chart-columns" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        '<text class="chart-most" x="0" y="14">{}</text><line class="chart-axis" x1="0" x2="{}" y1="{}" y2="{}"/>{}{}'
        "</svg>",
        WIDTH, HEIGHT, f"{most:.0f}", WIDTH, HEIGHT - BELOW, HEIGHT - BELOW, drawn, years,
    )  # fmt: skip


COLUMN = (
    '<a href="?{0}" tabindex="-1" data-month="{1}"><title>{2}: {3}</title>'
    '<rect class="chart-room" x="{4}" width="{5}" y="{6}" height="{7}"/>'
    '<rect class="chart-perhaps" x="{8}" width="{9}" y="{10}" height="{11}"/>'
    '<rect class="chart-surely" x="{8}" width="{9}" y="{12}" height="{13}"/></a>'
)
YEAR = '<line class="chart-tick" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text x="{3}" y="{4}">{5}</text>'


def _years(columns: Sequence[Column], step: float) -> list[tuple[str, int, int, str, int, str]]:
    """Return where each year begins, and its number; of years too narrow for their number only some have one."""
    begins = [(place, column.key[:4]) for place, column in enumerate(columns) if place == 0 or column.key[5:7] == "01"]
    every = max(1, round(60 / (12 * step)))
    return [
        (f"{place * step:.2f}", HEIGHT - BELOW, HEIGHT - BELOW + 8, f"{place * step + 4:.2f}", HEIGHT - 8, year)
        for number, (place, year) in enumerate(begins)
        if number % every == 0
    ]
