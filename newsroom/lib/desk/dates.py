"""Dates as people type them into forms of the desk: one reader for all, `newsroom.lib.text.partial_dates`.

Numbers between slashes are day first here and month first in America. They are read back in words before they are kept.
"""

import datetime
import re
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from newsroom.lib.text import partial_dates

SLASHES = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)\s*")


def read_back(value: Any) -> Any:
    """Return a date between slashes in words, as it is read; any other value as it is."""
    day = _day_between_slashes(value)
    return date_format(day, "DATE_FORMAT") if day else value


def refuse_unread(value: Any) -> None:
    """Raise ValidationError, with the date in words, for one between slashes that could be meant in two ways."""
    day = _day_between_slashes(value)
    if day and day.month != day.day:
        message = _("Read as %s. If that is right, save again; if not, correct it.")
        raise ValidationError(message % date_format(day, "DATE_FORMAT"))


def _day_between_slashes(value: Any) -> datetime.date | None:
    """Return the day that a text like 03/04/2023 is read as, or None if it can be read in one way alone."""
    match = SLASHES.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[2]) > 12 or int(match[1]) > 12:
        return None
    try:
        return partial_dates.parse(value).earliest
    except partial_dates.UnreadableDateError:
        return None


class ReadBackInput(UnfoldAdminTextInputWidget):
    """A line for a date that may be known in part."""

    def format_value(self, value: Any) -> Any:
        return super().format_value(read_back(value))


class DayWidget(UnfoldAdminDateWidget):
    """A field for a day, with a calendar."""

    def format_value(self, value: Any) -> Any:
        return super().format_value(read_back(value))


class DayField(forms.DateField):
    """A day, typed in any of the usual ways. `of_period` is which day a month or a year stands for, if it may."""

    widget = DayWidget

    def __init__(self, *, of_period: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of_period = of_period

    def to_python(self, value: Any) -> datetime.date | None:
        """Return the day. Raises ValidationError, also to read back a day between slashes."""
        if value in self.empty_values or isinstance(value, datetime.date):
            day: datetime.date | None = super().to_python(value)
            return day
        refuse_unread(value)
        try:
            date = partial_dates.parse(str(value))
        except partial_dates.UnreadableDateError as error:
            raise ValidationError(_("“%s” is not a day: write 28 November 2026 or 28.11.2026.") % value) from error
        if date.earliest != date.latest and not self.of_period:
            raise ValidationError(_("Write the day, month and year: 28 November 2026 or 28.11.2026."))
        return date.latest if self.of_period == "latest" else date.earliest


class BirthField(forms.Field):
    """A date of birth as far as it is known: a day, a month or a year, as a PartialDate."""

    widget = ReadBackInput

    def to_python(self, value: Any) -> partial_dates.PartialDate | None:
        """Return the date. Raises ValidationError, also to read back a day between slashes."""
        if value in self.empty_values or isinstance(value, partial_dates.PartialDate):
            return value or None
        refuse_unread(value)
        with suppress(partial_dates.UnreadableDateError):
            date = partial_dates.parse(str(value))
            if date.only_year:
                return date
        raise ValidationError(
            _("“%s” is not a date of birth: write what is known, 28.11.1990, November 1990 or 1990.") % value
        )


class DayTimeField(forms.SplitDateTimeField):
    """A day, typed in any of the usual ways, and a time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = (DayField(required=False), self.fields[1])
