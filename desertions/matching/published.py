"""What a public figure that rests on matches says of chance: how many hits namesakes alone would give."""

from typing import NamedTuple

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from desertions import figures
from desertions.matching.chance import Strictness
from desertions.matching.reasons import strictness_words
from desertions.models import Figure, Match, MatchRun, Source
from desertions.vocabulary import MatchRunState, MatchStatus, Proves, SourceKind

MATCHED = {"served_before": Proves.SERVED_BEFORE, "on_wanted_list": Proves.WANTED}
"""Parameters of a figure's filter that ask for confirmed matches → what the lists prove."""
LEAST = 0.05
"""An expected number below it is told as “fewer than”."""


class Behind(NamedTuple):
    """One list behind a figure: its kind, how many of the counted cases have a confirmed match in it, in what the least
    of these agrees, and how many hits of that kind chance alone would give. A number too small to tell is None.
    """

    kind: str
    confirmed: int | None
    agrees_in: str
    expected: float
    low: int
    high: int

    @property
    def expected_words(self) -> str:
        return number_format(self.expected, 1) if self.expected >= LEAST else f"< {number_format(LEAST, 2)}"


def behind(figure: Figure) -> list[Behind]:
    """The lists behind a figure that counts men recognised in them, none for any other. Raises BrokenFigureError."""
    proves = [fact for name, fact in MATCHED.items() if figure.definition.get(name) == ["yes"]]
    if not proves:
        return []
    cases = figures.cases_of(figure).order_by().values("pk")
    confirmed = Match.objects.filter(status=MatchStatus.CONFIRMED, named_list__proves__in=proves, case__in=cases)
    counted = confirmed.order_by().values_list("named_list", "score__strictness")
    levels: dict[int, dict[str, int]] = {}
    for named, level, number in counted.annotate(n=Count("case", distinct=True)):
        levels.setdefault(named, {})[level or ""] = number
    runs = MatchRun.objects.filter(named_list__in=levels, state=MatchRunState.DONE).order_by("named_list_id", "-id")
    latest = runs.distinct("named_list_id").select_related("named_list__source")
    nameable = set(Source.objects.nameable().filter(lists__in=levels).values_list("pk", flat=True))
    return [_behind(run, levels[run.named_list_id], run.named_list.source_id in nameable) for run in latest]


def _behind(run: MatchRun, levels: dict[str, int], may_name: bool) -> Behind:
    order = [level.value for level in Strictness]
    known = [level for level in levels if level]
    least = order[-1] if "" in levels or not known else max(known, key=order.index)
    expected, low, high = run.chance.get(least, (0.0, 0, 0))
    kind = str(SourceKind(run.named_list.source.kind).label) if may_name else _("of a source that is not named")
    number = sum(levels.values())
    return Behind(kind, number if number >= figures.SMALL else None, strictness_words(least), expected, low, high)
