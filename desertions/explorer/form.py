"""What a reader asks of the explorer besides the filters: words, an order, a table of two facets."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desertions.figures.filter_fields import KnownChoice

SORTS = {
    "number": _("by case number"),
    "newest": _("the latest to leave first"),
    "oldest": _("the first to leave first"),
}
BESIDE = ("page", "sort", "words", "rows", "columns")
"""Parameters of the explorer that are no filters of cases."""
SIDES = {
    "rows": ("unit", "outcome", "motive", "left_from", "contract_type", "composition"),
    "columns": (
        "contract_type", "composition", "left_from", "outcome", "verification", "has_proceeding", "on_wanted_list",
    ),
}  # fmt: skip
"""Side of a table → the facets that it can show."""


class ChoiceField(KnownChoice, forms.ChoiceField):
    """One of the choices."""


class ExplorerForm(forms.Form):
    """What a reader asks besides the filters."""

    words = forms.CharField(label=_("words"), required=False, max_length=100)
    sort = ChoiceField(label=_("order"), required=False, choices=list(SORTS.items()))
    rows = ChoiceField(label=_("rows"), required=False, choices=[(name, name) for name in SIDES["rows"]])
    columns = ChoiceField(label=_("columns"), required=False, choices=[(name, name) for name in SIDES["columns"]])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("rows") and values.get("rows") == values.get("columns"):
            self.add_error("columns", gettext("Choose something else than for the rows."))
        return values
