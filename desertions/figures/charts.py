"""Charts, drawn on the server as SVG that needs neither script nor inline style, each with its numbers for a table.

Drawings are hidden from screen readers: the sentence of a chart and its table say the same.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from newsroom.lib.text.html import rows_of_html
from newsroom.lib.text.languages import by_language

WIDTH, HEIGHT, BELOW, ABOVE = 640, 200, 34, 22
"""Size of a drawing, of its line of years below and of its line of numbers above, in units of the SVG."""

MAX_COLUMNS = 120
"""Months of one drawing, the last ten years: one mistaken year must not draw a thousand."""


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
    first: int, surely: Iterable[int], perhaps: Iterable[int], spread: Iterable[float], prefix: str
) -> list[Column]:
    """Return a column for each month from `first` on, counted from the year 0.

    `prefix`, followed by a month as `2022-09`, is the query string of the cases of that month.
    """
    columns = []
    for place, (sure, maybe, share) in enumerate(zip(surely, perhaps, spread, strict=True)):
        key = month_key(first + place)
        columns.append(Column(key, month_in_words(key), int(sure), int(maybe), float(share), f"{prefix}{key}"))
    return columns


def month_key(month: int) -> str:
    """Return a month, counted from the year 0, as `2022-09`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_in_words(key: str) -> str:
    """Return the name of a month, `2022-09`, in the active language."""
    return _month_in_words(key, get_language())


@lru_cache(maxsize=1000)
def _month_in_words(key: str, language: str | None) -> str:
    return str(date_format(datetime.date.fromisoformat(f"{key}-01"), "YEAR_MONTH_FORMAT"))


def columns_in_words(columns: Sequence[Column]) -> str:
    """Return the sentence that says what the chart says: from when to when, and the period with most."""
    if not any(column.perhaps for column in columns):
        return gettext("No month of leaving is shown of any of these cases.")
    most = max(columns, key=lambda column: (column.surely, column.perhaps))
    return gettext("Months of leaving from %(first)s to %(last)s. Most, %(number)d, surely left in %(most)s.") % {
        "first": _in_a_sentence(columns[0].label),
        "last": _in_a_sentence(columns[-1].label),
        "number": most.surely,
        "most": _in_a_sentence(most.label),
    }


def _in_a_sentence(month: str) -> str:
    """Return the name of a month as it stands inside a sentence: Russian has it in small letters."""
    return by_language(en=month, ru=month.lower())


def draw_columns(columns: Sequence[Column], *, in_new_window: bool = False, base: str = "") -> SafeString:
    """Return the drawing: what surely belongs to a month as a full column, what is spread as a lighter one above it.

    `base` is the path of the page of cases, if the drawing stands on another one.
    """
    if not columns:
        return SafeString("")
    most, step = max(column.surely + column.spread for column in columns) or 1, WIDTH / len(columns)
    room = HEIGHT - BELOW - ABOVE
    floor, width = HEIGHT - BELOW, step * 0.84
    window = SafeString(' target="_blank" rel="noopener"' if in_new_window else "")
    bars = []
    for place, column in enumerate(columns):
        words = (column.address, column.key, column.label, column.perhaps)
        whole = room * (column.surely + column.spread) / most
        full = room * column.surely / most
        ground = (place * step, step, ABOVE, room)
        bars.append(
            (*words, *ground, (place + 0.08) * step, width, floor - whole, whole, floor - full, full, window, base)
        )
    drawn = rows_of_html(COLUMN, bars)
    years = rows_of_html(YEAR, _years(columns, step))
    return format_html(
        '<svg class="chart-columns" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        '<text class="chart-most" x="0" y="14">{}</text><line class="chart-axis" x1="0" x2="{}" y1="{}" y2="{}"/>{}{}'
        "</svg>",
        WIDTH, HEIGHT, f"{most:.0f}", WIDTH, HEIGHT - BELOW, HEIGHT - BELOW, drawn, years,
    )  # fmt: skip


COLUMN = (
    '<a href="{15}?{0}" tabindex="-1" data-month="{1}"{14}><title>{2}: {3}</title>'
    '<rect class="chart-room" x="{4:.2f}" width="{5:.2f}" y="{6}" height="{7}"/>'
    '<rect class="chart-perhaps" x="{8:.2f}" width="{9:.2f}" y="{10:.2f}" height="{11:.2f}"/>'
    '<rect class="chart-surely" x="{8:.2f}" width="{9:.2f}" y="{12:.2f}" height="{13:.2f}"/></a>'
)
YEAR = '<line class="chart-tick" x1="{0:.2f}" x2="{0:.2f}" y1="{1}" y2="{2}"/><text x="{3:.2f}" y="{4}">{5}</text>'


def _years(columns: Sequence[Column], step: float) -> list[tuple[float, int, int, float, int, str]]:
    """Return where each year begins, and its number; of years too narrow for their number only some have one."""
    begins = [(place, column.key[:4]) for place, column in enumerate(columns) if place == 0 or column.key[5:7] == "01"]
    every = max(1, round(60 / (12 * step)))
    return [
        (place * step, HEIGHT - BELOW, HEIGHT - BELOW + 8, place * step + 4, HEIGHT - 8, year)
        for number, (place, year) in enumerate(begins)
        if number % every == 0
    ]


BAR = (
    '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<rect width="{:.1f}" height="4"/></svg>'
)
"""A bar whose length is a share in percent. It stands beside its number."""


def draw_bar(number: int, most: int) -> SafeString:
    """Return a bar for a number, as long as its line for the greatest."""
    return rows_of_html(BAR, [[100 * number / most if most else 0.0]])
