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

from django.db import connection, models

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
from newsroom.lib.db import many_ids  # noqa: F401 # the lookup `among`
from newsroom.lib.desk.history import events_of

MAX_COUNTED = 200
"""Upper limit when the people of a class are counted."""
WHO_FITS_SQL = """
WITH RECURSIVE within (id) AS (
    SELECT %(unit)s::bigint
    UNION ALL SELECT unit.id FROM desertions_unit unit JOIN within ON unit.parent_id = within.id
)
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM desertions_case
        WHERE face = %(face)s AND publication = 'public' AND id <> %(apart_from)s LIMIT %(most)s
    ) same_face),
    (SELECT count(*) FROM (
        SELECT 1 FROM desertions_case
        WHERE NOT (publication = 'public') AND merged_into_id IS NULL AND verification = ANY(%(states)s)
            AND contract_type = %(contract_type)s AND rank = ANY(%(ranks)s)
            AND unit_id = ANY(ARRAY(SELECT id FROM within)) AND id <> %(apart_from)s
            AND (%(place)s = '' OR left_from = %(place)s)
            AND (%(first)s::date IS NULL OR left_on_earliest >= %(first)s::date AND left_on_latest < %(after)s::date)
        LIMIT %(most)s
    ) unpublished)
"""
"""The public cases with a face, and the unpublished ones whose person may stand behind a case with it."""


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
    others, unpublished = count_who_fit(face, apart_from=case.pk)
    shared_statements: frozenset[str] = frozenset()
    if not unpublished and others < MAX_COUNTED:
        same_face = Case.objects.all().public().filter(face=str(face)).exclude(pk=case.pk)
        pks = [case.pk, *same_face.order_by().values_list("pk", flat=True)]
        statements = statements_about(pks, {case.pk: coarsening} if coarsening else {})
        shared_statements = frozenset.intersection(*statements.values())
    return DisclosureClass(others + 1, unpublished, shared_statements)


def count_who_fit(face: Face, *, apart_from: int) -> tuple[int, int]:
    """Return how many public cases have this face and how many unpublished people fit it, each up to `MAX_COUNTED`.

    The case with the id `apart_from` is not counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            WHO_FITS_SQL,
            {
                "face": str(face), "apart_from": apart_from, "most": MAX_COUNTED, "unit": face.unit,
                "ranks": ranks_of([face.composition]) if face.composition else [""],
                "contract_type": face.contract_type, "place": face.place, "states": list(MAY_BE_PUBLIC),
                "first": _first_day(face.first) if face.first is not None else None,
                "after": _first_day(face.last + 1) if face.last is not None else None,
            },
        )  # fmt: skip
        public, unpublished = cursor.fetchone()
    return public, unpublished


def seen_before(pks: Collection[int]) -> dict[int, set[Coarsening]]:
    """Return for each case the ways in which readers have ever seen it: there may be copies of each."""
    ways: dict[int, set[Coarsening]] = defaultdict(set)
    shown = events_of(Case).filter(pgh_obj__id__among=pks, publication=Publication.PUBLIC).exclude(pgh_label="delete")
    columns = ("pgh_obj_id", "date_shown", "place_shown", "unit_shown", "outcome_shown")
    for pk, *way in shown.order_by().values_list(*columns).distinct():
        ways[pk].add(Coarsening(*way))
    return ways


def unpublished() -> "models.QuerySet[Any]":
    """Return the cases that are not public and may be: the people behind whom a public case can hide."""
    hidden = Case.objects.exclude(publication=Publication.PUBLIC)
    return hidden.filter(merged_into=None, verification__in=MAY_BE_PUBLIC)


def statements_about(pks: Collection[int], coarsenings: Mapping[int, Coarsening]) -> dict[int, frozenset[str]]:
    """Return what readers are told of each case that its person need not want known; `coarsenings` overrides its own.

    That something was not found in a list or court says nothing, so only what was found is in it.
    """
    statements: dict[int, set[str]] = defaultdict(set)
    derived = ("served_before", "on_wanted_list", "has_proceeding")
    rows = Case.objects.filter(pk__among=pks).with_derived().order_by()
    for pk, shown, outcome, *flags in rows.values_list("pk", "outcome_shown", "current_outcome", *derived):
        exactly = coarsenings[pk].outcome if pk in coarsenings else shown
        if outcome != OutcomeKind.UNKNOWN:
            kind = outcome if exactly == OutcomeShown.EXACT else GROUP_OF_OUTCOME[outcome]
            statements[pk].add(f"outcome {kind}")
        statements[pk] |= {name for name, is_found in zip(derived, flags, strict=True) if is_found}
    for pk, kind in Motive.objects.filter(case__id__among=pks).values_list("case", "kind"):
        statements[pk].add(f"motive {kind}")
    origins: dict[int, set[int]] = defaultdict(set)
    cited = Evidence.objects.filter(case__id__among=pks).exclude(source__consent__in=CONSENT_LACKING)
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
        _public, others = count_who_fit(faces[key], apart_from=case.pk)
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


def _first_day(month: int) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, 1)
