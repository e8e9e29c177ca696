"""Estimation of the weights from reviewers' decisions, or from the pairs alone if there are too few decisions.

The `match` of a level is the share of true pairs that agree at it. With decisions, these are counted; without,
expectation maximisation counts each pair with its probability and repeats until the shares converge (Winkler 1988). The
shares by chance follow from the frequencies of names and are not estimated.
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
"""Pairs' worth of trust in the current table, so that a few decisions do not overturn it."""
EM_ROUNDS = 50
"""Maximal rounds of expectation maximisation."""
FIELDS = ("surname", "given", "patronymic", "born", "unit", "rank")
"""The fields whose weights are estimated."""
GROUPS = {"born": (("equal", "near"), ("year", "near year"))}
"""Fields whose levels are of two kinds, estimated separately: whole dates, and years alone."""
SKIPPED_LEVELS = {"initial", "different"}
"""Levels that candidates hardly show, as contradicted pairs are not stored: their shares are not estimated."""


class NotEnoughDecisionsError(Exception):
    """There are neither enough decisions nor any candidate to estimate weights from."""


def estimate_weights(*, at: datetime.datetime) -> MatchWeights:
    """Estimate the weights and store them; they apply from the next run on. Raises NotEnoughDecisionsError."""
    current = current_weights()
    before = weights_of(current)
    confirmed = list(Score.objects.filter(match__status=MatchStatus.CONFIRMED).values_list("levels", flat=True))
    if len(confirmed) >= MIN_DECISIONS:
        pairs = [(levels, 1.0) for levels in confirmed]
        match, basis = _shares(pairs, before), f"{len(confirmed)} confirmed pairs"
    else:
        of_now = Score.objects.filter(run__weights=current)  # `_again` needs scores from these weights
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
    """Return the shares of each level by expectation maximisation.

    Alternates between estimating the shares and the probability of each pair, until the shares converge.
    """
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
    """Return the probability of a pair after the shares of `before` are replaced by those of `weights`."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    odds = math.log(bounded / (1 - bounded))
    for field in FIELDS:
        key = (field, levels.get(field, ""))
        if key in before.match:
            odds += math.log(weights.match[key] / before.match[key])
    return 1 / (1 + math.exp(-odds))


def _shares(pairs: list[tuple[dict[str, str], float]], before: Weights) -> dict[tuple[str, str], float]:
    """Return the share of the pairs at each level, counting each pair by its weight.

    The current table counts as `PRIOR` pairs.
    """
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for levels, weight in pairs:
        for field in FIELDS:
            if field in levels:
                counted[field][levels[field]] += weight  # type: ignore[assignment] # a Counter of floats
    match = dict(before.match)
    for field, level in before.match:
        group = next((of for of in GROUPS.get(field, ()) if level in of), None)
        within = group or tuple(other for name, other in before.match if name == field and other not in SKIPPED_LEVELS)
        if field in FIELDS and level not in SKIPPED_LEVELS:
            whole = sum(before.match[field, other] for other in within)
            total = sum(counted[field][other] for other in within)
            share = (counted[field][level] + PRIOR * before.match[field, level] / whole) / (total + PRIOR)
            match[field, level] = max(share * whole, 1e-4)
    return match
