"""How many people fit what readers see of a case: whoever holds the whole list compares it with the public pages.

*Known* is what the author of such a list can know: unit, composition, contract type, month and place of leaving. *Told*
is what they learn from us: outcome, motives, proceedings, lists, kinds of sources. The class of a case holds the public
cases with the same `Face` and the unpublished cases that fit it: any of these people may stand behind it, whatever else
is public, since the people of one face can change places and an unpublished person can take the place of any.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from desertions.cases.disclosure.face import (
    Coarsening,
    Face,
    coarsening_of,
    face_of,
    faces_around,
    known_of,
    units_above,
)
from desertions.choices import CONSENT_LACKING, OutcomeKind, Publication, StepStatus
from desertions.figures.disclosure_rules import GROUP_OF_OUTCOME
from desertions.models import Case, Evidence, Motive
from desertions.models.case import MAY_BE_PUBLIC
from desertions.models.shown_face import OutcomeShown
from desertions.reference.ranks import ranks_of
from newsroom.lib.desk.history import events_of

MAX_COUNTED = 200
"""Upper limit when the people of a class are counted."""


@dataclass(frozen=True)
class DisclosureClass:
    """The people who fit what readers see of a case.

    `public` counts the public cases with the same face, this one included, `unpublished` the others that fit; both up
    to `MAX_COUNTED`. `shared_statements` is what is told of each of them: whoever holds the list learns it of everyone,
    without knowing who is who.
    """

    public: int
    unpublished: int
    shared_statements: frozenset[str]

    @property
    def people(self) -> int:
        """The number of people who may stand behind the case."""
        return self.public + self.unpublished

    def reveals(self, k: int) -> bool:
        """Return whether fewer than `k` people fit, or the same is told of all who do."""
        return self.people < k or bool(self.shared_statements)


def class_of(case: Case, coarsening: Coarsening | None = None) -> DisclosureClass:
    """Return the class of a case as it would be if it were public with this coarsening, by default its own."""
    face = face_of(known_of(case), coarsening or coarsening_of(case))
    same_face = Case.objects.all().public().filter(face=str(face)).exclude(pk=case.pk)
    others = list(same_face.order_by().values_list("pk", flat=True)[:MAX_COUNTED])
    unpublished = unpublished_who_fit(face).exclude(pk=case.pk).order_by()[:MAX_COUNTED].count()
    shared_statements: frozenset[str] = frozenset()
    if not unpublished and len(others) < MAX_COUNTED:
        statements = statements_about([case.pk, *others], {case.pk: coarsening} if coarsening else {})
        shared_statements = frozenset.intersection(*statements.values())
    return DisclosureClass(len(others) + 1, unpublished, shared_statements)


def seen_before(pks: Collection[int]) -> dict[int, set[Coarsening]]:
    """Return for each case the ways in which readers have ever seen it: there may be copies of each."""
    ways: dict[int, set[Coarsening]] = defaultdict(set)
    shown = events_of(Case).filter(pgh_obj_id__in=pks, publication=Publication.PUBLIC).exclude(pgh_label="delete")
    columns = ("pgh_obj_id", "date_shown", "place_shown", "unit_shown", "outcome_shown")
    for pk, *way in shown.order_by().values_list(*columns).distinct():
        ways[pk].add(Coarsening(*way))
    return ways


def unpublished_who_fit(face: Face) -> "models.QuerySet[Any]":
    """Return the corroborated cases that are not public and whose person may stand behind a case with this face."""
    conditions = Q(
        unit__in=_units_within(face.unit),
        rank__in=ranks_of([face.composition]) if face.composition else [""],
        contract_type=face.contract_type,
    )
    if face.first is not None and face.last is not None:
        conditions &= Q(left_on_earliest__gte=_first_day(face.first), left_on_latest__lt=_first_day(face.last + 1))
    if face.place:
        conditions &= Q(left_from=face.place)
    return unpublished().filter(conditions)


def unpublished() -> "models.QuerySet[Any]":
    """Return the cases that are not public and may be: the people behind whom a public case can hide."""
    hidden = Case.objects.exclude(publication=Publication.PUBLIC)
    return hidden.filter(merged_into=None, verification__in=MAY_BE_PUBLIC)


def statements_about(pks: Collection[int], coarsenings: Mapping[int, Coarsening]) -> dict[int, frozenset[str]]:
    """Return what readers are told of each case that its person need not want known; `coarsenings` overrides its own.

    That something was not found in a list or court says nothing, so only what was found is in it.
    """
    statements: dict[int, set[str]] = defaultdict(set)
    for case in Case.objects.filter(pk__in=pks).with_derived().defer("search_vector", "public_search_vector"):
        shown = coarsenings.get(case.pk, coarsening_of(case)).outcome
        outcome = case.current_outcome
        if outcome != OutcomeKind.UNKNOWN:
            statements[case.pk].add(f"outcome {outcome if shown == OutcomeShown.EXACT else GROUP_OF_OUTCOME[outcome]}")
        for name in ("served_before", "on_wanted_list", "has_proceeding"):
            if getattr(case, name):
                statements[case.pk].add(name)
    for pk, kind in Motive.objects.filter(case__in=pks).values_list("case", "kind"):
        statements[pk].add(f"motive {kind}")
    origins: dict[int, set[int]] = defaultdict(set)
    cited = Evidence.objects.filter(case__in=pks).exclude(source__consent__in=CONSENT_LACKING)
    for pk, *chain in cited.values_list("case", "source__repeats__repeats", "source__repeats", "source"):
        origins[pk].add(next(source for source in chain if source is not None))
    for pk, sources in origins.items():
        if len(sources) > 1:
            statements[pk].add("several sources")
    return {pk: frozenset(statements[pk]) for pk in pks}


def public_cases_that_reveal(k: int, *, most: int = MAX_COUNTED) -> list[tuple[Case, DisclosureClass]]:
    """Return the public cases that fewer than `k` people fit and that nobody has decided to show all the same.

    At most `most`, by number. What is told of everyone in a larger class is checked when a case is shown.
    """
    faces = Case.objects.all().public().order_by().values("face").annotate(n=models.Count("pk")).filter(n__lt=k)
    exposed = Case.objects.all().public().filter(face__in=faces.values("face")).select_related("unit")
    rows = []
    for case in exposed.order_by("public_id").iterator(chunk_size=500):
        seen = class_of(case)
        if seen.people < k and not is_decided(case, seen):
            rows.append((case, seen))
            if len(rows) == most:
                break
    return rows


def exposed_by(case: Case, coarsening: Coarsening, k: int) -> list[Case]:
    """Return the public cases that too few people would fit once this unpublished one is shown in this way."""
    if case.publication == Publication.PUBLIC:
        return []
    known = known_of(case)
    faces = {str(face): face for face in faces_around(known, units_above()) if face != face_of(known, coarsening)}
    shown = Case.objects.all().public().filter(face__in=faces).order_by()
    exposed: list[Case] = []
    for key, public in shown.values("face").annotate(n=models.Count("pk")).values_list("face", "n"):
        others = unpublished_who_fit(faces[key]).exclude(pk=case.pk).order_by()[:MAX_COUNTED].count()
        left = DisclosureClass(public, others, frozenset())
        if left.people >= k and (others or public > MAX_COUNTED):
            continue
        members = list(shown.filter(face=key))
        if left.people < k:
            exposed += [member for member in members if not is_decided(member, left)]
        elif frozenset.intersection(*statements_about([member.pk for member in members], {}).values()):
            exposed += members
    return sorted(exposed, key=str)


def is_decided(case: Case, seen: DisclosureClass) -> bool:
    """Return whether two people have decided to show this face of the case to readers with a class as small."""
    decided = case.publication_steps.filter(to=Publication.PUBLIC, status=StepStatus.TAKEN, face_shown=case.face)
    newest = decided.exclude(second=None).first()
    return newest is not None and newest.people is not None and seen.people >= newest.people


def _units_within(unit: int) -> list[int]:
    """Return the unit and all below it."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in units_above().items():
        below[parent].append(pk)
    units, wanted = [], [unit]
    while wanted:
        pk = wanted.pop()
        units.append(pk)
        wanted += below[pk]
    return units


def _first_day(month: int) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, 1)
