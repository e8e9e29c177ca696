"""Long lists of the explorer, each written in one step: a template would take most of the time of the page."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desertions.explorer.explorer import Facet
from desertions.explorer.listing import ListedCase
from desertions.figures import charts
from desertions.figures.projection import PublicCase
from newsroom.lib.text.html import rows_of_html

register = template.Library()
CHOICE = (
    '<label class="depth-{}"><input type="checkbox" name="{}" value="{}" id="{}-{}"{}> '
    f'<span>{{}}</span> <span class="facet-number">{{}}</span>{charts.BAR}</label>\n'
)
CASE, CELL = '<tr><th scope="row"><a href="{}">{}</a>{}</th>', '<td data-label="{}">{{}}</td>'
CHANGED = ' <span class="meta">{} ({})</span>'
MONTH = '<tr><th scope="row"><a href="{}?{}">{}</a></th><td>{}</td><td>{}</td></tr>\n'


@register.simple_tag
def facet_choices(facet: Facet) -> SafeString:
    """Return the check boxes of a facet, each with its number and a bar."""
    most = max((choice.number for choice in facet.choices), default=0) or 1
    rows = (
        (
            choice.depth,
            facet.name,
            choice.value,
            facet.name,
            choice.value,
            SafeString(" checked") if choice.is_chosen else "",
            choice.label,
            _number(choice.number),
            100 * choice.number / most,
        )
        for choice in facet.choices
    )
    return rows_of_html(CHOICE, rows)


@register.simple_tag
def month_options(months: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Return the months to choose from."""
    rows = ((key, SafeString(" selected") if key == chosen else "", label) for key, label in months)
    return rows_of_html('<option value="{}"{}>{}</option>\n', rows)


@register.simple_tag
def month_rows(columns: Iterable[charts.Column], base: str = "") -> SafeString:
    """Return the rows of the table beside a chart over time. `base` is the path of the page of cases."""
    rows = ((base, c.address, c.label, _number(c.surely), _number(c.perhaps)) for c in columns)
    return rows_of_html(MONTH, rows)


@register.simple_tag(takes_context=True)
def case_rows(context: dict[str, Any], cases: Iterable[PublicCase | ListedCase]) -> SafeString:
    """Return the rows of a table of cases. `context` holds the labels of the columns."""
    columns = ("unit", "composition", "contract", "left", "outcome", "verification")
    cells = "".join(format_html(CELL, context[f"{name}_label"]) for name in columns)
    address, changed = reverse("desertions:case", args=["NUMBER"]), _("name changed")
    rows = (
        (
            address.replace("NUMBER", case.public_id),
            case.public_id,
            format_html(CHANGED, case.pseudonym, changed) if case.pseudonym else "",
            case.unit,
            case.composition or "—",
            case.contract_type,
            case.left or "—",
            case.outcome,
            case.verification,
        )
        for case in cases
    )
    return rows_of_html(f"{CASE}{cells}</tr>\n", rows)


def _number(number: int) -> str:
    """Return the number as the language groups its digits."""
    return str(number) if number < 1000 else intcomma(number)
