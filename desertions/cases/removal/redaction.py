"""Redaction: removing a person's name from every text of the database, sealed ones included."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models

from desertions.models import Identity
from newsroom.lib.names.in_text import PeopleFinder
from newsroom.lib.names.near_in_text import TextOfNames
from newsroom.lib.names.spelling import plain_spelling
from newsroom.lib.sealing.blind_index import name_of_person
from newsroom.lib.sealing.fields import Sealed, SealedJSONField
from newsroom.lib.sealing.keys import seal, unseal
from newsroom.lib.text.normal_form import searchable

SEARCHED_APPS = ("desertions", "articles", "comments", "newsroom", "admin", "django_tasks_database")
"""Apps whose texts may hold a name that somebody wrote."""
REMOVED = "[removed]"
"""What stands in a text instead of the name."""


class FormInTexts(NamedTuple):
    """A way in which the texts write a name, with the number of places, and whether a namesake may be meant."""

    form: str
    number: int
    is_near: bool


class Redaction:
    """The removal of one person's name. `spared` holds near forms that are somebody else's and stay."""

    def __init__(self, person: Any, *, spared: Collection[str] = ()) -> None:
        self.person, self.spared = person, frozenset(spared)
        self.forms: Counter[tuple[str, bool]] = Counter()
        self._people = PeopleFinder([(0, name_of_person(person))])
        parts = [*re.split("[- ]", person.surname), person.patronymic]
        self._beginnings = {_beginning(part) for part in parts if part}

    def without_name(self, text: str) -> str:
        """Return the text with every mention of the person replaced by `REMOVED`, or the same text if there is none.

        Finds what matching finds in files, and near forms as the check before publication does: every case form, Latin
        letters, initials, either order. A text with a mention is returned in the form of `searchable`.
        """
        if not self._may_hold(text):
            return text
        searched = searchable(text)
        certain = {(mention.start, mention.end) for mention in self._people.mentions(searched)}
        near = TextOfNames(searched).places(self.person)
        pieces, at = [], 0
        for start, end in _joined(sorted(certain | near), searched):
            form = " ".join(searched[start:end].split())
            is_near = not any(start < last and first < end for first, last in certain)
            if is_near and form in self.spared:
                continue
            self.forms[form, is_near] += 1
            pieces += [searched[at:start], REMOVED]
            at = end
        return "".join([*pieces, searched[at:]]) if pieces else text

    def _may_hold(self, text: str) -> bool:
        """Return whether the text may hold the name. Most texts in plain Russian do not, and need no closer look."""
        if UNUSUAL.search(text):
            return True
        lowered = text.lower().replace("ё", "е")
        return any(beginning in lowered for beginning in self._beginnings)


UNUSUAL = re.compile(r"[^А-Яа-яЁё\s\d.,:;!?«»„“”()–—…/%№+\"-]|-\s*\n")
"""What a plain Russian text does not have; words may be written or divided in any way beside it."""


def _beginning(part: str) -> str:
    """Return what every form of a part of a name begins with, or "" if it is not in Russian letters.

    Short names may lose their second vowel: Лев, Орёл, Заяц.
    """
    plain = plain_spelling(part)
    return "" if UNUSUAL.search(plain) else plain[: 2 if len(plain) < 6 else 4]


def _joined(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Merge spans that overlap or have only spaces and commas between them."""
    joined = spans[:1]
    for start, end in spans[1:]:
        if not text[joined[-1][1] : start].strip(" ,"):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def remove_mentions(person: Identity, *, spared: Collection[str] = ()) -> int:
    """Remove the name from every text of `SEARCHED_APPS`, sealed ones and histories included.

    Returns how many texts held it; 0 for a person without surname or given name, of whom too little is known to
    distinguish them from others. `spared` as in `Redaction`.
    """
    return sum(_write(*change) for change in _changes(Redaction(person, spared=spared)))


def forms_in_texts(person: Identity) -> list[FormInTexts]:
    """Return the forms of the name that `remove_mentions` would remove, the certain ones first. Changes nothing."""
    redaction = Redaction(person)
    for _change in _changes(redaction):
        pass
    forms = [FormInTexts(form, number, is_near) for (form, is_near), number in redaction.forms.items()]
    return sorted(forms, key=lambda form: (form.is_near, -form.number, form.form))


Change = tuple[type[models.Model], Any, Any, str | None]
"""Model, field, primary key and the new value of its column; without a field, the row is removed."""


def _changes(redaction: Redaction) -> Iterator[Change]:
    """Yield what the removal of the name changes, column by column."""
    if not redaction.person.surname or not redaction.person.given_name:
        return
    for model in _models_with_texts():
        if text := getattr(model, "REMOVED_IF_NAMED", ""):
            yield from _removals_of(model, text, redaction)
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, Sealed):
                if field.name not in EXEMPT_FIELDS:
                    yield from _changes_of(model, field, partial(_mended_sealed, field, redaction))
            elif _is_text(field):
                yield from _changes_of(model, field, partial(_mended_plain, field, redaction))


def _removals_of(model: type[models.Model], text: str, redaction: Redaction) -> Iterator[Change]:
    """Yield the removal of each row whose `text`, an attribute of the model, names the person."""
    for row in model._default_manager.all():
        if redaction.without_name(getattr(row, text)) != getattr(row, text):
            yield model, None, row.pk, None


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


def _changes_of(model: type[models.Model], field: Any, mended: Callable[[str], str | None]) -> Iterator[Change]:
    """Yield the change of each row of a column for which `mended` returns another value."""
    table, key, column = model._meta.db_table, model._meta.pk.column, field.column
    with connection.cursor() as cursor:
        # The names in the statement are our own.
        cursor.execute(f'SELECT "{key}", "{column}"::text FROM "{table}" WHERE "{column}"::text > \'\'')  # noqa: S608
        rows = cursor.fetchall()
    for pk, stored in rows:
        new = mended(stored)
        if new != stored:
            yield model, field, pk, new


def _write(model: type[models.Model], field: Any, pk: Any, new: str | None) -> int:
    """Write one change. Returns 1."""
    if field is None:
        model._default_manager.filter(pk=pk).delete()
        return 1
    cast = "::jsonb" if isinstance(field, models.JSONField) and not isinstance(field, Sealed) else ""
    statement = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s{cast} WHERE "{model._meta.pk.column}" = %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [new, pk])
    return 1


def _mended_plain(field: Any, redaction: Redaction, stored: str) -> str:
    """Return the value of an unsealed column without the name."""
    if not isinstance(field, models.JSONField):
        return redaction.without_name(stored)
    value = json.loads(stored)
    without = _without_in_json(value, redaction)
    return stored if without == value else json.dumps(without, ensure_ascii=False)


def _mended_sealed(field: Any, redaction: Redaction, stored: str) -> str | None:
    """Return the value of a sealed column without the name, sealed again."""
    text = unseal(stored)
    without = _without_in_sealed(text, redaction, field)
    return stored if without == text else without and seal(without)


def _without_in_json(value: Any, redaction: Redaction) -> Any:
    """Return a JSON value with the name removed from all its texts and keys."""
    if isinstance(value, str):
        return redaction.without_name(value)
    if isinstance(value, list):
        return [_without_in_json(item, redaction) for item in value]
    if isinstance(value, dict):
        return {redaction.without_name(key): _without_in_json(item, redaction) for key, item in value.items()}
    return value


def _without_in_sealed(text: str, redaction: Redaction, field: Any) -> str | None:
    """Return a decrypted text without the name, or None if the whole value must be removed."""
    if not isinstance(field, SealedJSONField):
        return redaction.without_name(text)
    if not field.null:
        return field.as_text(_without_in_json(field.from_text(text), redaction))
    # The preview of an import holds the parts of a name in separate cells: it is removed whole if it may hold the name.
    apart = " ".join(re.sub(r'"[^"]{0,20}":|[",{}\[\]]', " ", text).split())
    return text if redaction.without_name(apart) == apart else None
