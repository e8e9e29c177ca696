"""Form fields of the case filter: what may be written in a parameter, and what they say if it is not understood."""

from datetime import date
from difflib import get_close_matches
from typing import Any

import django_filters.fields
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.lib.text import partial_dates

OPEN = ".."
"""An end of a period that is not given, as EDTF writes it."""
EARLIEST, LATEST = date(1, 1, 1), date(9998, 12, 31)


class KnownChoice:
    """Mixin of choice fields that names the nearest choice when a value is none of them."""

    choices: Any

    def validate(self, value: Any) -> None:
        known = [str(key) for key, _label in self.choices]
        for item in value if isinstance(value, list) else [value]:
            if item and str(item) not in known:
                raise ValidationError(describe_unknown(_("There is no value “%s”."), str(item), known))


class KnownChoices(KnownChoice, django_filters.fields.MultipleChoiceField):
    """Several choices."""


class OneKnownChoice(KnownChoice, django_filters.fields.ChoiceField):
    """One choice."""


class PartialDateField(forms.Field):
    """A form field for a date as exactly as it is known; its value is a PartialDate, or None if it is empty."""

    def to_python(self, value: Any) -> partial_dates.PartialDate | None:
        try:
            return partial_dates.parse(value) if value else None
        except partial_dates.UnreadableDateError as error:
            raise ValidationError(gettext("Write a date as 2022, 2022-09 or 2022-09-21.")) from error


class MonthField(PartialDateField):
    """A PartialDateField no finer than a month.

    Readers see only the month in which a person left, so they may not filter by day. An open end is written `..`.
    """

    def to_python(self, value: Any) -> partial_dates.PartialDate | None:
        begin, slash, end = str(value or "").partition("/")
        if slash and OPEN in (begin, end) and begin != end:
            known = self.to_python(begin if end == OPEN else end)
            if known is None:
                return None
            earliest, latest = (known.earliest, LATEST) if end == OPEN else (EARLIEST, known.latest)
            return partial_dates.PartialDate(f"{begin}/{end}", earliest, latest)
        date = super().to_python(value)
        if date and any(part.count("-") > 1 for part in date.edtf.split("/")):
            raise ValidationError(gettext("Write a year or a month: 2022 or 2022-09."))
        return date


def describe_unknown(message: Any, value: str, known: list[str]) -> str:
    """Return the message about a value that is none of the known, with the nearest of them."""
    text = str(message) % value[:50]
    near = get_close_matches(value[:50], known, 1, 0.5)
    nearest = gettext("The nearest is “%s”.")
    return f"{text} {nearest % near[0]}" if near else text
