"""Texts as people type or paste them into forms of the desk, in stored form."""

from typing import Any

from django.forms import CharField

from newsroom.lib.text.normal_form import stored_form


class StoredCharField(CharField):
    """A text in stored form: composed letters, nothing invisible."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(stored_form(value) if isinstance(value, str) else value)


def in_stored_form(field: Any) -> Any:
    """Return the form field that Django makes of a column, as a StoredCharField if it is a plain text."""
    if type(field) is CharField:
        field.__class__ = StoredCharField
    return field
