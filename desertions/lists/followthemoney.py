"""Cases and candidates as FollowTheMoney entities, one JSON object a line, for Aleph, OpenSanctions and similar tools.

Schemata follow followthemoney 4 (Person, Organization, Membership, CourtCase, CourtCaseParty, Similar). Entities hold
only what the caller may see: without the right to open identities, a person's name is the number of their case. Without
the right to view cases there are no entities at all, as these hold what readers do not learn (rank, day).
"""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet

from desertions.choices import Confidentiality, MatchStatus, Proves
from desertions.models import Case, ListEntry, Match, NamedList, Proceeding, Unit
from desertions.models.match import OPEN_MATCH
from desertions.reference.ranks import RANKS
from newsroom.lib.desk.rights import may

Entity = dict[str, Any]
BATCH_SIZE = 500


def lines(cases: QuerySet[Case], *, by: User) -> Iterator[bytes]:
    """Yield the entities of these cases that `by` may see, each once, as lines of JSON."""
    seen_ids: set[str] = set()
    for entity in entities(cases, by=by):
        if entity["id"] not in seen_ids:
            seen_ids.add(entity["id"])
            yield json.dumps(entity, ensure_ascii=False).encode() + b"\n"


def entities(cases: QuerySet[Case], *, by: User) -> Iterator[Entity]:
    """Yield the entities as dictionaries; units and list entries are repeated.

    Yields nothing without the right to view cases.
    """
    if not may(by, "desertions.view_case"):
        return
    names = may(by, "desertions.view_identity")
    courts = may(by, "desertions.view_proceeding")
    queryset = cases.with_derived().select_related("unit", *(["identity"] if names else []))  # type: ignore[attr-defined]
    ordered = (
        queryset.defer("search_vector", "public_search_vector")
        .order_by("public_id")
        .prefetch_related(*_beside(by, names, courts))
    )
    for case in ordered.iterator(chunk_size=BATCH_SIZE):
        yield _person(case, names=names)
        yield _organization(case.unit)
        yield _membership(case)
        for proceeding in case.proceedings.all() if courts else []:
            yield from _court(case, proceeding)
        if names and may(by, "desertions.view_match"):
            yield from _similar(case, by)


def _beside(by: User, names: bool, courts: bool) -> list[Any]:
    """Return the prefetches of court records from sources that are not sealed, and of pairs that are not rejected."""
    prefetches: list[Any] = []
    if courts:
        open_cards = Proceeding.objects.exclude(source__confidentiality=Confidentiality.SEALED)
        prefetches.append(Prefetch("proceedings", open_cards))
    if names:
        pairs = Match.objects.filter(named_list__in=NamedList.objects.visible_to(by))
        shown = pairs.exclude(status=MatchStatus.REJECTED).select_related("named_list", "score")
        prefetches.append(Prefetch("matches", shown))
    return prefetches


def _person(case: Case, *, names: bool) -> Entity:
    identity = getattr(case, "identity", None) if names else None
    properties: dict[str, list[str]] = {
        "name": [identity.full_name if identity else case.public_id],
        "topics": ["mil", *(["wanted"] if case.on_wanted_list else [])],  # type: ignore[attr-defined] # annotated
        "country": ["ru"],
        "notes": ["Invented for a demonstration."] if case.is_invented else [],
    }
    if identity:
        properties |= {
            "lastName": [identity.surname],
            "firstName": [identity.given_name],
            "fatherName": [identity.patronymic],
            "birthDate": [str(identity.born_on or "")],
            "birthPlace": [identity.born_in],
            "alias": [case.pseudonym],
        }
    return _entity(_of_case(case), "Person", properties)


def _organization(unit: Unit) -> Entity:
    properties = {"name": [unit.name_en, unit.name_ru], "topics": ["mil"], "country": ["ru"]}
    return _entity(f"unit-{unit.slug}", "Organization", properties)


def _membership(case: Case) -> Entity:
    rank = RANKS.get(case.rank)
    properties = {
        "member": [_of_case(case)],
        "organization": [f"unit-{case.unit.slug}"],
        "role": [rank.code.replace("_", " ")] if rank else [],
        "endDate": [case.left_on] if case.left_on and "/" not in case.left_on and "X" not in case.left_on else [],
    }
    return _entity(f"{_of_case(case)}-membership", "Membership", properties)


def _court(case: Case, proceeding: Proceeding) -> Iterator[Entity]:
    key = f"{_of_case(case)}-court-{proceeding.pk}"
    properties = {
        "name": [" ".join(part for part in (proceeding.court, proceeding.number) if part) or key],
        "caseNumber": [proceeding.number],
        "court": [proceeding.court],
        "fileDate": [proceeding.entered_on.isoformat() if proceeding.entered_on else ""],
        "closeDate": [proceeding.decided_on.isoformat() if proceeding.decided_on else ""],
        "status": [proceeding.result],
        "country": ["ru"],
    }
    yield _entity(key, "CourtCase", properties)
    yield _entity(f"{key}-party", "CourtCaseParty", {"case": [key], "party": [_of_case(case)], "role": ["accused"]})


def _similar(case: Case, by: User) -> Iterator[Entity]:
    """Yield the list entries that are possible or confirmed matches, each as a person and their similarity to the case.

    A score is left out while its list is reviewed blind.
    """
    by_entry = {match.entry_id: match for match in case.matches.all()}
    if not by_entry:
        return
    entries = ListEntry.objects.filter(pk__in=by_entry).visible_to(by).select_related("named_list")
    for entry in entries.order_by("pk"):
        match, key = by_entry[entry.pk], f"list-{entry.named_list_id}-entry-{entry.pk}"
        yield _entity(key, "Person", _of_entry(entry))
        score = getattr(match, "score", None)
        is_hidden = match.named_list.is_judged_blind and match.status in OPEN_MATCH
        properties = {
            "candidate": [_of_case(case)],
            "match": [key],
            "confidenceScore": [f"{score.probability:.2f}"] if score and not is_hidden else [],
            "criteria": [match.status],
            "matcher": ["newsroom"],
        }
        yield _entity(f"{_of_case(case)}-{key}", "Similar", properties)


def _of_entry(entry: ListEntry) -> dict[str, list[str]]:
    values = entry.values
    born = values["born_on"].isoformat() if values["born_on"] else str(values["born_year"] or "")
    return {
        "name": [entry.full_name or str(entry)],
        "lastName": [values["surname"]],
        "firstName": [values["given_name"]],
        "fatherName": [values["patronymic"]],
        "birthDate": [born],
        "topics": ["wanted"] if entry.named_list.proves == Proves.WANTED else ["mil"],
        "summary": [entry.named_list.title],
    }


def _of_case(case: Case) -> str:
    return f"case-{case.public_id}"


def _entity(key: str, schema: str, properties: dict[str, list[str]]) -> Entity:
    """Return the entity, without empty values and properties."""
    values_by_name = {name: [value for value in values if value] for name, values in properties.items()}
    return {
        "id": key,
        "schema": schema,
        "properties": {name: values for name, values in values_by_name.items() if values},
    }
