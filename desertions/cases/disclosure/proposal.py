"""The coarsening that cases need to be shown, among all the others of the database."""

from collections import Counter
from collections.abc import Collection
from functools import partial

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import ExtractMonth, ExtractYear, RowNumber

from desertions.cases.disclosure.classes import seen_before, statements_about, unpublished
from desertions.cases.disclosure.coarsening import OPTIONS, Crowd, Person, Proposal, propose
from desertions.cases.disclosure.face import Known, UnitsAbove, face_of, known_of, units_above
from desertions.choices import LeftFrom
from desertions.models import Case
from desertions.reference.ranks import RANKS

SAMPLE = 10
"""Public cases of one face that are read to see whether the same is told of all of them."""
MAX_ASKED_BY_FACE = 50
"""Cases to be shown, up to which the public ones are counted only for the faces that these can have."""


def proposal_for(cases: Collection[Case], k: int) -> Proposal:
    """Return the coarsenings that these cases need to be shown together, among all the others of the database."""
    statements = statements_about([case.pk for case in cases], {})
    before = seen_before([case.pk for case in cases])
    people = [
        Person(case.pk, known_of(case), statements[case.pk], case.outcome_shown, frozenset(before[case.pk]))
        for case in cases
    ]
    above = units_above()
    return propose(people, _crowd_around(people, above), k, above)


def _crowd_around(people: list[Person], above: UnitsAbove) -> Crowd:
    """Return the cases among which these people can hide."""
    pks = [person.pk for person in people]
    contract_types = {person.known.contract_type for person in people}
    faces = {
        str(face_of(person.known, coarsening))
        for person in people[:MAX_ASKED_BY_FACE]
        for option in OPTIONS
        if (coarsening := option.coarsening(person.known, above, person.outcome))
    }
    shown = Case.objects.all().public().exclude(pk__among=pks).order_by()
    of_faces = shown.filter(face__in=faces) if len(people) <= MAX_ASKED_BY_FACE else shown
    crowd = Crowd(
        public=Counter(dict(of_faces.values("face").annotate(n=Count("pk")).values_list("face", "n"))),
        statements=partial(_statements_shared, shown),
    )
    columns = ("unit", "rank", "contract_type", "left_from")
    rows = (
        unpublished().exclude(pk__among=pks).filter(contract_type__in=contract_types).order_by()
        .annotate(
            first_year=ExtractYear("left_on_earliest"), first_month=ExtractMonth("left_on_earliest"),
            last_year=ExtractYear("left_on_latest"), last_month=ExtractMonth("left_on_latest"),
        )
        .values_list(*columns, "first_year", "first_month", "last_year", "last_month")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    for unit, rank, contract_type, place, first_year, first_month, last_year, last_month, number in rows:
        known = Known(
            unit,
            str(RANKS[rank].composition) if rank in RANKS else "",
            contract_type,
            first_year * 12 + first_month - 1 if first_year else None,
            last_year * 12 + last_month - 1 if last_year else None,
            "" if place == LeftFrom.UNKNOWN else place,
        )
        crowd.unpublished[known] += number
    return crowd


def _statements_shared(shown: QuerySet[Case], faces: Collection[str]) -> dict[str, frozenset[str]]:
    """Return for each face what is told of all who have it, as far as `SAMPLE` of them tell: at least as much."""
    place = Window(RowNumber(), partition_by=F("face"))
    sample = shown.filter(face__in=faces).annotate(place=place).filter(place__lte=SAMPLE)
    face_of_case = dict(sample.values_list("pk", "face"))
    shared: dict[str, frozenset[str]] = {}
    for pk, statements in statements_about(list(face_of_case), {}).items():
        face = face_of_case[pk]
        shared[face] = shared.get(face, statements) & statements
    return shared
