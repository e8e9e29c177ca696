from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from desertions.figures import figures
from desertions.figures.disclosure_rules import threshold
from desertions.figures.filters import CaseFilter
from desertions.models import Case, Figure
from newsroom.lib.text.languages import FORMS


class FigureForm(forms.ModelForm[Any]):
    """A figure; its definition is chosen with the same fields that filter cases elsewhere.

    A public figure below the threshold needs a reason.
    """

    class Meta:
        model = Figure
        fields = [
            "label_en", "label_ru", "noun_en", "noun_ru",
            "slug", "counted", "rule_en", "rule_ru", "parts", "position", "is_public",
            "small_number_reason",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.definition if isinstance(self.instance.definition, dict) else {}
        for name, field in CaseFilter({}, Case.objects.none()).form.fields.items():
            field.required = False
            field.initial = stored.get(name)
            field.widget = _widget(field)
            self.fields[filter_field(name)] = field

    def clean_noun_en(self) -> str:
        return self._noun("en", gettext("Two forms, for one and for many: soldier|soldiers"))

    def clean_noun_ru(self) -> str:
        return self._noun("ru", gettext("Three forms, for one, two and five: человек|человека|человек"))

    def _noun(self, language: str, message: str) -> str:
        """Return the forms of a noun, tidied; raise ValidationError with `message` for a wrong number."""
        forms = [form.strip() for form in self.cleaned_data[f"noun_{language}"].split("|")]
        if forms != [""] and (len(forms) != FORMS[language] or not all(forms)):
            raise ValidationError(message)
        return "|".join(forms)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        prefix = filter_field("")
        definition = {
            name.removeprefix(prefix): value if isinstance(value, list) else [str(value)]
            for name, value in values.items()
            if name.startswith(prefix) and value
        }
        self.instance.definition = definition
        try:
            now = figures.FigureCount(0, 0) if self.errors else figures.count(self.instance)
        except figures.BrokenFigureError as error:
            raise ValidationError(gettext("Case filter: %s") % error) from error
        k = threshold()
        public = values.get("is_public", self.instance.is_public)
        if not self.errors and public and now.value < k and not values.get("small_number_reason", "").strip():
            self.add_error(
                "small_number_reason",
                gettext(
                    "It counts %(value)d now. A number below %(k)d may identify a person: write who agreed to publish "
                    "it and why."
                )
                % {"value": now.value, "k": k},
            )
        return values


def filter_field(name: str) -> str:
    """Return the name of the form field for a filter."""
    return f"filter_{name}"


def _widget(field: forms.Field) -> forms.Widget:
    """Return the widget of the admin theme for a filter field."""
    choices = list(getattr(field, "choices", []))
    if isinstance(field, forms.MultipleChoiceField):
        widget: forms.Widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=choices)
    elif choices:
        widget = UnfoldAdminSelectWidget(choices=choices)
    else:
        widget = UnfoldAdminTextInputWidget()
    return widget
