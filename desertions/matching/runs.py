"""A run: all cases compared with one list. It keeps what it found case by case, and goes on where it was stopped."""

import datetime
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import DatabaseError, IntegrityError, transaction
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
from newsroom.lib.jobs.advisory_locks import advisory_lock, is_free

BATCH_SIZE = 200
"""Cases compared and kept at a time."""
SAMPLE_SIZE = 150
"""Cases from which the share that is in the list is estimated."""
Report = Callable[[MatchRun], None]


class CannotRunError(Exception):
    """The run cannot be begun; the message says why."""


class _CancelledError(Exception):
    pass


def begin_run(
    named_list: NamedList, *, by: AbstractBaseUser, at: datetime.datetime, by_worker: bool = True
) -> MatchRun:
    """Begin to compare all cases with this list. Raises CannotRunError while another run of the list is at work."""
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(named_list=named_list, weights=current_weights(), by_id=by.pk, at=at)
            if by_worker:
                transaction.on_commit(lambda: match_list.enqueue(run.pk))
    except IntegrityError as error:
        raise CannotRunError(_("This list is being matched already. Wait for that run, or cancel it.")) from error
    return run


@task(queue_name="imports")
def follow_list(list_id: int, by_id: int) -> None:
    """Bring a list that was written to what its runs promise: a new run where there was one, else its keys and its
    profile.
    """
    named_list = NamedList.objects.get(pk=list_id)
    if not named_list.match_runs.exists():
        blocking.index_list(named_list)
        statistics_of_list(named_list)
    elif not named_list.match_runs.filter(state=MatchRunState.WORKING).exists() and not _is_up_to_date(named_list):
        begin_run(named_list, by=User.objects.get(pk=by_id), at=timezone.now())


def _is_up_to_date(named_list: NamedList) -> bool:
    """Whether the latest run has compared every case there is with the list as it is."""
    run = named_list.match_runs.filter(state=MatchRunState.DONE).order_by("-id").first()
    if run is None or _is_changed(run):
        return False
    changed = events_of(Identity).filter(pgh_created_at__gte=run.at)
    return not changed.exists() and not Identity.objects.filter(case_id__gt=run.last_case).exists()


@task(queue_name="imports")
def follow_cases(by_id: int) -> None:
    """Many cases are new: match every list again that was matched before."""
    for named_list in NamedList.objects.filter(match_runs__isnull=False).distinct():
        follow_list.call(named_list.pk, by_id)


def cancel_run(run: MatchRun, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Stop a run; what it found so far stays. One that has ended is no error. A worker stops after its chunk."""
    with transaction.atomic():
        locked = MatchRun.objects.select_for_update().get(pk=run.pk)
        if locked.is_at_work and is_free(locked.lock_number):
            _end(locked, MatchRunState.CANCELLED, at)
        elif locked.is_at_work:
            MatchRun.objects.filter(pk=run.pk).update(cancel_asked=True)
    run.refresh_from_db()


def is_interrupted(run: MatchRun) -> bool:
    """Whether the run is at work by its state, but nobody works on it."""
    return run.is_at_work and is_free(run.lock_number)


def resume_run(run: MatchRun) -> None:
    """Ask the worker to go on with what was interrupted; a run that is at work is left to it."""
    run.refresh_from_db()
    if is_interrupted(run):
        match_list.enqueue(run.pk)


def work(run_id: int, report: Report = lambda run: None) -> None:
    """Do the run, as a worker or a command does, from where it was. Raises AlreadyLockedError.

    Whatever goes wrong is kept in the run, in words, and raised too; without the database it stays at work.
    """
    run = MatchRun.objects.select_related("named_list", "weights").get(pk=run_id)
    if not run.is_at_work:
        return
    with advisory_lock(run.lock_number):
        run.refresh_from_db(fields=["state", "last_case", "cases_done", "found", "prior", "version", "cancel_asked"])
        try:
            if not run.is_at_work:
                return
            _work(run, report)
        except _CancelledError:
            _end(run, MatchRunState.CANCELLED, timezone.now())
        except DatabaseError:
            raise
        except Exception as error:
            run.problem = _("The run broke off (%s). Begin another; if it breaks off too, tell your developers.") % (
                type(error).__name__
            )
            _end(run, MatchRunState.FAILED, timezone.now())
            raise


def _work(run: MatchRun, report: Report) -> None:
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
    report(run)


class _Known(NamedTuple):
    """What is known of the list, and the cases that were opened and compared in this process."""

    profile: ListStatistics
    weights: Weights
    people: dict[int, Person]
    pairs: Pairs


def _prepared(run: MatchRun, report: Report) -> _Known:
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
        cases_total=named,
    )
    return _Known(profile._replace(prior=run.prior), weights, people, pairs)


def _compare(run: MatchRun, people: dict[int, Person], known: _Known) -> None:
    """Compare these cases, and keep candidates, hits and place in one transaction."""
    new = {case: person for case, person in people.items() if case not in known.pairs}
    found_now = pairs_in(new, run.named_list, known.profile, known.weights)
    pairs = {case: known.pairs.pop(case) if case in known.pairs else found_now[case] for case in people}
    hits: Counter[str] = Counter(run.found)
    for found in pairs.values():
        hits.update(level.value for pair in found for level in tiers_of(pair.agreement))
    with transaction.atomic():
        store_candidates(run, people, pairs, known.profile)
        run.found = dict(hits)
        run.last_case = max(people)
        run.cases_done += len(people)
        run.save(update_fields=["found", "last_case", "cases_done"])


def _finish(run: MatchRun, known: _Known) -> None:
    _compare_again(run)
    rest = _identities().exclude(case_id__in=known.people)
    people = [*known.people.values(), *(person_of_case(identity) for identity in rest.iterator(chunk_size=2000))]
    chance = expected_false_matches(people, known.profile)
    run.chance = {level.value: list(chance[level]) for level in chance}
    run.nameless = sum(not (person.name.surname and person.name.given_name) for person in people)
    run.candidates = Score.objects.filter(run=run).count()
    _end(run, MatchRunState.DONE, timezone.now(), "chance", "nameless", "candidates")


def _compare_again(run: MatchRun) -> None:
    """Cases whose man was entered or changed after the run had passed them."""
    changed = events_of(Identity).filter(pgh_created_at__gte=run.at).values_list("case_id", flat=True)
    if cases := sorted(set(changed)):
        match_in(run, cases)


def _end(run: MatchRun, state: MatchRunState, at: datetime.datetime, *also: str) -> None:
    run.state, run.ended_at, run.cancel_asked = state, at, False
    run.save(update_fields=["state", "ended_at", "cancel_asked", "problem", *also])


def _keep(run: MatchRun, report: Report, **values: Any) -> None:
    """Note how far the run is, tell it, and stop where somebody asked for it."""
    for name, value in values.items():
        setattr(run, name, value)
    if values:
        run.save(update_fields=list(values))
    report(run)
    if MatchRun.objects.filter(pk=run.pk, cancel_asked=True).exists():
        raise _CancelledError


def _is_changed(run: MatchRun) -> bool:
    latest = blocking.latest_import(run.named_list)
    return (latest.pk if latest else None) != run.version_id


def _start_anew_if_changed(run: MatchRun) -> None:
    """A list that was written meanwhile is another list: what was counted of it before counts no more."""
    if not _is_changed(run) and run.last_case:
        return
    run.version = blocking.latest_import(run.named_list)
    run.last_case, run.cases_done, run.found, run.prior = 0, 0, {}, 0.0
    run.save(update_fields=["version", "last_case", "cases_done", "found", "prior"])


def _identities() -> Any:
    """The men of the cases that stand for themselves: one merged into another is found through that."""
    return Identity.objects.filter(case__merged_into=None).select_related("case__unit").order_by("case_id")


def _next_people(run: MatchRun, known: _Known) -> dict[int, Person]:
    chunk = list(_identities().filter(case_id__gt=run.last_case).values_list("case_id", flat=True)[:BATCH_SIZE])
    new = [case for case in chunk if case not in known.people]
    known.people.update(_opened(new))
    return {case: known.people[case] for case in chunk}


def _opened(cases: list[int]) -> dict[int, Person]:
    return {identity.case_id: person_of_case(identity) for identity in _identities().filter(case_id__in=cases)}


def _sample_of_people() -> dict[int, Person]:
    keys = list(_identities().values_list("case_id", flat=True))
    chosen = keys[:: max(1, len(keys) // SAMPLE_SIZE)][:SAMPLE_SIZE]
    return _opened(chosen)


@task(queue_name="imports")
def match_list(run_id: int) -> None:
    """Compare all cases with a list, from where the run was."""
    work(run_id)
