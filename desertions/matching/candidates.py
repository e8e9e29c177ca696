"""Search a list for the people of cases, and store the candidates.

A search looks up blocking keys in the database, then scores the pairs; it writes nothing.
"""

import math

from desertions.choices import MatchStatus
from desertions.matching.blocking import blocking_query_keys, entries_with_keys
from desertions.matching.comparisons.person import Person
from desertions.matching.expected_false_matches import MatchTier, expected_namesakes, tiers_of
from desertions.matching.list_statistics import ListStatistics, statistics_of_list
from desertions.matching.scoring import Scored, Weighed, Weights, probabilities, weighed, weights_of
from desertions.models import Identity, Match, MatchRun, NamedList, Score
from newsroom.lib.names.parsing import Name

MIN_PROBABILITY, LIKELY_PROBABILITY = 0.1, 0.9
"""Probabilities from which a pair is shown to the desk, and from which it is likely if the names are whole."""
EM_ROUNDS = 8
"""Rounds of expectation maximisation; it converges in fewer."""

Pairs = dict[int, list[Weighed]]
"""The number of a person → the pairs of that person."""


def person_of(identity: Identity) -> Person:
    """Return the person with name and date of birth alone, as they are known while a case is typed in."""
    name, born = Name(identity.surname, identity.given_name, identity.patronymic), identity.born_on
    return Person(name, str(born.only_day or "") if born else "", born.only_year if born else None)


def person_of_case(identity: Identity) -> Person:
    """Return the person of a case with all that the case knows of them.

    Reads `identity.case.unit`: fetch it with `select_related`.
    """
    case = identity.case
    unit = case.unit.name_ru or case.unit.name_en
    return person_of(identity)._replace(unit=unit, rank=case.rank, place=identity.born_in)


def pairs_in(people: dict[int, Person], named_list: NamedList, profile: ListStatistics, weights: Weights) -> Pairs:
    """Return the scored pairs of each person with the entries of the list that may be them, by the person's number."""
    probes = {
        number: blocking_query_keys(
            person.name, person.year, sealed=named_list.is_sealed, completeness=profile.completeness
        )
        for number, person in people.items()
    }
    beside: dict[int, list[tuple[int, Person]]] = {number: [] for number in people}
    for number, entry, other in entries_with_keys(named_list, probes):
        beside[number].append((entry, other))
    return {number: weighed(person, beside[number], profile, weights) for number, person in people.items()}


def candidates_of_person(person: Person, run: MatchRun) -> list[Scored]:
    """Return the candidates for one person in a list that was matched, the likeliest first.

    For immediate use while the person is typed in; uses the prior and weights of that run.
    """
    profile = statistics_of_list(run.named_list)._replace(prior=run.prior)
    pairs = pairs_in({0: person}, run.named_list, profile, weights_of(run.weights))
    return probabilities(pairs[0], profile, least=MIN_PROBABILITY)


def prior_of(pairs: Pairs, profile: ListStatistics) -> float:
    """Estimate the share of these people who are in the list, by expectation maximisation.

    The estimate is the sum of their candidates' probabilities divided by their number, between 0.001 and 0.9.
    """
    prior = profile.prior
    for _round in range(EM_ROUNDS if pairs else 0):
        assumed = profile._replace(prior=prior)
        total = math.fsum(
            candidate.probability for candidates in pairs.values() for candidate in probabilities(candidates, assumed)
        )
        prior = min(0.9, max(0.001, total / len(pairs)))
    return prior


def is_likely(scored: Scored) -> bool:
    """Return whether a pair is likely: whole names that agree, no contradiction, and a high probability."""
    return (
        scored.agreement.is_whole and not scored.agreement.is_contradicted and scored.probability >= LIKELY_PROBABILITY
    )


def store_candidates(run: MatchRun, people: dict[int, Person], pairs: Pairs, profile: ListStatistics) -> None:
    """Store the candidates of these cases in the run's list: create new pairs, update the scores of known ones.

    Deletes candidates of earlier runs that are no longer found and were never reviewed. Decided pairs keep their
    status. Call inside a transaction.
    """
    scored = {
        (case, candidate.entry): candidate
        for case, candidates in pairs.items()
        for candidate in probabilities(candidates, profile, least=MIN_PROBABILITY)
    }
    there = _matches(run, people)
    new = [
        Match(case_id=case, named_list=run.named_list, entry_id=entry)
        for case, entry in scored
        if (case, entry) not in there
    ]
    if new:  # another process may be storing the same case, as when it is saved during a run
        Match.objects.bulk_create(new, ignore_conflicts=True)
        there = _matches(run, people)
    _forget_unlikely([match for pair, match in there.items() if pair not in scored])
    Score.objects.bulk_create(
        [
            _score(run, there[case, entry], candidate, people[case], profile)
            for (case, entry), candidate in scored.items()
        ],
        update_conflicts=True,
        unique_fields=["match"],
        update_fields=["run", "probability", "is_likely", "levels", "tier", "namesakes"],
    )


def _matches(run: MatchRun, people: dict[int, Person]) -> dict[tuple[int, int], Match]:
    """Return the stored matches of these cases in the run's list, by (case, entry)."""
    matches = Match.objects.filter(case_id__in=people, named_list=run.named_list)
    return {(match.case_id, match.entry_id): match for match in matches}


def _forget_unlikely(matches: list[Match]) -> None:
    """Delete those matches that are still candidates, have a score, and have neither a lock nor a review."""
    candidates = Match.objects.filter(pk__in=[match.pk for match in matches], status=MatchStatus.CANDIDATE)
    free = candidates.filter(score__isnull=False, lock=None).select_for_update(skip_locked=True, of=("self",))
    locked = list(free.values_list("pk", flat=True))
    Match.objects.filter(pk__in=locked, status=MatchStatus.CANDIDATE, reviews=None).delete()


def _score(run: MatchRun, match: Match, scored: Scored, person: Person, profile: ListStatistics) -> Score:
    """Return the unsaved score of a pair.

    Its numbers are rounded: exact ones would reveal which name of an open list they were computed from.
    """
    agreed = scored.agreement
    levels = tiers_of(agreed)
    strictest = max(levels, key=list(MatchTier)[::-1].index) if levels else None
    expected = expected_namesakes(person, profile).get(strictest) if strictest else None
    return Score(
        match=match,
        run=run,
        probability=round(scored.probability, 2),
        is_likely=is_likely(scored),
        levels=agreed.as_levels(),
        tier=strictest or "",
        namesakes=float(f"{expected:.1g}") if expected is not None else None,
    )
