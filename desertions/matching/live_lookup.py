"""Immediate matching of single cases with every list matched before: while a case is typed, and when it is saved."""

import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from desertions.choices import CustodyAct, MatchRunState
from desertions.evidence import custody
from desertions.matching.candidates import candidates_of_person, pairs_in, person_of_case, store_candidates
from desertions.matching.comparisons.person import Person
from desertions.matching.explanations import percent
from desertions.matching.list_statistics import statistics_of_list
from desertions.matching.scoring import weights_of
from desertions.models import Identity, ListEntry, MatchRun, NamedList
from newsroom.lib.desk.rights import may

MAX_HITS = 3
"""Entries of one list that are shown while a case is typed."""


class ListHit(NamedTuple):
    """An entry that may be the person being typed in. `address` is the path of its admin page."""

    description: str
    address: str


@task()
def match_cases(cases: list[int]) -> int:
    """Store the candidates of these cases in every list that was matched. Returns the number of lists."""
    runs = _latest_runs()
    for run in runs:
        match_in(run, cases)
    return len(runs)


def match_in(run: MatchRun, cases: list[int]) -> None:
    """Store the candidates of these cases in the list of a run.

    The numbers that the run counted are not changed. Cases that were merged into another are skipped.
    """
    identities = Identity.objects.select_related("case__unit").filter(case_id__in=cases, case__merged_into=None)
    people = {identity.case_id: person_of_case(identity) for identity in identities}
    if people:
        profile = statistics_of_list(run.named_list)._replace(prior=run.prior)
        pairs = pairs_in(people, run.named_list, profile, weights_of(run.weights))
        with transaction.atomic():
            store_candidates(run, people, pairs, profile)


def list_hits(person: Person, *, by: User, at: datetime.datetime) -> list[ListHit]:
    """Return the likeliest entries that may be this person, at most `MAX_HITS` from each list that `by` may read.

    Returns `[]` without a surname and a given name. Hits in a sealed list are recorded in its chain of custody.
    """
    if not (person.name.surname and person.name.given_name):
        return []
    readable = set(NamedList.objects.visible_to(by).values_list("pk", flat=True))
    hits = []
    for run in _latest_runs():
        if run.named_list_id in readable and _may_read(run.named_list, by):
            scored = candidates_of_person(person, run)[:MAX_HITS]
            rows = ListEntry.objects.in_bulk([candidate.entry for candidate in scored])
            if rows and run.named_list.is_sealed:
                custody.record_custody(
                    custody.list_subject(run.named_list), act=CustodyAct.VIEWED, by=by, at=at, detail="while typing"
                )
            hits += [
                _hit(rows[candidate.entry], run.named_list, candidate.probability)
                for candidate in scored
                if candidate.entry in rows
            ]
    return hits


def _hit(entry: ListEntry, named_list: NamedList, probability: float) -> ListHit:
    """Return the hit for an entry, with its text and admin path."""
    message = _("Possibly in “%(list)s”, row %(row)d (%(percent)s).")
    text = message % {"list": named_list, "row": entry.row, "percent": percent(probability)}
    return ListHit(text, reverse("admin:desertions_listentry_change", args=[entry.pk]))


def _may_read(named_list: NamedList, by: User) -> bool:
    """Return whether `by` has the rights to read the list's entries."""
    rights = ("view_listentry", *(["view_identity"] if named_list.is_sealed else []))
    return all(may(by, f"desertions.{right}") for right in rights)


def _latest_runs() -> list[MatchRun]:
    """Return the latest finished run of each list, if it had entries and estimated a prior."""
    done = MatchRun.objects.filter(state=MatchRunState.DONE, entries__gt=0, prior__gt=0).order_by(
        "named_list_id", "-id"
    )
    return list(done.distinct("named_list_id").select_related("named_list", "weights"))
