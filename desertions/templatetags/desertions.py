from typing import Any

from django import template
from django.utils.html import format_html, format_html_join

from desertions.cases.search import START, STOP
from desertions.figures import charts
from desertions.models import FigureValue

register = template.Library()

WIDTH, HEIGHT, MARGIN = 640, 80, 6
"""Size of the line chart, in units of its SVG."""


@register.inclusion_tag("desertions/_recorded_values_line.html")
def recorded_values_line(newest_first: list[FigureValue]) -> dict[str, Any]:
    """Draw the past values of a figure, given newest first, as a small line; nothing for fewer than two values."""
    values = [(recorded.taken_at.timestamp(), recorded.value) for recorded in reversed(newest_first)]
    if len(values) < 2:
        return {"points": ""}
    (first, last), low, high = (values[0][0], values[-1][0]), min(v for _t, v in values), max(v for _t, v in values)
    points = [
        (
            MARGIN + (WIDTH - 2 * MARGIN) * (moment - first) / ((last - first) or 1),
            HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - low) / ((high - low) or 1),
        )
        for moment, value in values
    ]
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "width": WIDTH,
        "height": HEIGHT,
        "low": low,
        "high": high,
        "last": points[-1],
    }


@register.simple_tag
def draw_columns(columns: list[charts.Column], *, in_new_window: bool = False, base: str = "") -> str:
    """Draw a chart over time."""
    return charts.draw_columns(columns, in_new_window=in_new_window, base=base)


@register.simple_tag
def draw_bar(number: int, most: int) -> str:
    """Draw a bar beside a number."""
    return charts.draw_bar(number, most)


@register.simple_tag
def columns_in_words(columns: list[charts.Column]) -> str:
    """Say what a chart over time says."""
    return charts.columns_in_words(columns)


@register.simple_tag
def excerpt(text: str) -> str:
    """Return the excerpt of a search with the matching words in `<mark>` and everything else escaped."""
    first, *others = text.split(START)
    pieces = [piece.partition(STOP) for piece in others]
    return format_html("{}{}", first, format_html_join("", "<mark>{}</mark>{}", ((w, rest) for w, _s, rest in pieces)))


@register.simple_tag(takes_context=True)
def query_without_page(context: dict[str, Any]) -> str:
    """Return the parameters of the request without `page`, ending in `&`, to be put before the pager's own; or `""`."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""
