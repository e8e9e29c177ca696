"""Matching runs: compare all cases with one list.

A run stores its results batch by batch, and continues where it was interrupted.
"""

import datetime
from collections import Counter
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from desertions.choices import MatchRunState
from desertions.matching import blocking
from desertions.matching.candidates import Pairs, pairs_in, person_of_case, prior_of, store_candidates
from desertions.matching.comparisons.person import Person
from desertions.matching.expected_false_matches import expected_false_matches, tiers_of
from desertions.matching.list_statistics import ListStatistics, statistics_of_list
from desertions.matching.live_lookup import match_in
from desertions.matching.scoring import Weights, current_weights, weights_of
from desertions.models import Identity, MatchRun, NamedList, Score
from newsroom.lib.desk.history import events_of
from newsroom.lib.jobs.work import Progress, enqueue, works_on

BATCH_SIZE = 200
"""Cases compared and stored in one transaction."""
SAMPLE_SIZE = 150
"""Cases from which the share of cases in the list is estimated."""


class CannotRunError(Exception):
    """The run cannot be started; the message says why."""


def begin_run(named_list: NamedList, *, by: User, at: datetime.datetime, by_worker: bool = True) -> MatchRun:
    """Start a run that compares all cases with this list.

    With `by_worker`, a worker does it; otherwise the caller works on the job. Raises CannotRunError if another run of
    the list is in progress.
    """
    try:
        with transaction.atomic():
            run = MatchRun(named_list=named_list, weights=current_weights(), by_id=by.pk, at=at)
            run.begin_phase(MatchRunState.WORKING)
            run.save()
            if by_worker:
                enqueue(run)
    except IntegrityError as error:
        raise CannotRunError(_("This list is being matched already. Wait for that run, or cancel it.")) from error
    return run


@task(queue_name="imports")
def follow_list(list_id: int, by_id: int) -> None:
    """Update matching after a list was written.

    Starts a new run if the list was matched before; otherwise only updates its blocking keys and statistics.
    """
    named_list = NamedList.objects.get(pk=list_id)
    if not named_list.match_runs.exists():
        blocking.index_list(named_list)
        statistics_of_list(named_list)
    elif not named_list.match_runs.filter(state=MatchRunState.WORKING).exists() and not _is_up_to_date(named_list):
        begin_run(named_list, by=User.objects.get(pk=by_id), at=timezone.now())


def _is_up_to_date(named_list: NamedList) -> bool:
    """Return whether the latest run has compared every current case with the list as it is."""
    run = named_list.match_runs.filter(state=MatchRunState.DONE).order_by("-id").first()
    if run is None or _is_changed(run):
        return False
    changed = events_of(Identity).filter(pgh_created_at__gte=run.at)
    return not changed.exists() and not Identity.objects.filter(case_id__gt=run.last_case).exists()


@task(queue_name="imports")
def follow_cases(by_id: int) -> None:
    """Match every list again that was matched before, after many cases were added."""
    for named_list in NamedList.objects.filter(match_runs__isnull=False).distinct():
        follow_list.call(named_list.pk, by_id)


@works_on(MatchRun)
def work(run: MatchRun, report: Progress) -> None:
    """Index the list and compare the cases that are left; start again if the list is written meanwhile."""

    def indexed(done: int) -> None:
        _keep(run, report, indexed=done)

    while True:
        _start_anew_if_changed(run)
        blocking.index_list(run.named_list, indexed)
        known = _prepared(run, report)
        while not _is_changed(run) and (people := _next_people(run, known)):
            _compare(run, people, known)
            _keep(run, report)
        if not _is_changed(run):
            break
    _finish(run, known)
    report.report(run)


class _Known(NamedTuple):
    """The list's statistics, the weights, and the cases that this process has opened and compared."""

    profile: ListStatistics
    weights: Weights
    people: dict[int, Person]
    pairs: Pairs


def _prepared(run: MatchRun, report: Progress) -> _Known:
    """Return what the comparison needs; estimate the run's prior from a sample of cases if it has none."""
    weights, profile = weights_of(run.weights), statistics_of_list(run.named_list)
    people: dict[int, Person] = {}
    pairs: Pairs = {}
    if not run.prior:
        people = _sample_of_people()
        pairs = pairs_in(people, run.named_list, profile, weights)
        run.prior = prior_of(pairs, profile)
    named = _identities().count()
    _keep(
        run,
        report,
        prior=run.prior,
        entries=profile.size,
        has_births=bool(profile.years),
        total=named,
    )
    return _Known(profile._replace(prior=run.prior), weights, people, pairs)


def _compare(run: MatchRun, people: dict[int, Person], known: _Known) -> None:
    """Compare these cases, and store candidates, hits and the position of the run in one transaction."""
    new = {case: person for case, person in people.items() if case not in known.pairs}
    found_now = pairs_in(new, run.named_list, known.profile, known.weights)
    pairs = {case: known.pairs.pop(case) if case in known.pairs else found_now[case] for case in people}
    hits: Counter[str] = Counter(run.hits)
    for candidates in pairs.values():
        hits.update(level.value for pair in candidates for level in tiers_of(pair.agreement))
    with transaction.atomic():
        store_candidates(run, people, pairs, known.profile)
        run.hits = dict(hits)
        run.last_case = max(people)
        run.done += len(people)
        run.attempts = 1
        run.save(update_fields=["hits", "last_case", "done", "attempts"])


def _finish(run: MatchRun, known: _Known) -> None:
    """Compute what chance would have found over all cases, and end the run."""
    _compare_again(run)
    rest = _identities().exclude(case_id__in=known.people)
    people = [*known.people.values(), *(person_of_case(identity) for identity in rest.iterator(chunk_size=2000))]
    chance = expected_false_matches(people, known.profile)
    run.chance = {level.value: list(chance[level]) for level in chance}
    run.nameless = sum(not (person.name.surname and person.name.given_name) for person in people)
    run.candidates = Score.objects.filter(run=run).count()
    run.end(MatchRunState.DONE, "", "chance", "nameless", "candidates")


def _compare_again(run: MatchRun) -> None:
    """Match the cases whose identity was created or changed since the run began."""
    changed = events_of(Identity).filter(pgh_created_at__gte=run.at).values_list("case_id", flat=True)
    if cases := sorted(set(changed)):
        match_in(run, cases)


def _keep(run: MatchRun, report: Progress, **values: Any) -> None:
    """Save the progress of the run and report it. Raises JobCancelledError if somebody asked to cancel."""
    for name, value in values.items():
        setattr(run, name, value)
    if values:
        run.save(update_fields=list(values))
    report(run.done, at_once=True)


def _is_changed(run: MatchRun) -> bool:
    """Return whether the list was written since the run began with its present version."""
    latest = blocking.latest_import(run.named_list)
    return (latest.pk if latest else None) != run.version_id


def _start_anew_if_changed(run: MatchRun) -> None:
    """Reset the run if the list was written meanwhile: what was counted in an older version is void."""
    if not _is_changed(run) and run.last_case:
        return
    run.version = blocking.latest_import(run.named_list)
    run.last_case, run.done, run.hits, run.prior = 0, 0, {}, 0.0
    run.save(update_fields=["version", "last_case", "done", "hits", "prior"])


def _identities() -> Any:
    """Return the identities of cases that were not merged into another; merged ones are found through that case."""
    return Identity.objects.filter(case__merged_into=None).select_related("case__unit").order_by("case_id")


def _next_people(run: MatchRun, known: _Known) -> dict[int, Person]:
    """Return the people of the next batch of cases after `run.last_case`."""
    chunk = list(_identities().filter(case_id__gt=run.last_case).values_list("case_id", flat=True)[:BATCH_SIZE])
    new = [case for case in chunk if case not in known.people]
    known.people.update(_opened(new))
    return {case: known.people[case] for case in chunk}


def _opened(cases: list[int]) -> dict[int, Person]:
    """Return the people of these cases, unsealed."""
    return {identity.case_id: person_of_case(identity) for identity in _identities().filter(case_id__in=cases)}


def _sample_of_people() -> dict[int, Person]:
    """Return the people of up to `SAMPLE_SIZE` cases, evenly spaced."""
    keys = list(_identities().values_list("case_id", flat=True))
    chosen = keys[:: max(1, len(keys) // SAMPLE_SIZE)][:SAMPLE_SIZE]
    return _opened(chosen)
