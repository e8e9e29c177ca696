from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from unfold.widgets import UnfoldAdminTextInputWidget

from desertions.explorer.explorer import Explorer
from desertions.models import Chart
from newsroom.lib.desk.texts import StoredCharField

NOT_OF_A_CHART = ("page", "sort", "rows", "columns")
"""What an address of the page of cases may hold besides which cases it shows."""


class ChartForm(forms.ModelForm[Any]):
    """A chart. Which cases it shows is pasted as the address of a page of cases."""

    question = StoredCharField(
        label=capfirst(Chart._meta.get_field("question").verbose_name),
        max_length=700,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=Chart._meta.get_field("question").help_text,
    )

    class Meta:
        model = Chart
        fields = ["title_en", "title_ru", "shape", "question", "is_public"]

    def clean_question(self) -> str:
        """Return the query string alone. Raises ValidationError with what is not understood in it."""
        text = self.cleaned_data["question"]
        try:
            query = urlsplit(text).query if "?" in text else "" if "/" in text else text
        except ValueError as error:
            raise ValidationError(gettext("This is not the address of a page of cases.")) from error
        asked = QueryDict(query, mutable=True)
        for name in NOT_OF_A_CHART:
            asked.pop(name, None)
        explorer = Explorer(asked)
        if explorer.errors:
            raise ValidationError([f"{label}: {message}" if label else message for label, message in explorer.errors])
        question = asked.urlencode()
        if len(question) > 500:
            raise ValidationError(Chart._meta.get_field("question").error_messages["invalid"])
        return question
