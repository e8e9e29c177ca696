"""Model fields whose values are sealed where they are stored, and open in Python.

In the database they are plain text columns. A value that no key opens raises `sealing.WrongKeyError` when its row is
read. The database cannot compare sealed values, so look-ups are refused but for `COMPARED`.
"""

import datetime
import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from newsroom.lib.sealing.keys import seal, unseal

COMPARED = {"isnull", "df"}
"""What can be asked of stored values without opening them: whether there is one, and whether a trigger's OLD and NEW
differ."""


class Sealed:
    """Mixed into a field: `as_text` and `from_text` turn its value into what is sealed and back."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_lookup(self, name: str) -> Any:
        if name not in COMPARED:
            raise FieldError(f"“{self.name}” is sealed: the database cannot compare it.")  # type: ignore[attr-defined]
        return super().get_lookup(name)  # type: ignore[misc] # mixed into a field

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return self.from_text(unseal(value)) if value else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        text = self.as_text(self.to_python(value))  # type: ignore[attr-defined]
        return seal(text) if text else text

    def as_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text


class SealedTextField(Sealed, models.TextField):
    pass


class SealedCharField(Sealed, models.CharField):
    """One line; `max_length` holds for what a person types."""


class SealedDateField(Sealed, models.DateField):
    def from_text(self, text: str) -> datetime.date:
        return datetime.date.fromisoformat(text)


class SealedIntegerField(Sealed, models.Field):
    def to_python(self, value: Any) -> int:
        return int(value)

    def from_text(self, text: str) -> int:
        return int(text)


class SealedJSONField(Sealed, models.JSONField):
    """Any value that JSON can hold, sealed as one text."""

    def as_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        return json.loads(text)
