"""Looking for the men of cases in a list: by keys in the database, then weighed. Writes nothing."""

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
"""From which probability a pair is shown to the desk, and from which it is likely, where the names are whole."""
EM_ROUNDS = 8
"""Of expectation maximisation; it settles in fewer."""

Pairs = dict[int, list[Weighed]]


def person_of(identity: Identity) -> Person:
    """A man by name and day of birth alone, as he is while he is typed in."""
    name, born = Name(identity.surname, identity.given_name, identity.patronymic), identity.born_on
    return Person(name, born.isoformat() if born else "", born.year if born else None)


def person_of_case(identity: Identity) -> Person:
    """The man of a case, opened. The case is at hand with its unit."""
    case = identity.case
    unit = case.unit.name_ru or case.unit.name_en
    return person_of(identity)._replace(unit=unit, rank=case.rank, place=identity.born_in)


def pairs_in(people: dict[int, Person], named_list: NamedList, profile: ListStatistics, weights: Weights) -> Pairs:
    """The entries of the list that may be each of these people, by their numbers, and how they agree."""
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
    """The candidates of one man in the list that a run has been through: at once, while he is typed."""
    profile = statistics_of_list(run.named_list)._replace(prior=run.prior)
    pairs = pairs_in({0: person}, run.named_list, profile, weights_of(run.weights))
    return probabilities(pairs[0], profile, least=MIN_PROBABILITY)


def prior_of(pairs: Pairs, profile: ListStatistics) -> float:
    """The share of these people who are in the list, by expectation maximisation: what their candidates add up to."""
    prior = profile.prior
    for _round in range(EM_ROUNDS if pairs else 0):
        assumed = profile._replace(prior=prior)
        total = math.fsum(one.probability for found in pairs.values() for one in probabilities(found, assumed))
        prior = min(0.9, max(0.001, total / len(pairs)))
    return prior


def is_likely(scored: Scored) -> bool:
    """Whether a pair is more than possible: whole names that agree, nothing against it, and a high probability."""
    return (
        scored.agreement.is_whole and not scored.agreement.is_contradicted and scored.probability >= LIKELY_PROBABILITY
    )


def store_candidates(run: MatchRun, people: dict[int, Person], pairs: Pairs, profile: ListStatistics) -> None:
    """Keep the candidates of these cases in the run's list: new ones, and new scores of those there are. Decided pairs
    stay as they are. Call inside a transaction.
    """
    scored = {
        (case, one.entry): one
        for case, found in pairs.items()
        for one in probabilities(found, profile, least=MIN_PROBABILITY)
    }
    there = _matches(run, people)
    new = [
        Match(case_id=case, named_list=run.named_list, entry_id=entry)
        for case, entry in scored
        if (case, entry) not in there
    ]
    if new:  # another may be keeping the same case at this moment, as when it is saved during a run
        Match.objects.bulk_create(new, ignore_conflicts=True)
        there = _matches(run, people)
    _forget_unlikely([match for pair, match in there.items() if pair not in scored])
    Score.objects.bulk_create(
        [_score(run, there[case, entry], one, people[case], profile) for (case, entry), one in scored.items()],
        update_conflicts=True,
        unique_fields=["match"],
        update_fields=["run", "probability", "is_likely", "levels", "tier", "namesakes"],
    )


def _matches(run: MatchRun, people: dict[int, Person]) -> dict[tuple[int, int], Match]:
    found = Match.objects.filter(case_id__in=people, named_list=run.named_list)
    return {(match.case_id, match.entry_id): match for match in found}


def _forget_unlikely(matches: list[Match]) -> None:
    """Candidates of earlier runs that are none any more, and of which nobody has said anything yet."""
    candidates = Match.objects.filter(pk__in=[match.pk for match in matches], status=MatchStatus.CANDIDATE)
    free = candidates.filter(score__isnull=False, lock=None).select_for_update(skip_locked=True, of=("self",))
    locked = list(free.values_list("pk", flat=True))
    Match.objects.filter(pk__in=locked, status=MatchStatus.CANDIDATE, reviews=None).delete()


def _score(run: MatchRun, match: Match, scored: Scored, person: Person, profile: ListStatistics) -> Score:
    """Its numbers are rounded: to the last digit they would tell which name of an open list they were made of."""
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
