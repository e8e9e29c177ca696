from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from desertions import figures, verification
from desertions.filters import CaseFilter
from desertions.models import Case, Figure, Outcome, Proceeding, Unit
from desertions.vocabulary import Verification
from newsroom.lib import partial_dates


class CaseForm(forms.ModelForm):
    """The facts of a case as the desk enters them."""

    class Meta:
        model = Case
        fields = ["unit", "rank", "contract_type", "left_on", "left_from", "public_summary", "desk_notes"]

    def clean_unit(self) -> Unit:
        unit = self.cleaned_data["unit"]
        try:
            verification.numbering_unit(unit)
        except verification.CannotNumberError as error:
            raise ValidationError(str(error)) from error
        return unit

    def clean_left_on(self) -> str:
        text = self.cleaned_data["left_on"]
        try:
            self.instance.set_left_on(text)
        except partial_dates.UnreadableDateError as error:
            raise ValidationError(
                gettext(
                    "Write an existing date as 2022, 2022-09, 2022-09-21 or 21.09.2022, or a range 2022-09/2022-11."
                )
            ) from error
        if self.instance.left_on_earliest and self.instance.left_on_earliest > timezone.localdate():
            raise ValidationError(gettext("This day is still to come."))
        return self.instance.left_on


class IdentityFormSet(forms.BaseInlineFormSet):
    """Who the man is, checked against the case he is in."""

    def clean(self) -> None:
        super().clean()
        left = self.instance.left_on_latest
        for form in self.forms:
            born = form.cleaned_data.get("born_on") if hasattr(form, "cleaned_data") else None
            if born and (born >= timezone.localdate() or (left and born >= left)):
                form.add_error("born_on", gettext("Born after he left, or in the future: check both dates."))


class EvidenceFormSet(forms.BaseInlineFormSet):
    """A corroborated case keeps at least one source."""

    def clean(self) -> None:
        super().clean()
        if self.instance.verification not in {Verification.PARTLY, Verification.VERIFIED}:
            return
        here = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        unseen = self.instance.evidence.exclude(pk__in=[form.instance.pk for form in self.forms if form.instance.pk])
        if not here and not unseen.exists():
            raise ValidationError(gettext("A corroborated case needs a source: cite another, or make it a lead first."))


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = Outcome
        fields = ["kind", "on", "source", "note"]

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on and on > timezone.localdate():
            raise ValidationError(gettext("This day is still to come."))
        return on


class ProceedingForm(forms.ModelForm):
    class Meta:
        model = Proceeding
        exclude: list[str] = []

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        entered, decided = values.get("entered_on"), values.get("decided_on")
        if entered and decided and decided < entered:
            self.add_error("decided_on", gettext("Decided on: must not be before the day the case was entered."))
        return values


class FigureForm(forms.ModelForm):
    """A figure's definition, chosen with the same fields that filter cases anywhere else."""

    class Meta:
        model = Figure
        fields = [
            "label_en", "label_ru", "slug", "counted", "rule_en", "rule_ru", "parts", "position", "is_public",
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
        public = values.get("is_public", self.instance.is_public)
        if (
            not self.errors
            and public
            and now.value < figures.SMALL
            and not values.get("small_number_reason", "").strip()
        ):
            self.add_error(
                "small_number_reason",
                gettext("It counts %d now. A number below five may name a man: write who agreed to publish it and why.")
                % now.value,
            )
        return values


def filter_field(name: str) -> str:
    """The form's field for the filter of that name."""
    return f"filter_{name}"


def _widget(field: forms.Field) -> forms.Widget:
    choices = list(getattr(field, "choices", []))
    if isinstance(field, forms.MultipleChoiceField):
        return UnfoldAdminCheckboxSelectMultipleWidget(choices=choices)
    if choices:
        return UnfoldAdminSelectWidget(choices=choices)
    return UnfoldAdminTextInputWidget()
