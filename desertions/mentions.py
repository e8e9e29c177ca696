"""Finding a man's name in running text, and taking it out of every text of the database, sealed ones too."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from desertions.models import Identity
from newsroom.lib import sealing
from newsroom.lib.sealed_fields import Sealed, SealedJSONField

SEARCHED = ("desertions", "articles", "comments", "admin", "django_tasks_database")
"""Apps in whose texts a name may have been written by hand."""
REMOVED = "[removed]"


def name_pattern(person: Any) -> "re.Pattern[str] | None":
    """Finds the man's name in running text: his surname in any case form beside given name or initials, either order.

    None where too little is known to tell him from others.
    """
    if not person.surname or not person.given_name:
        return None
    surname = _stem(person.surname)
    initial = rf"{_letter(person.given_name[0])}\s*\."
    if person.patronymic:
        initial += rf"\s*{_letter(person.patronymic[0])}\s*\."
    given = _stem(person.given_name) + (rf"(?:\s+{_stem(person.patronymic)})?" if person.patronymic else "")
    first = rf"(?:{given}|{initial})"
    return re.compile(rf"\b(?:{surname},?\s+{first}|{first}\s*{surname})", re.IGNORECASE)


def _stem(name: str) -> str:
    """The name without its last vowels, and any ending after it; е and ё alike."""
    stem = re.sub(r"[аеёийоуыьэюя]{1,2}$", "", name, flags=re.IGNORECASE) if len(name) > 3 else name
    return "".join(_letter(letter) for letter in stem) + r"\w{0,4}\b"


def _letter(letter: str) -> str:
    return "[её]" if letter.lower() in "её" else re.escape(letter)


def remove_mentions(person: Identity) -> int:
    """Take the name out of every other text, sealed ones and histories too; how many texts held it."""
    pattern = name_pattern(person)
    if pattern is None:
        return 0
    surname = _stem(person.surname).replace(r"\w{0,4}\b", "")
    changed = 0
    for model in _models_with_texts():
        plain = [f for f in model._meta.concrete_fields if _is_text(f)]
        changed += _mend_plain(model, plain, surname, pattern)
        sealed = [f for f in model._meta.concrete_fields if isinstance(f, Sealed) and f.name not in UNMENTIONING]
        changed += _mend_sealed(model, sealed, pattern)
    return changed


UNMENTIONING = {
    "sealed",
    "surname",
    "given_name",
    "patronymic",
    "born_on",
    "born_in",
    "entry_id",
    "sentence",
    "tombstone_key",
}
"""Sealed columns that say one thing of one other person: his namesakes keep their names."""


def _models_with_texts() -> Iterator[type[models.Model]]:
    for label in SEARCHED:
        if label in apps.app_configs:
            yield from apps.get_app_config(label).get_models(include_auto_created=True)


def _is_text(field: Any) -> bool:
    kind = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return kind and not isinstance(field, Sealed) and not field.choices and not field.generated


def _mend_plain(model: type[models.Model], columns: list[Any], surname: str, pattern: "re.Pattern[str]") -> int:
    """PostgreSQL finds the rows with the surname; the pattern then decides."""
    changed = 0
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        for field in columns:
            column = field.column
            cursor.execute(
                f'SELECT "{key}", "{column}"::text FROM "{table}" WHERE "{column}"::text ~* %s',  # noqa: S608 # our own names
                [surname],
            )
            for pk, text in cursor.fetchall():
                mended = pattern.sub(REMOVED, text)
                if mended != text:
                    cast = "::jsonb" if isinstance(field, models.JSONField) else ""
                    cursor.execute(
                        f'UPDATE "{table}" SET "{column}" = %s{cast} WHERE "{key}" = %s',  # noqa: S608
                        [mended, pk],
                    )
                    changed += 1
    return changed


def _mend_sealed(model: type[models.Model], columns: list[Any], pattern: "re.Pattern[str]") -> int:
    changed = 0
    table, key = model._meta.db_table, model._meta.pk.column
    for field in columns:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{key}", "{field.column}" FROM "{table}" WHERE "{field.column}" > \'\'')  # noqa: S608
            for pk, stored in cursor.fetchall():
                text = sealing.unseal(stored)
                mended = _without(text, pattern, field)
                if mended != text:
                    update = f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key}" = %s'  # noqa: S608
                    cursor.execute(update, [mended and sealing.seal(mended), pk])
                    changed += 1
    return changed


def _plainly(value: Any, pattern: "re.Pattern[str]") -> Any:
    return pattern.sub(REMOVED, value) if isinstance(value, str) else value


def _without(text: str, pattern: "re.Pattern[str]", field: Any) -> str | None:
    """The text without the name. A preview has the parts of names apart: where it may hold his, it goes whole."""
    if not isinstance(field, SealedJSONField):
        return pattern.sub(REMOVED, text)
    if not field.null:
        return field.as_text({name: _plainly(value, pattern) for name, value in field.from_text(text).items()})
    apart = re.sub(r'"[^"]{0,20}":|[",{}\[\]]', " ", text)
    return None if pattern.search(" ".join(apart.split())) else text
