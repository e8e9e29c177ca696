"""Named charts in stories: drawn from the public cases as they are now, each with its numbers as text."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from desertions.explorer.current_board import settled_board
from desertions.explorer.explorer import Choice, Explorer
from desertions.models import Chart

MAX_BARS = 24
"""Bars of one chart, the longest; the page of cases has the others."""


def chart_html(chart: Chart) -> SafeString:
    """Return the chart in the active language, or `""` if its question is no longer understood."""
    explorer = Explorer(chart.asked)
    if explorer.errors:
        return SafeString("")
    explorer.board = settled_board()
    address = reverse("desertions:cases")
    context: dict[str, Any] = {
        "chart": chart,
        "number": explorer.number,
        "base": address,
        "address": f"{address}?{explorer.address()}",
    }
    if chart.shape == Chart.Shape.MONTHS:
        context["columns"] = explorer.columns()
    else:
        bars = [choice for choice in explorer.facet(chart.shape).choices if choice.number and _is_shown(chart, choice)]
        bars.sort(key=lambda choice: -choice.number)
        context["bars"] = [
            (choice, f"{address}?{explorer.address(**{chart.shape: choice.value})}") for choice in bars[:MAX_BARS]
        ]
        context["most"] = max((choice.number for choice in bars), default=0)
    return SafeString(render_to_string("desertions/story_chart.html", context).strip())


def _is_shown(chart: Chart, choice: Choice) -> bool:
    """Return whether a choice has a bar of its own: of outcomes, the groups."""
    return chart.shape != Chart.Shape.OUTCOME or choice.depth == 0
