"""Redaction: removing a person's name from every text of the database, sealed ones included."""

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from desertions.cases.named_in_text import places_named
from desertions.models import Identity
from newsroom.lib.names.in_text import PeopleFinder, clean_text
from newsroom.lib.names.parsing import Name
from newsroom.lib.sealing.fields import Sealed, SealedJSONField
from newsroom.lib.sealing.keys import seal, unseal

SEARCHED_APPS = ("desertions", "articles", "comments", "admin", "django_tasks_database")
"""Apps whose texts may hold a name that somebody wrote."""
REMOVED = "[removed]"
"""What stands in a text instead of the name."""


def without_name(text: str, person: Any) -> str:
    """Return the text with every mention of the person replaced by `REMOVED`, or the same text if there is none.

    Finds what matching finds in files and what the check before publication finds: every case form, Latin letters,
    initials, either order. A text with a mention is returned without stress marks, soft hyphens and hyphenation.
    """
    searched = clean_text(text)
    spans = {(mention.start, mention.end) for mention in _people(_name_of(person)).mentions(searched)}
    spans |= places_named(searched, person)
    if not spans:
        return text
    pieces, at = [], 0
    for start, end in _joined(sorted(spans), searched):
        pieces += [searched[at:start], REMOVED]
        at = end
    return "".join([*pieces, searched[at:]])


def _name_of(person: Any) -> Name:
    return Name(person.surname, person.given_name, person.patronymic)


@lru_cache(maxsize=4)
def _people(name: Name) -> PeopleFinder:
    """Return a finder of this name, cached from one text to the next."""
    return PeopleFinder([(0, name)])


def _joined(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Merge spans that overlap or have only spaces and commas between them."""
    joined = spans[:1]
    for start, end in spans[1:]:
        if not text[joined[-1][1] : start].strip(" ,\u00a0"):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def remove_mentions(person: Identity) -> int:
    """Remove the name from every text of `SEARCHED_APPS`, sealed ones and histories included.

    Returns how many texts held it; 0 for a person without surname or given name, of whom too little is known to
    distinguish them from others. Reads every text, about 1 MB a second.
    """
    if not person.surname or not person.given_name:
        return 0
    changed = 0
    for model in _models_with_texts():
        for field in model._meta.concrete_fields:
            if isinstance(field, Sealed):
                changed += _mend_sealed(model, field, person) if field.name not in EXEMPT_FIELDS else 0
            elif _is_text(field):
                changed += _mend_plain(model, field, person)
    return changed


EXEMPT_FIELDS = {
    "sealed",
    "surname",
    "given_name",
    "patronymic",
    "born_on",
    "born_in",
    "entry_id",
    "sentence",
    "suppression_key",
}
"""Sealed columns that are left alone: they hold data of one other person each, and namesakes keep their names."""


def _models_with_texts() -> Iterator[type[models.Model]]:
    """Yield the models of `SEARCHED_APPS`, many-to-many tables included."""
    for label in SEARCHED_APPS:
        if label in apps.app_configs:
            yield from apps.get_app_config(label).get_models(include_auto_created=True)


def _is_text(field: Any) -> bool:
    """Return whether people write into the column: text or JSON without choices, not generated, not sealed."""
    kind = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return kind and not isinstance(field, Sealed) and not field.choices and not field.generated


def _mend_plain(model: type[models.Model], field: Any, person: Identity) -> int:
    """Remove the name from an unsealed column. Returns how many rows were changed."""
    is_json = isinstance(field, models.JSONField)

    def mended(stored: str) -> str:
        if not is_json:
            return without_name(stored, person)
        value = json.loads(stored)
        without = _without_in_json(value, person)
        return stored if without == value else json.dumps(without, ensure_ascii=False)

    return _mend(model, field, mended, cast="::jsonb" if is_json else "")


def _mend_sealed(model: type[models.Model], field: Any, person: Identity) -> int:
    """Remove the name from a sealed column. Returns how many rows were changed."""

    def mended(stored: str) -> str | None:
        text = unseal(stored)
        without = _without_in_sealed(text, person, field)
        return stored if without == text else without and seal(without)

    return _mend(model, field, mended)


def _mend(model: type[models.Model], field: Any, mended: Callable[[str], str | None], cast: str = "") -> int:
    """Rewrite one column wherever `mended` returns another value. Returns how many rows were changed."""
    table, key, column = model._meta.db_table, model._meta.pk.column, field.column
    changed = 0
    with connection.cursor() as cursor:
        # The names in the statements are our own.
        cursor.execute(f'SELECT "{key}", "{column}"::text FROM "{table}" WHERE "{column}"::text > \'\'')  # noqa: S608
        for pk, stored in cursor.fetchall():
            new = mended(stored)
            if new != stored:
                cursor.execute(
                    f'UPDATE "{table}" SET "{column}" = %s{cast} WHERE "{key}" = %s',  # noqa: S608
                    [new, pk],
                )
                changed += 1
    return changed


def _without_in_json(value: Any, person: Any) -> Any:
    """Return a JSON value with the name removed from all its texts and keys."""
    if isinstance(value, str):
        return without_name(value, person)
    if isinstance(value, list):
        return [_without_in_json(item, person) for item in value]
    if isinstance(value, dict):
        return {without_name(key, person): _without_in_json(item, person) for key, item in value.items()}
    return value


def _without_in_sealed(text: str, person: Any, field: Any) -> str | None:
    """Return a decrypted text without the name, or None if the whole value must be removed."""
    if not isinstance(field, SealedJSONField):
        return without_name(text, person)
    if not field.null:
        return field.as_text(_without_in_json(field.from_text(text), person))
    # The preview of an import holds the parts of a name in separate cells: it is removed whole if it may hold the name.
    apart = " ".join(re.sub(r'"[^"]{0,20}":|[",{}\[\]]', " ", text).split())
    return text if without_name(apart, person) == apart else None
