"""Removing a person on request: from every row, its history, the search, and the files that are only about them.

What remains is a certificate that names no one and an entry of the suppression list, by which imports recognise the
person. The database lets evidence be removed only inside the transaction that writes such a certificate.
"""

import datetime
import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pgtrigger
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from desertions.cases.removal.redaction import FormInTexts, forms_in_texts, remove_mentions
from desertions.cases.removal.suppression_list import suppress
from desertions.choices import MatchStatus, PurgeRequest
from desertions.figures.releases import refresh_soon
from desertions.models import (
    Case,
    CaseNumber,
    CustodyRow,
    Evidence,
    FactResolution,
    FilePage,
    Identity,
    ListEntry,
    Match,
    Mention,
    Merge,
    Motive,
    Outcome,
    Proceeding,
    PublicationStep,
    Purge,
    Review,
    Source,
    SourceFile,
    StoredListStatistics,
    VerificationStep,
)
from desertions.models.match import entry_text
from newsroom.lib.desk.history import events_of
from newsroom.lib.sealing.blind_index import folded, ids_by_name
from newsroom.lib.sealing.keys import digests
from newsroom.lib.text.partial_dates import parse

MODELS_OF_CASE: tuple[Any, ...] = (
    FactResolution, Match, Mention, Evidence, Outcome, Motive, Proceeding, VerificationStep, PublicationStep, Identity,
)  # fmt: skip
"""Models whose rows belong to one case, each before the models it points at. `Merge` belongs to two."""
MAX_NAMESAKES = 100_000
"""List entries of one name that are looked at."""
PURGE_SETTING = "newsroom.purge"
"""Setting of the database session that holds the id of the certificate while evidence is removed."""


class CannotPurgeError(Exception):
    """The person cannot be removed; the message says why."""


def cases_of_person(case: Case) -> list[Case]:
    """Return every case of the person: this one, those merged with it, those with the same name and day of birth."""
    identity = Identity.objects.filter(case=case).first()
    key = identity.person_key if identity and identity.born_on and identity.born_on.only_day else None
    case_ids = {case.pk}
    while True:
        related = Q(merged_into__in=case_ids) | Q(duplicates__in=case_ids) | Q(pk__in=case_ids)
        if key is not None:
            related |= Q(identity__person_key=key)
        pks = set(Case.objects.filter(related).values_list("pk", flat=True))
        if pks <= case_ids:
            return list(Case.objects.filter(pk__in=case_ids).order_by("pk"))
        case_ids |= pks


def entries_of_person(cases: Iterable[Case], person: Identity) -> list[ListEntry]:
    """Return the person's list entries: confirmed by the desk, or with the full name and no other day of birth."""
    confirmed = Match.objects.filter(case__in=list(cases), status=MatchStatus.CONFIRMED)
    pks = {match.entry_id for match in confirmed}
    rows = ListEntry.objects.all()
    alike = [pk for sealed in (False, True) for pk in ids_by_name(rows, person, sealed=sealed, most=MAX_NAMESAKES)]
    named = rows.filter(pk__in={*pks, *alike}).order_by("pk")
    return [entry for entry in named if entry.pk in pks or _is_he(entry, person)]


@dataclass(frozen=True)
class Extent:
    """What a purge would remove, shown before it: cases, list entries, sources, and forms of the name in texts."""

    cases: list[Case]
    entries: int
    sources: int
    forms: list[FormInTexts]


def extent_of(case: Case) -> Extent | None:
    """Return what a purge of the person of this case would remove, or None for a case without an identity."""
    person = Identity.objects.filter(case=case).first()
    if person is None:
        return None
    cases = cases_of_person(case)
    entries, sources = entries_of_person(cases, person), sources_only_of(cases)
    return Extent(cases, len(entries), len(sources), forms_in_texts(person))


@transaction.atomic
def purge_person(
    case: Case, *, requested_by: PurgeRequest, by: User, at: datetime.datetime, spared: Collection[str] = ()
) -> Purge:
    """Remove the person of this case, with all their cases. This cannot be undone.

    `spared` holds near forms of the name that are somebody else's and stay in the texts.

    Files are deleted from disk when the transaction commits. Backups made before still hold the person; deleting those
    is up to the operator. Returns the certificate. Raises CannotPurgeError for a case without an identity.
    """
    Case.objects.select_for_update().get(pk=case.pk)
    person = Identity.objects.filter(case=case).first()
    if person is None:
        raise CannotPurgeError(_("%s has no identity, so there is nobody to remove. Withdraw the case instead.") % case)
    cases = cases_of_person(case)
    entries = entries_of_person(cases, person)
    purge = Purge.objects.create(number=_certificate_number(at), requested_by=requested_by, by_id=by.pk, at=at)
    removed: Counter[str] = Counter()
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [PURGE_SETTING, str(purge.pk)])
        sources = sources_only_of(cases)
        suppress(purge, person)
        _remove_rows(cases, entries, removed)
        for source in sources:
            _remove_source(source, removed)
        removed["texts"] += remove_mentions(person, spared=spared)
        cursor.execute("SELECT set_config(%s, '', true)", [PURGE_SETTING])
    purge.removed = {name: number for name, number in sorted(removed.items()) if number}
    purge.save(update_fields=["removed"])
    refresh_soon()
    return purge


def _certificate_number(at: datetime.datetime) -> str:
    """Return a random number that begins with the year."""
    return f"{at:%Y}-{secrets.token_hex(4)}"


def _is_he(entry: ListEntry, person: Identity) -> bool:
    """Return whether the entry has the full name of the person and no other day of birth."""
    born = entry.values["born_on"]
    same_day = not born or not person.born_on or person.born_on.agrees_with(parse(str(born)))
    return same_day and folded(entry.person) == folded(person) and bool(person.given_name)


def _remove_rows(cases: list[Case], entries: list[ListEntry], removed: Counter[str]) -> None:
    """Remove the rows of these cases and entries with their history, and add their numbers to `removed`.

    A row that once belonged to one of the cases leaves no trace of that either.
    """
    pks = [case.pk for case in cases]
    matches = Match.objects.filter(Q(entry_key__in=[key for e in entries for key in _entry_keys(e)]) | Q(case__in=pks))
    events_of(Review).filter(match_id__in=list(matches.values_list("pk", flat=True))).delete()
    _remove(Match, matches.values_list("pk", flat=True), removed)
    _remove(Merge, Merge.objects.filter(Q(target__in=pks) | Q(duplicate__in=pks)).values_list("pk", flat=True), removed)
    for model in MODELS_OF_CASE:
        rows = set(model.objects.filter(case__in=pks).values_list("pk", flat=True))
        _remove(
            model, rows | set(events_of(model).filter(case_id__in=pks).values_list("pgh_obj_id", flat=True)), removed
        )
    CaseNumber.objects.filter(former_of__in=pks).delete()  # each was the row of a list
    Case.objects.filter(pk__in=pks).update(merged_into=None)
    _remove(Case, pks, removed)
    removed["ListEntry"] += len(entries)
    StoredListStatistics.objects.filter(named_list__in={entry.named_list_id for entry in entries}).delete()
    ListEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _entry_keys(entry: ListEntry) -> list[int]:
    """Return the digests of the entry under every key, by which its matches are found."""
    return digests(entry_text(entry.pk))


def _remove(model: Any, pks: Iterable[int], removed: Counter[str]) -> None:
    """Remove the rows with these ids and their history, also that of rows deleted before; add to `removed`."""
    pks = list(pks)
    removed[model.__name__] += model.objects.filter(pk__in=pks).count()
    events_of(model).filter(pgh_obj_id__in=pks).delete()
    model.objects.filter(pk__in=pks).delete()


def sources_only_of(cases: list[Case]) -> list[Source]:
    """Return the sources about these cases alone: no other case, list, import or source refers to them."""
    cited = Source.objects.filter(evidence__case__in=cases).distinct()
    others: list[Any] = [
        model.objects.exclude(case__in=cases).exclude(source=None).values("source")
        for model in (Evidence, Outcome, Motive, Proceeding)
    ]
    for rows in others:
        cited = cited.exclude(pk__in=rows)
    sources = cited.filter(lists=None, imports=None, repeated_by=None).order_by("pk")
    return [source for source in sources if not _names_others(source, cases)]


def _names_others(source: Source, cases: list[Case]) -> bool:
    """Return whether a file of the source may name the person of another case."""
    mentions = Mention.objects.all().in_files(source.files.values_list("pk", flat=True))
    return mentions.exclude(case__in=cases).exclude(status=MatchStatus.REJECTED).exists()


def _remove_source(source: Source, removed: Counter[str]) -> None:
    """Remove the source with its files, their text, mentions and chains of custody; count them in `removed`."""
    files = SourceFile.objects.filter(source=source)
    _remove(
        Mention,
        Mention.objects.all().in_files(files.values_list("pk", flat=True)).values_list("pk", flat=True),
        removed,
    )
    for file in files:
        FilePage.objects.filter(file=file).delete()
        CustodyRow.objects.filter(file=file).delete()
        _remove(SourceFile, [file.pk], removed)
        transaction.on_commit(partial(storages["evidence"].delete, file.path))
    _remove(Source, [source.pk], removed)
