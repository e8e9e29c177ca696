from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from desertions.figures import figures, releases
from desertions.figures.disclosure_rules import threshold
from desertions.figures.filters import CaseFilter
from desertions.figures.releases import CHANGEABLE, COUNTING
from desertions.figures.weighing import public_with, weigh
from desertions.models import Case, Figure
from newsroom.lib.text.languages import FORMS


class FigureForm(forms.ModelForm[Any]):
    """A figure; its definition is chosen with the same fields that filter cases elsewhere.

    A public figure below the threshold, or one that gives something away beside the others, needs a reason. What a
    release must change of it is in `change` after validation, and not on the instance.
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
        self.before = {name: getattr(self.instance, name) for name in CHANGEABLE}
        self.is_new = self.instance.pk is None
        self.change: dict[str, Any] = {}
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
        changed = Figure(
            pk=self.instance.pk,
            slug=values.get("slug") or self.instance.slug,
            label_en=values.get("label_en", ""),
            label_ru=values.get("label_ru", ""),
            definition=definition,
            counted=values.get("counted", self.instance.counted),
            is_public=values.get("is_public", self.instance.is_public),
        )
        if self.errors:
            return values
        try:
            now = figures.count(changed)
        except figures.BrokenFigureError as error:
            raise ValidationError(gettext("Case filter: %s") % error) from error
        after = {name: values.get(name, getattr(changed, name)) for name in CHANGEABLE}
        has_reason = bool(values.get("small_number_reason", "").strip())
        if not changed.is_public:
            self.instance.definition = definition
            return values
        if not has_reason and now.value < threshold():
            self.add_error("small_number_reason", self._too_small(now.value))
        if any(after[name] != self.before[name] for name in COUNTING):
            self._weigh(changed, has_reason=has_reason)
            if self.is_new:
                self.instance.definition = definition
            proposed = (
                {"is_public"} if self.is_new else {name for name in CHANGEABLE if after[name] != self.before[name]}
            )
            self.change = {name: after[name] for name in proposed}
        return values

    @staticmethod
    def _too_small(value: int) -> str:
        return gettext(
            "It counts %(value)d now. A number below %(k)d may identify a person: write who agreed to publish it and "
            "why."
        ) % {"value": value, "k": threshold()}

    def _weigh(self, changed: Figure, *, has_reason: bool) -> None:
        """Add the errors of a release with this figure."""
        weighing = weigh(public_with(changed))
        for obstacle in [*weighing.obstacles, *releases.reasons_to_wait()]:
            self.add_error(None, obstacle)
        if weighing.dangers and not has_reason:
            asked = gettext("Write who agreed to publish it and why; a second person confirms it.")
            self.add_error("small_number_reason", [*weighing.dangers, asked])

    def _post_clean(self) -> None:
        """Leave what only a release changes as it was."""
        super()._post_clean()  # type: ignore[misc]
        if self.change:
            for name in self.change:
                setattr(self.instance, name, self.before[name])


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
