"""Estimating the weights anew: from what reviewers decided, or, where they decided too little, from the pairs alone.

`match` of a level is the share of true pairs that agree at it. With decisions these are counted; without, expectation
maximisation takes each pair with its probability, and weighs anew until nothing moves (Winkler 1988). What chance gives
follows from the frequencies of names and stays as it is.
"""

import datetime
import math
from collections import Counter, defaultdict

from desertions.choices import MatchStatus
from desertions.matching.scoring import Weights, current_weights, weights_of
from desertions.models import MatchWeights, Score

MIN_DECISIONS = 50
"""Confirmed pairs from which decisions are counted."""
PRIOR = 20.0
"""Pairs' worth of trust in the table there is, so that a few decisions do not overthrow it."""
EM_ROUNDS = 50
FIELDS = ("surname", "given", "patronymic", "born", "unit", "rank")
GROUPS = {"born": (("equal", "near"), ("year", "near year"))}
"""Fields whose levels are of two kinds: whole dates, and years alone."""
UNSEEN = {"initial", "different"}
"""Levels that candidates hardly show, as contradicted pairs are not kept: their shares stay as they are."""


class NotEnoughDecisionsError(Exception):
    """There is neither a decision nor a candidate."""


def estimate_weights(*, at: datetime.datetime) -> MatchWeights:
    """Estimate the table and keep it; it counts from the next run on. Raises NothingToLearnFromError."""
    current = current_weights()
    before = weights_of(current)
    confirmed = list(Score.objects.filter(match__status=MatchStatus.CONFIRMED).values_list("levels", flat=True))
    if len(confirmed) >= MIN_DECISIONS:
        pairs = [(levels, 1.0) for levels in confirmed]
        match, basis = _shares(pairs, before), f"{len(confirmed)} confirmed pairs"
    else:
        of_now = Score.objects.filter(run__weights=current)  # what older weights gave is theirs to explain
        scored = list(of_now.values_list("levels", "probability"))
        if not scored:
            raise NotEnoughDecisionsError("There is no candidate yet: match a list first.")
        pairs = scored
        match, basis = _by_expectation(pairs, before), f"{len(scored)} candidates, by expectation maximisation"
    table = {
        f"{field} {level}": [round(share, 5), before.chance.get((field, level))]
        for (field, level), share in match.items()
    }
    return MatchWeights.objects.create(table=table, basis=basis, pairs=len(pairs), at=at)


def _by_expectation(pairs: list[tuple[dict[str, str], float]], before: Weights) -> dict[tuple[str, str], float]:
    """Weigh, and ask how likely each pair is under the new weights; until the shares stand still."""
    weights, now = before, pairs
    for _round in range(EM_ROUNDS):
        match = _shares(now, before)
        moved = max(abs(match[key] - weights.match[key]) for key in match)
        weights = Weights(match, before.chance)
        now = [(levels, _again(levels, probability, before, weights)) for levels, probability in pairs]
        if moved < 1e-4:
            break
    return weights.match


def _again(levels: dict[str, str], probability: float, before: Weights, weights: Weights) -> float:
    """The pair's probability with the new shares in place of those it was given with."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    odds = math.log(bounded / (1 - bounded))
    for field in FIELDS:
        key = (field, levels.get(field, ""))
        if key in before.match:
            odds += math.log(weights.match[key] / before.match[key])
    return 1 / (1 + math.exp(-odds))


def _shares(pairs: list[tuple[dict[str, str], float]], before: Weights) -> dict[tuple[str, str], float]:
    """Of the pairs, each with its weight, the share at each level; the table there is counts for `PRIOR` of them."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for levels, weight in pairs:
        for field in FIELDS:
            if field in levels:
                counted[field][levels[field]] += weight  # type: ignore[assignment] # a Counter of parts
    match = dict(before.match)
    for field, level in before.match:
        group = next((of for of in GROUPS.get(field, ()) if level in of), None)
        within = group or tuple(other for name, other in before.match if name == field and other not in UNSEEN)
        if field in FIELDS and level not in UNSEEN:
            whole = sum(before.match[field, other] for other in within)
            total = sum(counted[field][other] for other in within)
            share = (counted[field][level] + PRIOR * before.match[field, level] / whole) / (total + PRIOR)
            match[field, level] = max(share * whole, 1e-4)
    return match
