"""Model fields whose values are sealed in the database and open in Python.

Their columns are plain text. Reading a row whose value no key opens raises `newsroom.lib.sealing.keys.WrongKeyError`.
The database cannot compare sealed values, so look-ups are refused, except for those in `COMPARED`.
"""

import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from newsroom.lib.sealing.keys import seal, unseal
from newsroom.lib.text.partial_dates import PartialDate, parse

COMPARED = {"isnull", "df"}
"""Look-ups that do not need to open stored values: whether there is a value, and whether a trigger's OLD and NEW
differ.
"""


class Sealed:
    """Mixin for a field. `as_text` and `from_text` convert its value to the text that is sealed, and back."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_lookup(self, name: str) -> Any:
        """Return the look-up. Raises FieldError unless it is in `COMPARED`."""
        if name not in COMPARED:
            raise FieldError(f"“{self.name}” is sealed: the database cannot compare it.")  # type: ignore[attr-defined]
        return super().get_lookup(name)  # type: ignore[misc] # mixed into a field

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Return the opened value. Raises WrongKeyError."""
        return self.from_text(unseal(value)) if value else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return the sealed text; `None`, an empty text and expressions are stored as they are."""
        if value is None or hasattr(value, "as_sql"):
            return value
        text = self.as_text(self.to_python(value))  # type: ignore[attr-defined]
        return seal(text) if text else text

    def as_text(self, value: Any) -> str:
        """Return the text of a value."""
        return str(value)

    def from_text(self, text: str) -> Any:
        """Return the value of a text."""
        return text


class SealedTextField(Sealed, models.TextField[Any, Any]):
    """A sealed text."""


class SealedCharField(Sealed, models.CharField[Any, Any]):
    """A sealed line of text. `max_length` limits what a person types."""


class SealedDateField(Sealed, models.Field[Any, Any]):
    """A sealed date as exactly as it is known: a PartialDate, or None."""

    def to_python(self, value: Any) -> PartialDate | None:
        """Return the date of a PartialDate, a day or a text. Raises UnreadableDateError."""
        return value if isinstance(value, PartialDate) else parse(str(value)) if value else None

    def pre_save(self, model_instance: Any, add: bool) -> PartialDate | None:
        """Return the date, and leave it in the row that is saved, whatever it was typed as."""
        date = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, date)
        return date

    def as_text(self, value: PartialDate | None) -> str:
        """Return the date in EDTF."""
        return str(value or "")

    def from_text(self, text: str) -> PartialDate:
        """Return the date of an EDTF text."""
        return parse(text)

    def value_to_string(self, obj: Any) -> str:
        """Return the date in EDTF, for dumps."""
        return self.as_text(self.value_from_object(obj))


class SealedIntegerField(Sealed, models.Field[Any, Any]):
    """A sealed number."""

    def to_python(self, value: Any) -> int:
        return int(value)

    def from_text(self, text: str) -> int:
        """Return the number of a text."""
        return int(text)


class SealedJSONField(Sealed, models.JSONField):
    """A sealed value of any kind that JSON has, as one text."""

    def as_text(self, value: Any) -> str:
        """Return the value as compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        """Return the value of a JSON text."""
        return json.loads(text)
