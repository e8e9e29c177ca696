"""The table of weights in force: the shipped one, or the newest that was estimated from the desk's decisions."""

from desertions.matching.scoring import Weights, shipped
from desertions.models import MatchWeights


def current_weights() -> MatchWeights | None:
    """The newest estimated table; None where the shipped one holds."""
    return MatchWeights.objects.order_by("-id").first()


def weights_of(stored: MatchWeights | None) -> Weights:
    if stored is None:
        return shipped()
    match: dict[tuple[str, str], float] = {}
    chance: dict[tuple[str, str], float] = {}
    for key, (of_matches, by_chance) in stored.table.items():
        field, level = key.split(" ", 1)
        match[field, level] = of_matches
        if by_chance is not None:
            chance[field, level] = by_chance
    return Weights(match, chance)
