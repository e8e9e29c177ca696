"""What a public figure that rests on matches says of chance: how many hits namesakes alone would give."""

from typing import NamedTuple

from django.db.models import Count
from django.utils.formats import number_format

from desertions.matching.chance import Strictness
from desertions.matching.reasons import strictness_words
from desertions.models import Figure, Match, MatchRun
from desertions.vocabulary import MatchRunState, MatchStatus, Proves, SourceKind

MATCHED = {"served_before": Proves.SERVED_BEFORE, "on_wanted_list": Proves.WANTED}
"""Parameters of a figure's filter that ask for confirmed matches → what the lists prove."""


LEAST = 0.05
"""An expected number below it is told as “fewer than”."""


class Behind(NamedTuple):
    """One list behind a figure: its kind, how many matches are confirmed, in what the least of them agrees, and how
    many hits of that kind chance alone would give.
    """

    kind: str
    confirmed: int
    agrees_in: str
    expected: float
    low: int
    high: int

    @property
    def expected_words(self) -> str:
        return number_format(self.expected, 1) if self.expected >= LEAST else f"< {number_format(LEAST, 2)}"


def behind(figure: Figure) -> list[Behind]:
    """The lists behind a figure, none for a figure that rests on no match; in one query for none, else three."""
    proves = [fact for name, fact in MATCHED.items() if figure.definition.get(name)]
    if not proves:
        return []
    confirmed = Match.objects.filter(status=MatchStatus.CONFIRMED, named_list__proves__in=proves)
    counted = confirmed.order_by().values_list("named_list", "score__strictness").annotate(n=Count("pk"))
    levels: dict[int, dict[str, int]] = {}
    for named, level, number in counted:
        levels.setdefault(named, {})[level or ""] = number
    runs = MatchRun.objects.filter(named_list__in=levels, state=MatchRunState.DONE).order_by("named_list_id", "-id")
    latest = runs.distinct("named_list_id").select_related("named_list__source")
    return [_behind(run, levels[run.named_list_id]) for run in latest]


def _behind(run: MatchRun, levels: dict[str, int]) -> Behind:
    order = [level.value for level in Strictness]
    least = max((level for level in levels if level), key=order.index, default=Strictness.NAME.value)
    expected, low, high = run.chance.get(least, (0.0, 0, 0))
    kind = str(SourceKind(run.named_list.source.kind).label)
    return Behind(kind, sum(levels.values()), strictness_words(least), expected, low, high)
