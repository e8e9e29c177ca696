"""The public projection: the allow-list of what readers may learn about a case.

Every field of every model of this app is declared here with its exposure; a test fails for a field that is not. Only
`public_case` turns a case into what readers get, on pages and later in an API and exports.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from desertions.choices import ContractType, Fact, LeftFrom, OutcomeKind, SourceKind, Verification
from desertions.evidence.assertions import contradicting
from desertions.figures.disclosure_rules import GROUP_OF_OUTCOME, PUBLIC_KINDS, PUBLIC_SPEAKERS
from desertions.models import Case, Source
from desertions.models.shown_face import OutcomeGroup, OutcomeShown
from desertions.reference.ranks import Composition
from newsroom.lib.text.languages import labels_of


class Exposure(Enum):
    """Who may see a field."""

    PUBLIC = "shown to readers"
    DERIVED = "shown to readers only in a coarser form"
    DESK = "for the desk"
    SEALED = "for the desk, by permission"


P, C, D, S = Exposure.PUBLIC, Exposure.DERIVED, Exposure.DESK, Exposure.SEALED

EXPOSURE: dict[str, dict[str, Exposure]] = {
    "Unit": {
        "id": D, "name_en": P, "name_ru": P, "slug": P, "kind": P, "parent": P, "garrison": P, "case_prefix": D,
    },
    "Case": {
        "id": D, "public_id": P, "unit": C, "rank": C, "rank_as_written": D, "contract_type": P, "left_on": C,
        "left_on_earliest": C, "left_on_latest": D, "merged_into": C, "search_vector": D, "public_search_vector": D,
        "left_from": C,
        "unit_shown": C, "date_shown": D, "place_shown": D, "outcome_shown": D, "first_month_shown": P,
        "last_month_shown": P, "face": P,
        "verification": P, "publication": D, "public_summary": P, "pseudonym": P, "desk_notes": D, "is_invented": P,
        "created_at": D, "created_by": D,
    },
    "CaseNumber": {"number": S, "former_of": S},
    "VerificationStep": {
        "id": D, "case": D, "from_state": D, "to_state": D, "status": D, "checklist": D, "reason": D, "by": D, "at": D,
        "second": D, "second_at": D, "second_reason": D,
    },
    "PublicationStep": {
        "id": D, "case": D, "to": D, "harm_check": D, "alike": D, "note": D, "by": D, "at": D,
        "status": D, "face_shown": D, "people": D, "second": D, "second_at": D, "second_reason": D,
    },
    "DisclosureThreshold": {"id": D, "k": D, "reason": D, "by": D, "at": D},
    "PublicFact": {
        "case_id": D, "public_id": P, "unit_id": C, "composition": C, "contract_type": P, "first_month": P,
        "last_month": P, "left_from": C, "outcome": C, "verification": P, "motives": P, "flags": P, "is_public": D,
        "stamp": D,
    },
    "Merge": {
        "id": D, "target": D, "duplicate": D, "moved": D, "duplicate_was": D, "reason": D, "by": D, "at": D,
        "undone_by": D, "undone_at": D, "undone_reason": D,
    },
    "SavedFilter": {"id": D, "owner": D, "name": D, "query": D},
    "KeyCheckValue": {"id": S, "sentence": S, "suppression_key": S},
    "Identity": {
        "id": S, "case": S, "surname": S, "given_name": S, "patronymic": S, "born_on": S, "born_in": S, "notes": S,
        "blind_index": S, "person_key": S,
    },
    "Source": {
        "id": D, "title": D, "kind": P, "reliability": D, "credibility": D, "confidentiality": D, "publisher": D,
        "url": D, "dated": D, "received_on": D, "notes": D, "kind_may_be_named": D, "repeats": D, "consent": D,
        "consent_on": D, "consent_covers": D, "contact": S, "statement": S, "search_vector": D,
    },
    "SourceFile": {
        "id": D, "source": D, "path": D, "name": D, "size": D, "sha256": D, "media_type": D, "origin": D,
        "uploaded_by": D, "uploaded_at": D, "text_state": D, "pages": D,
    },
    "FilePage": {"id": D, "file": D, "number": D, "text": D, "search_vector": D},
    "CustodyRow": {
        "id": D, "file": D, "subject": D, "position": D, "act": D, "detail": D, "by": D, "at": D, "previous": D,
        "digest": D,
    },
    "Chart": {"id": D, "title_en": P, "title_ru": P, "shape": P, "question": P, "is_public": D},
    "Letter": {"id": D, "digest": S, "about": D, "state": D, "received_on": D, "source": D, "taken_by": D},
    "LetterMessage": {"id": S, "letter": S, "text": S, "by": D, "on": S, "form_digest": S},
    "LetterFile": {"id": S, "message": S, "path": S, "name": S, "size": S, "sha256": S},
    "Evidence": {
        "id": D, "case": D, "source": C, "fact": P, "asserts": D, "asserted": D, "locator": D, "quote": D,
        "search_vector": D,
    },
    "FactResolution": {
        "id": D, "case": D, "fact": D, "value": D, "evidence": D, "rule": D, "note": D, "weighed": D, "by": D, "at": D,
    },
    "Outcome": {"id": D, "case": D, "kind": P, "on": D, "order": D, "source": D, "note": D},
    "Motive": {"id": D, "case": D, "kind": P, "said_by": P, "on": D, "source": D},
    "Proceeding": {
        "id": D, "case": D, "court": D, "court_type": D, "region": D, "instance": D, "number": D, "uid": D,
        "code_part": D, "judge": D, "entered_on": D, "decided_on": D, "result": D, "term_months": D, "suspended": D,
        "text": D, "source": D, "act_ended_on": D, "days_absent": D, "released_early": D, "argument": D,
        "search_vector": D,
    },
    "NamedList": {"id": D, "title": D, "source": D, "as_of": D, "proves": D, "is_sealed": D,
        "is_judged_blind": D, "needs_two_reviewers": D, "headings": D,
        "indexed_in": D,
    },
    "ListEntry": {
        "id": D, "named_list": D, "row": D, "number": S, "surname": S, "given_name": S, "patronymic": S, "born_on": S,
        "born_year": S, "rank_text": S, "unit_text": S, "place": S, "note": S, "sealed": S, "blind_index": S,
        "match_key": S, "content": S, "before": S, "added_in": D, "changed_in": D, "gone_in": D,
    },
    "ImportRun": {
        "id": D, "named_list": D, "unit": D, "source": D, "file": D, "is_whole": D, "layout": D, "columns": D,
        "state": D, "counts": D, "findings": S, "problem": S, "total": D, "done": D, "began_at": D,
        "attempts": D, "language": D, "cancel_asked": D, "by": D, "at": D, "confirmed_by": D, "confirmed_at": D,
    },
    "Purge": {
        "id": D, "number": D, "requested_by": D, "removed": D, "by": D, "at": D, "transaction": D,
    },
    "SuppressedPerson": {"id": S, "purge": S, "person_key": S, "name_key": S, "form_keys": S, "has_birth": S},
    "EntryBlockingKeys": {"entry": S, "named_list": D, "content": S, "keys": S},
    "StoredListStatistics": {"id": D, "named_list": D, "version": D, "content": S},
    "Match": {
        "id": D, "case": D, "named_list": D, "entry_id": S, "entry_key": S, "status": C,
        "reasons": D, "evidence": D, "decided_by": D, "decided_at": D,
    },
    "Mention": {
        "id": D, "case": D, "file_id": S, "file_key": S, "place": S, "place_key": S, "is_whole": D,
        "status": D, "evidence": D, "found_by": D, "found_at": D, "decided_by": D, "decided_at": D,
    },
    "MentionSearch": {"id": D, "file": D, "names": D, "chance": C, "by": D, "at": D},
    "MatchWeights": {"id": D, "table": D, "basis": D, "pairs": D, "at": D},
    "MatchRun": {
        "id": D, "named_list": D, "state": D, "weights": D, "version": D, "entries": D, "indexed": D,
        "total": D, "done": D, "began_at": D, "attempts": D, "language": D, "last_case": D,
        "nameless": D, "prior": D, "has_births": D, "hits": D,
        "chance": C, "candidates": D, "cancel_asked": D, "problem": D, "by": D, "at": D, "ended_at": D,
    },
    "Score": {
        "id": D, "match": D, "run": D, "probability": D, "is_likely": D, "levels": D, "tier": D, "namesakes": D,
    },
    "Review": {"id": D, "match": D, "opinion": D, "was_blind": D, "by": D, "at": D, "undone_at": D},
    "MatchLock": {"match": D, "by": D, "until": D},
    "Figure": {
        "id": D, "slug": P, "label_en": P, "label_ru": P, "noun_en": P, "noun_ru": P, "rule_en": P,
        "rule_ru": P, "counted": P, "definition": P,
        "is_public": D, "position": D, "parts": P, "small_number_reason": D,
    },
    "FigureValue": {
        "id": D, "figure": D, "value": P, "verified": P, "taken_at": P, "kinds": P, "definition": P, "counted": P,
        "release": D,
    },
    "FigureRelease": {
        "id": D, "figure": D, "before": D, "change": D, "values": D, "status": D,
        "findings": D, "reason": D, "by": D, "at": D, "second": D,
        "second_at": D, "second_reason": D,
    },
    "FigureAudit": {"id": D, "at": D, "findings": D, "obstacles": D},
}  # fmt: skip

NO_HISTORY = {
    "CaseNumber", "DisclosureThreshold", "SavedFilter", "KeyCheckValue", "FilePage", "CustodyRow", "FigureValue",
    "ListEntry", "ImportRun", "Purge", "SuppressedPerson",
    "EntryBlockingKeys", "FigureAudit", "PublicFact", "Letter", "LetterMessage", "LetterFile",
    "StoredListStatistics", "MatchWeights", "MatchRun", "Score", "MatchLock", "MentionSearch",
}  # fmt: skip
"""Models without a history."""
NOT_IN_HISTORY = {
    "public_id", "first_month_shown", "last_month_shown", "face", "search_vector", "public_search_vector",
    "parts", "blind_index", "person_key", "entry_key", "place_key",
    "file_key",
    "indexed_in",
}  # fmt: skip
"""Fields that follow from others and are left out of the history."""
HISTORY = dict.fromkeys(("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "pgh_context_id"), D)
EXPOSURE |= {
    f"{name}Event": {
        field: S if exposure is S else D for field, exposure in fields.items() if field not in NOT_IN_HISTORY
    }
    | HISTORY
    for name, fields in EXPOSURE.items()
    if name not in NO_HISTORY
}
"""Model → field → exposure. A history is for the desk as a whole, and sealed where the field of the row itself is."""


@dataclass(frozen=True)
class PublicCase:
    """A case as readers get it.

    Of the rank readers see the composition, of the day of departure the month, or less if the case is coarsened: what
    is not shown reads as what is not known. The pseudonym is marked as changed wherever it is shown.
    """

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
    pseudonym: str
    summary: str
    is_invented: bool


def public_case(case: Case) -> PublicCase:
    """Return the public projection of a case that came from `CaseQuerySet.for_public_list()`."""
    shown = case.unit_shown or case.unit
    return PublicCase(
        public_id=case.public_id,
        unit=shown.name,
        composition=labels_of(Composition)[case.composition] if case.composition else "",
        contract_type=labels_of(ContractType)[case.contract_type],
        left=months_in_words(case.first_month_shown, case.last_month_shown),
        left_from=labels_of(LeftFrom)[case.left_from] if _is_place_shown(case) else "",
        outcome=_outcome_shown(case),
        verification=labels_of(Verification)[case.verification],
        served_before=case.served_before,  # type: ignore[attr-defined] # annotated
        has_proceeding=case.has_proceeding,  # type: ignore[attr-defined] # annotated
        on_wanted_list=case.on_wanted_list,  # type: ignore[attr-defined] # annotated
        pseudonym=case.pseudonym,
        summary=case.public_summary,
        is_invented=case.is_invented,
    )


def months_in_words(first: int | None, last: int | None) -> str:
    """Return a span of months, counted from the year 0, as a month, quarter, year or range; `""` for no month."""
    if first is None or last is None:
        return ""
    if first % 12 == 0 and last % 12 == 11:
        years = sorted({first // 12, last // 12})
        return "/".join(map(str, years))
    if first % 3 == 0 and last == first + 2:
        return str(_("%(year)d, quarter %(quarter)d") % {"year": first // 12, "quarter": first % 12 // 3 + 1})
    months = sorted({first, last})
    return "/".join(f"{month // 12}-{month % 12 + 1:02d}" for month in months)


def _is_place_shown(case: Case) -> bool:
    return case.place_shown and case.left_from != LeftFrom.UNKNOWN


def _outcome_shown(case: Case) -> str:
    """Return the current outcome, or its group if readers see no more."""
    outcome: str = case.current_outcome  # type: ignore[attr-defined] # annotated
    if case.outcome_shown == OutcomeShown.EXACT or outcome not in GROUP_OF_OUTCOME:
        return labels_of(OutcomeKind)[outcome]
    return labels_of(OutcomeGroup)[GROUP_OF_OUTCOME[OutcomeKind(outcome)]]


def source_kinds(cases: QuerySet[Case]) -> QuerySet[Any]:
    """Return (kind, number of cases) of the sources of these cases, the most frequent kind first.

    Only sources that may be named by kind count; which sources they are is never returned.
    """
    rows: QuerySet[Any] = (
        Source.objects.nameable()
        .filter(evidence__case__in=cases)
        .values_list("kind")
        .annotate(n=Count("evidence__case", distinct=True))
        .order_by("-n", "kind")
    )
    return rows


def motives_of(case: Case) -> list[tuple[str, str]]:
    """Return the label of each motive and of who stated it, or `""` if that would tell who talked to the desk."""
    return [
        (str(motive.get_kind_display()), str(motive.get_said_by_display()) if motive.said_by in PUBLIC_SPEAKERS else "")
        for motive in case.motives.all()
    ]


def facts_with_evidence(case: Case) -> list[tuple[str, str]]:
    """Return the label of each fact and of each kind of source that supports it, without sources that contradict it.

    Only kinds that are public themselves: that somebody talked to the desk about one person is never shown.
    """
    against = [piece.pk for piece in contradicting(case)]
    public = Source.objects.nameable().filter(kind__in=PUBLIC_KINDS)
    pairs = (
        case.evidence.filter(source__in=public)
        .exclude(pk__in=against)
        .values_list("fact", "source__kind")
        .distinct()
        .order_by("fact", "source__kind")
    )
    return [(str(Fact(fact).label), str(SourceKind(kind).label)) for fact, kind in pairs]
