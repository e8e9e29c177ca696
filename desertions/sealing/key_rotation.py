"""Key rotation while the site runs: everything sealed is encrypted again with the first key, row by row.

Reading and writing go on meanwhile: an older key still decrypts what it encrypted, and look-ups ask under every key,
until the last row is done and the older key is removed from the environment.
"""

import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pgtrigger
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files import File
from django.core.files.storage import storages
from django.db import connection, models, transaction
from django.db.models import QuerySet

from desertions.models import EntryBlockingKeys, Identity, LetterFile, ListEntry, Match, Mention, NamedList
from desertions.models.named_list import match_key
from newsroom.lib.sealing.fields import Sealed
from newsroom.lib.sealing.files import sealed_again
from newsroom.lib.sealing.keys import is_under_first_key, seal, unseal

BATCH_SIZE = 500
"""Rows that one transaction locks."""
SECRETS_OF_FACTORS = ("secret", "seed")
"""What django-allauth seals in the data of an app and of recovery codes."""


@dataclass(frozen=True)
class RotatedTable:
    """How many rows of a table were read, and how many of them were encrypted again."""

    table: str
    rows: int
    changed: int


def rotate_keys() -> Iterator[RotatedTable]:
    """Encrypt every table with sealed columns, histories included, with the first key; yield the result of each table.

    Digests stored beside sealed columns are computed again. Raises keys.WrongKeyError at a row that no key decrypts;
    the batches before it are done.
    """
    _forget_keys_of(NamedList.objects.filter(is_sealed=True))
    for model in apps.get_models():
        columns = [str(f.column) for f in model._meta.concrete_fields if isinstance(f, Sealed)]
        if columns:
            yield _rotate_table(model, columns)
    yield _rotate_factors()
    yield _rotate_files_of_letters()
    _give_missing_keys()


def bring_up_to_date(named_list: NamedList) -> None:
    """Encrypt the entries of a sealed list with the first key, if its first entry is not."""
    entries = ListEntry.objects.filter(named_list=named_list, sealed__isnull=False)
    columns = ["sealed", "before"]
    first = entries.order_by("pk").values_list("pk", flat=True).first()
    if first is not None and not _is_current(ListEntry, first):
        _forget_keys_of(NamedList.objects.filter(pk=named_list.pk))
        for keys in _batches(ListEntry, {"named_list_id": named_list.pk}):
            _encrypt_again(ListEntry, columns, keys)


def _forget_keys_of(lists: QuerySet[NamedList]) -> None:
    """Delete the keys for matching of these lists."""
    # They were made with the older key; the next run or the next import makes them again.
    EntryBlockingKeys.objects.filter(named_list__in=lists).delete()
    lists.update(indexed_in=None)


def _give_missing_keys() -> None:
    """Give identities and entries without digests theirs."""
    # Such rows were sealed by a migration, which knows nothing about names.
    with pgtrigger.ignore():
        for identity in Identity.objects.filter(blind_index=[]).iterator(chunk_size=BATCH_SIZE):
            identity.save(update_fields=["blind_index", "person_key"])
        for entry in ListEntry.objects.filter(match_key=0).select_related("named_list").iterator(chunk_size=BATCH_SIZE):
            entry.match_key = match_key(entry.named_list, entry.values)
            entry.save(update_fields=["blind_index", "match_key"])


def _is_current(model: type[models.Model], pk: int) -> bool:
    """Return whether the `sealed` column of the row is under the first key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sealed FROM {model._meta.db_table} WHERE id = %s", [pk])  # noqa: S608 # our own names
        return is_under_first_key(cursor.fetchone()[0])


def _rotate_table(model: type[models.Model], columns: list[str]) -> RotatedTable:
    """Encrypt the sealed columns of a table with the first key."""
    rows = changed = 0
    for keys in _batches(model):
        rows += len(keys)
        changed += _encrypt_again(model, columns, keys)
    return RotatedTable(model._meta.db_table, rows, changed)


def _rotate_factors() -> RotatedTable:
    """Encrypt the secrets of second factors with the first key: texts within a column that is not sealed as a whole."""
    rows = changed = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().get(pk=pk)
            anew = {
                name: seal(unseal(text))
                for name in SECRETS_OF_FACTORS
                if (text := factor.data.get(name)) and not is_under_first_key(text)
            }
            rows, changed = rows + 1, changed + bool(anew)
            if anew:
                factor.data |= anew
                factor.save(update_fields=["data"])
    return RotatedTable(Authenticator._meta.db_table, rows, changed)


def _rotate_files_of_letters() -> RotatedTable:
    """Write the sealed files of letters anew under the first key, each beside the old one until its row is changed."""
    storage, rows, changed = storages["evidence"], 0, 0
    for pk in LetterFile.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic(), tempfile.TemporaryFile() as anew:
            file = LetterFile.objects.select_for_update().filter(pk=pk).first()
            if file is None:
                continue  # its letter was deleted meanwhile
            rows += 1
            with file.open() as stored:
                if not sealed_again(stored, anew):
                    continue
            anew.seek(0)
            name, old = uuid.uuid4().hex, file.path
            file.path = storage.save(f"{name[:2]}/{name}", File(anew))
            file.save(update_fields=["path"])
            changed += 1
            transaction.on_commit(partial(storage.delete, old))
    return RotatedTable(f"{LetterFile._meta.db_table} (files)", rows, changed)


def _batches(model: type[models.Model], chosen: dict[str, Any] | None = None) -> Iterator[list[Any]]:
    """Yield the primary keys of the rows in order, `BATCH_SIZE` at a time."""
    last = None
    while True:
        rows = model._default_manager.filter(**(chosen or {})).order_by("pk")
        keys = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:BATCH_SIZE])
        if not keys:
            return
        yield keys
        last = keys[-1]


@transaction.atomic
def _encrypt_again(model: type[models.Model], columns: list[str], keys: list[Any]) -> int:
    """Encrypt those of these rows again that are not under the first key. Returns their number."""
    # The rows are locked meanwhile, so that no change is lost.
    table, pk = model._meta.db_table, model._meta.pk.column
    changed = 0
    with connection.cursor() as cursor, pgtrigger.ignore():
        cursor.execute(
            f"SELECT {pk}, {', '.join(columns)} FROM {table} "  # noqa: S608
            f"WHERE {pk} = ANY(%s) ORDER BY {pk} FOR UPDATE",
            [keys],
        )
        for key, *stored in cursor.fetchall():
            anew = {
                column: seal(unseal(text))
                for column, text in zip(columns, stored, strict=True)
                if text and not is_under_first_key(text)
            }
            beside = _keys_beside(model, key) if anew else {}
            if anew:
                sets = ", ".join(f"{column} = %s" for column in {**anew, **beside})
                values = [*anew.values(), *beside.values(), key]
                cursor.execute(f"UPDATE {table} SET {sets} WHERE {pk} = %s", values)  # noqa: S608
                changed += 1
    return changed


def _keys_beside(model: type[models.Model], key: Any) -> dict[str, Any]:
    """Return column → digest for the digests that belong to the sealed columns of this row, made with the first key."""
    if model not in (Identity, ListEntry, Match, Mention):
        return {}
    row: Any = model._default_manager.get(pk=key)
    digests = {
        str(field.column): field.pre_save(row, False)
        for field in model._meta.concrete_fields
        if getattr(field, "is_derived", False)
    }
    if model is ListEntry:
        digests["match_key"] = match_key(row.named_list, row.values)
    return digests
