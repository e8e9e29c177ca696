"""What leaves the building about a case: the one allow-list.

Every field of every model of this app is declared here with its exposure; a test fails for a field that is not.
Only `public_case` turns a case into something a reader gets, on pages and later in API and exports alike.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Count, QuerySet

from desertions.models import Case, Source
from desertions.vocabulary import Composition, Fact, OutcomeKind, SourceKind


class Exposure(Enum):
    PUBLIC = "shown to readers"
    DERIVED = "shown to readers only in a coarser form"
    DESK = "for the desk"
    SEALED = "for the desk, by permission"


P, C, D, S = Exposure.PUBLIC, Exposure.DERIVED, Exposure.DESK, Exposure.SEALED

EXPOSURE: dict[str, dict[str, Exposure]] = {
    "Unit": {
        "id": D, "name_en": P, "name_ru": P, "slug": P, "kind": P, "parent": P, "garrison": P, "case_prefix": D,
        "last_case_number": D,
    },
    "Case": {
        "id": D, "public_id": P, "unit": P, "rank": C, "contract_type": P, "left_on": C, "left_on_earliest": C,
        "left_on_latest": D, "left_from": P, "verification": P, "publication": D, "public_summary": P,
        "desk_notes": D, "is_invented": P, "created_at": D, "created_by": D,
    },
    "VerificationStep": {
        "id": D, "case": D, "from_state": D, "to_state": D, "reason": D, "by": D, "at": D,
    },
    "Identity": {
        "id": S, "case": S, "surname": S, "given_name": S, "patronymic": S, "born_on": S, "born_in": S, "notes": S,
    },
    "Source": {
        "id": D, "title": D, "kind": P, "reliability": D, "credibility": D, "confidentiality": D, "publisher": D,
        "url": D, "dated": D, "received_on": D, "notes": D,
    },
    "Evidence": {"id": D, "case": D, "source": C, "fact": D, "locator": D, "quote": D},
    "Outcome": {"id": D, "case": D, "kind": P, "on": D, "source": D, "note": D},
    "Motive": {"id": D, "case": D, "kind": P, "said_by": P, "source": D},
    "Proceeding": {
        "id": D, "case": D, "court": D, "court_type": D, "region": D, "instance": D, "number": D, "uid": D,
        "code_part": D, "judge": D, "entered_on": D, "decided_on": D, "result": D, "term_months": D, "suspended": D,
        "text": D, "source": D,
    },
    "NamedList": {"id": D, "title": D, "source": D, "as_of": D, "proves": D},
    "ListEntry": {
        "id": D, "named_list": D, "row": D, "surname": S, "given_name": S, "patronymic": S, "born_on": S,
        "rank_text": D, "unit_text": D,
    },
    "Match": {
        "id": D, "case": D, "entry": D, "status": C, "reasons": D, "decided_by": D, "decided_at": D,
    },
    "Figure": {
        "id": D, "slug": P, "label_en": P, "label_ru": P, "rule_en": P, "rule_ru": P, "counted": P, "definition": P,
        "is_public": D, "position": D, "parts": P, "small_number_reason": D,
    },
    "Reading": {"id": D, "figure": D, "value": P, "verified": P, "taken_at": P},
}  # fmt: skip


@dataclass(frozen=True)
class PublicCase:
    """A case as a reader gets it. Rank is given as its composition and the day of departure as its month."""

    public_id: str
    unit: str
    composition: str
    contract_type: str
    left: str
    left_from: str
    outcome: str
    verification: str
    served_before: bool
    has_proceeding: bool
    on_wanted_list: bool
    summary: str
    is_invented: bool


def public_case(case: Case) -> PublicCase:
    """Project a case that came from `CaseQuerySet.for_public_list()`."""
    return PublicCase(
        public_id=case.public_id,
        unit=case.unit.name,
        composition=str(Composition(case.composition).label) if case.composition else "",
        contract_type=str(case.get_contract_type_display()),
        left=_to_the_month(case.left_on),
        left_from=str(case.get_left_from_display()),
        outcome=str(OutcomeKind(case.current_outcome).label),  # type: ignore[attr-defined] # annotated
        verification=str(case.get_verification_display()),
        served_before=case.served_before,  # type: ignore[attr-defined] # annotated
        has_proceeding=case.has_proceeding,  # type: ignore[attr-defined] # annotated
        on_wanted_list=case.on_wanted_list,  # type: ignore[attr-defined] # annotated
        summary=case.public_summary,
        is_invented=case.is_invented,
    )


def source_kinds(cases: QuerySet[Case]) -> QuerySet[Any]:
    """The kinds of sources behind a choice of cases, commonest first, with their numbers; never which sources."""
    return (
        Source.objects.filter(evidence__case__in=cases)
        .values_list("kind")
        .annotate(n=Count("evidence__case", distinct=True))
        .order_by("-n", "kind")
    )


def motives_of(case: Case) -> list[tuple[str, str]]:
    """Each motive with who said so, in words."""
    return [(str(m.get_kind_display()), str(m.get_said_by_display())) for m in case.motives.all()]


def facts_with_evidence(case: Case) -> list[tuple[str, str]]:
    """Which facts rest on which kind of source."""
    pairs = case.evidence.values_list("fact", "source__kind").distinct().order_by("fact", "source__kind")
    return [(str(Fact(fact).label), str(SourceKind(kind).label)) for fact, kind in pairs]


def _to_the_month(edtf: str) -> str:
    return "/".join(part[:7] for part in edtf.split("/")) if edtf else ""
