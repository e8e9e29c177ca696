"""Keeping what a comparison found: candidates for people to decide, each with its score."""

from desertions.matching.chance import Strictness, namesakes, strictness_of
from desertions.matching.finding import POSSIBLE, Pairs, is_likely
from desertions.matching.people import Person
from desertions.matching.profile import Profile
from desertions.matching.scoring import Scored, probabilities
from desertions.models import Match, MatchRun, Score
from desertions.vocabulary import MatchStatus


def keep_candidates(run: MatchRun, people: dict[int, Person], pairs: Pairs, profile: Profile) -> None:
    """Keep the candidates of these cases in the run's list: new ones, and new scores of those there are. Decided pairs
    stay as they are. Call inside a transaction.
    """
    scored = {
        (case, one.entry): one for case, found in pairs.items() for one in probabilities(found, profile, least=POSSIBLE)
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
        update_fields=["run", "probability", "is_likely", "levels", "strictness", "namesakes"],
    )


def _matches(run: MatchRun, people: dict[int, Person]) -> dict[tuple[int, int], Match]:
    found = Match.objects.filter(case_id__in=people, named_list=run.named_list)
    return {(match.case_id, match.entry_id): match for match in found}


def _forget_unlikely(matches: list[Match]) -> None:
    """Candidates of earlier runs that are none any more, and of which nobody has said anything yet."""
    candidates = Match.objects.filter(pk__in=[match.pk for match in matches], status=MatchStatus.CANDIDATE)
    free = candidates.filter(score__isnull=False, claim=None).select_for_update(skip_locked=True, of=("self",))
    locked = list(free.values_list("pk", flat=True))
    Match.objects.filter(pk__in=locked, status=MatchStatus.CANDIDATE, judgements=None).delete()


def _score(run: MatchRun, match: Match, scored: Scored, person: Person, profile: Profile) -> Score:
    """Its numbers are rounded: to the last digit they would tell which name of an open list they were made of."""
    agreed = scored.agreement
    levels = strictness_of(agreed)
    strictest = max(levels, key=list(Strictness)[::-1].index) if levels else None
    expected = namesakes(person, profile).get(strictest) if strictest else None
    return Score(
        match=match,
        run=run,
        probability=round(scored.probability, 2),
        is_likely=is_likely(scored),
        levels=agreed.as_levels(),
        strictness=strictest or "",
        namesakes=float(f"{expected:.1g}") if expected is not None else None,
    )
