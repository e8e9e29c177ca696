"""Removing a person on request: from every row, its history, the search, and the files that are only his.

What stays is a certificate that names no one and a tombstone by which imports know him again. The database lets
evidence be removed only inside the transaction that writes such a certificate.
"""

import datetime
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.storage import storages
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from desertions.models import (
    Case,
    CustodyRow,
    Evidence,
    FilePage,
    Identity,
    ListEntry,
    Match,
    Merge,
    Motive,
    Outcome,
    Proceeding,
    PublicationStep,
    Purge,
    Ruling,
    Source,
    SourceFile,
    VerificationStep,
)
from desertions.models.match import entry_text
from desertions.name_keys import folded, probes
from desertions.tasks import read_figures
from desertions.tombstones import set_tombstone
from desertions.vocabulary import PurgeRequest
from newsroom.lib import sealing
from newsroom.lib.history import events_of
from newsroom.lib.sealed_fields import Sealed, SealedJSONField

OF_CASE: tuple[Any, ...] = (
    Ruling, Match, Evidence, Outcome, Motive, Proceeding, VerificationStep, PublicationStep, Identity,
)  # fmt: skip
"""What belongs to a case, those that point at others first. `Merge` points at two."""
SEARCHED = ("desertions", "articles", "comments", "admin", "django_tasks_database")
"""Apps in whose texts a name may have been written by hand."""
REMOVED = "[removed]"
NAMED_IN_MEMORY = "newsroom.purge"


class CannotPurgeError(Exception):
    """Nobody can be removed so; the message says why."""


def cases_of_person(case: Case) -> list[Case]:
    """Every case of the man: this one, those merged with it, and those with his name and day of birth."""
    identity = Identity.objects.filter(case=case).first()
    key = identity.person_key if identity and identity.born_on else None
    found = {case.pk}
    while True:
        related = Q(merged_into__in=found) | Q(duplicates__in=found) | Q(pk__in=found)
        if key is not None:
            related |= Q(identity__person_key=key)
        pks = set(Case.objects.filter(related).values_list("pk", flat=True))
        if pks <= found:
            return list(Case.objects.filter(pk__in=found).order_by("pk"))
        found |= pks


def entries_of_person(cases: Iterable[Case], person: Identity) -> list[ListEntry]:
    """Entries that are the man by a decision of the desk, or by his full name where no day of birth says otherwise."""
    pks = {match.entry_id for match in Match.objects.filter(case__in=list(cases))}
    keys = probes(person, sealed=False) + probes(person, sealed=True)
    named = ListEntry.objects.filter(Q(pk__in=pks) | Q(name_keys__overlap=keys)).order_by("pk")
    return [entry for entry in named if entry.pk in pks or _is_he(entry, person)]


@dataclass(frozen=True)
class Extent:
    """What a purge would remove, to be looked at before."""

    cases: list[Case]
    entries: int
    sources: int


def extent_of(case: Case) -> Extent | None:
    """None for a case without an identity: nobody is known by it."""
    person = Identity.objects.filter(case=case).first()
    if person is None:
        return None
    cases = cases_of_person(case)
    return Extent(cases, len(entries_of_person(cases, person)), len(sources_only_of(cases)))


@transaction.atomic
def purge_person(case: Case, *, requested_by: PurgeRequest, by: AbstractBaseUser, at: datetime.datetime) -> Purge:
    """Remove the man of this case, with all his cases. It cannot be undone. Raises CannotPurgeError.

    Files go from the disk once the transaction is written. Backups made before still hold him: the operator's part.
    """
    Case.objects.select_for_update().get(pk=case.pk)
    person = Identity.objects.filter(case=case).first()
    if person is None:
        raise CannotPurgeError(_("%s has no identity: nobody is known by it. Withdraw the case instead.") % case)
    cases = cases_of_person(case)
    entries = entries_of_person(cases, person)
    purge = Purge.objects.create(number=_certificate_number(at), requested_by=requested_by, by_id=by.pk, at=at)
    removed: Counter[str] = Counter()
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [NAMED_IN_MEMORY, str(purge.pk)])
        sources = sources_only_of(cases)
        set_tombstone(purge, person)
        _remove_rows(cases, entries, removed)
        for source in sources:
            _remove_source(source, removed)
        removed["texts"] += _remove_mentions(person)
        cursor.execute("SELECT set_config(%s, '', true)", [NAMED_IN_MEMORY])
    purge.removed = {name: number for name, number in sorted(removed.items()) if number}
    purge.save(update_fields=["removed"])
    transaction.on_commit(read_figures.enqueue)
    return purge


def _certificate_number(at: datetime.datetime) -> str:
    return f"{at:%Y}-{secrets.token_hex(4)}"


def _is_he(entry: ListEntry, person: Identity) -> bool:
    born = entry.values["born_on"]
    same_day = not born or not person.born_on or born == person.born_on
    return same_day and folded(entry.person) == folded(person) and bool(person.given_name)


def _remove_rows(cases: list[Case], entries: list[ListEntry], removed: Counter[str]) -> None:
    """Rows and their history; a row that once belonged to one of the cases leaves no trace of that either."""
    pks = [case.pk for case in cases]
    matches = Match.objects.filter(entry_key__in=[key for e in entries for key in _entry_keys(e)])
    _remove(Match, matches.values_list("pk", flat=True), removed)
    _remove(Merge, Merge.objects.filter(Q(kept__in=pks) | Q(duplicate__in=pks)).values_list("pk", flat=True), removed)
    for model in OF_CASE:
        rows = set(model.objects.filter(case__in=pks).values_list("pk", flat=True))
        _remove(
            model, rows | set(events_of(model).filter(case_id__in=pks).values_list("pgh_obj_id", flat=True)), removed
        )
    Case.objects.filter(pk__in=pks).update(merged_into=None)
    _remove(Case, pks, removed)
    removed["ListEntry"] += len(entries)
    ListEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _entry_keys(entry: ListEntry) -> list[int]:
    return sealing.digests(entry_text(entry.pk))


def _remove(model: Any, pks: Iterable[int], removed: Counter[str]) -> None:
    """These rows and everything their history says of them. Rows that another case has now stay, with their history
    of before taken away.
    """
    pks = list(pks)
    removed[model.__name__] += model.objects.filter(pk__in=pks).count()
    events_of(model).filter(pgh_obj_id__in=pks).delete()
    model.objects.filter(pk__in=pks).delete()


def sources_only_of(cases: list[Case]) -> list[Source]:
    """Sources that speak of these cases and of nothing else: no other case, no list, no import, no source after them."""
    cited = Source.objects.filter(evidence__case__in=cases).distinct()
    others: list[Any] = [
        model.objects.exclude(case__in=cases).exclude(source=None).values("source")
        for model in (Evidence, Outcome, Motive, Proceeding)
    ]
    for rows in others:
        cited = cited.exclude(pk__in=rows)
    return list(cited.filter(lists=None, imports=None, repeated_by=None).order_by("pk"))


def _remove_source(source: Source, removed: Counter[str]) -> None:
    for file in SourceFile.objects.filter(source=source):
        FilePage.objects.filter(file=file).delete()
        CustodyRow.objects.filter(file=file).delete()
        _remove(SourceFile, [file.pk], removed)
        transaction.on_commit(partial(storages["evidence"].delete, file.path))
    _remove(Source, [source.pk], removed)


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


def _remove_mentions(person: Identity) -> int:
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
                mended = _without(text, pattern, isinstance(field, SealedJSONField))
                if mended != text:
                    update = f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key}" = %s'  # noqa: S608
                    cursor.execute(update, [mended and sealing.seal(mended), pk])
                    changed += 1
    return changed


def _without(text: str, pattern: "re.Pattern[str]", is_json: bool) -> str | None:
    """The text without the name. A preview has the parts of names apart: where it may hold his, it goes whole."""
    if not is_json:
        return pattern.sub(REMOVED, text)
    apart = re.sub(r'"[^"]{0,20}":|[",{}\[\]]', " ", text)
    return None if pattern.search(" ".join(apart.split())) else text
