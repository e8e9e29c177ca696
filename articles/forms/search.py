import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Section
from newsroom.lib.desk.dates import DayField

LATEST = datetime.date(2999, 12, 31)
PARAMETERS = {"q", "what", "section", "language", "since", "until", "page"}


class SearchForm(forms.Form):
    """Form for readers' search. A parameter that is unknown or cannot be read is an error."""

    q = forms.CharField(label=gettext_lazy("Words"), max_length=200, required=False)
    what = forms.ChoiceField(
        label=gettext_lazy("In"),
        required=False,
        choices=[("articles", gettext_lazy("stories")), ("cases", gettext_lazy("public cases"))],
    )
    section = forms.ModelChoiceField(
        label=gettext_lazy("Section"),
        required=False,
        queryset=Section.objects.all(),
        to_field_name="slug",
        empty_label=gettext_lazy("every section"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("every language")), *settings.LANGUAGES],
    )
    since = DayField(
        of_period="earliest",
        label=gettext_lazy("From"),
        required=False,
        validators=[MaxValueValidator(LATEST)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = DayField(
        of_period="latest",
        label=gettext_lazy("To"),
        required=False,
        validators=[MaxValueValidator(LATEST)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        unknown = sorted(set(self.data) - PARAMETERS)
        if unknown:
            raise ValidationError(_("This search knows no “%s”.") % unknown[0][:40])
        if values.get("since") and values.get("until") and values["since"] > values["until"]:
            self.add_error("until", _("It lies before the day in “From”."))
        return values
