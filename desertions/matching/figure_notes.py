"""Notes on chance for public figures that rest on matches: how many hits namesakes alone would produce."""

from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from desertions.choices import MatchRunState, MatchStatus, Proves, SourceKind
from desertions.figures import figures
from desertions.figures.disclosure_rules import threshold
from desertions.matching.expected_false_matches import UNSURE, MatchTier, interval
from desertions.matching.explanations import describe_about, describe_tier
from desertions.models import Figure, Match, MatchRun, Mention, MentionSearch, Source

MATCHED = {"served_before": Proves.SERVED_BEFORE, "on_wanted_list": Proves.WANTED}
"""Parameters of a figure's filter that require confirmed matches → what the lists prove."""
IN_COURT = "has_proceeding"
"""The parameter that requires court records, whose people were found in texts."""


class FigureNotes(NamedTuple):
    """A list, or the texts of one kind of source, behind a figure.

    `agrees_in` says in what the weakest of the confirmed matches agrees; `expected`, `low` and `high` say how many hits
    of that kind chance alone would produce. How many are confirmed is the figure's to say, when it is released.
    """

    where: str
    agrees_in: str
    expected: float
    low: int
    high: int

    @property
    def expected_words(self) -> str:
        """The expected number of chance hits, in words."""
        return describe_about(self.expected)


def notes_of_figure(figure: Figure) -> list[FigureNotes]:
    """Return the notes on the lists and texts in which the people counted by a figure were recognised.

    Only those in which as many were as must look alike. Returns `[]` for a figure that does not count such people.
    Raises BrokenFigureError.
    """
    asked = {name for name in (*MATCHED, IN_COURT) if figure.definition.get(name) == ["yes"]}
    if not asked:
        return []
    cases = figures.cases_of(figure).order_by().values("pk")
    notes = _lists([MATCHED[name] for name in asked if name in MATCHED], cases)
    return notes + (_papers(cases) if IN_COURT in asked else [])


def _lists(proves: list[Proves], cases: Any) -> list[FigureNotes]:
    """Return a note for the latest finished run of each list in which these cases are confirmed."""
    confirmed = Match.objects.filter(status=MatchStatus.CONFIRMED, named_list__proves__in=proves, case__in=cases)
    counted = confirmed.order_by().values_list("named_list", "score__tier")
    levels: dict[int, dict[str, int]] = {}
    for named, level, number in counted.annotate(n=Count("case", distinct=True)):
        levels.setdefault(named, {})[level or ""] = number
    k = threshold()
    levels = {named: numbers for named, numbers in levels.items() if sum(numbers.values()) >= k}
    runs = MatchRun.objects.filter(named_list__in=levels, state=MatchRunState.DONE).order_by("named_list_id", "-id")
    latest = runs.distinct("named_list_id").select_related("named_list__source")
    return [_of_run(run, levels[run.named_list_id]) for run in latest]


def _of_run(run: MatchRun, levels: dict[str, int]) -> FigureNotes:
    """Return the note of a list from its latest run; `levels` is the number of confirmed cases by tier."""
    order = [level.value for level in MatchTier]
    known = [level for level in levels if level]
    least = order[-1] if "" in levels or not known else max(known, key=order.index)
    expected, low, high = run.chance.get(least, (0.0, 0, 0))
    where = _("a list: %s") % _kind(run.named_list.source)
    return FigureNotes(where, describe_tier(least), expected, low, high)


def _papers(cases: Any) -> list[FigureNotes]:
    """Return the notes on texts, one for each kind of source."""
    confirmed = Mention.objects.filter(status=MatchStatus.CONFIRMED, case__in=cases)
    by_kind: dict[str, list[Mention]] = {}
    for mention in confirmed.defer("place").with_files():
        by_kind.setdefault(_kind(mention.file.source), []).append(mention)
    k = threshold()
    enough = {kind: those for kind, those in by_kind.items() if len({mention.case_id for mention in those}) >= k}
    return [_of_papers(kind, mentions) for kind, mentions in sorted(enough.items())]


def _of_papers(kind: str, mentions: list[Mention]) -> FigureNotes:
    """Return the note on the texts of one kind of source."""
    searches = MentionSearch.objects.filter(file__in={mention.file_id for mention in mentions})
    latest = searches.order_by("file_id", "-id").distinct("file_id")
    expected = sum(reading.chance[0] for reading in latest)
    chance = interval(expected, expected + (UNSURE * expected) ** 2)
    least = MatchTier.NAME if all(mention.is_whole for mention in mentions) else MatchTier.INITIALS
    return FigureNotes(_("papers: %s") % kind, describe_tier(least), *chance)


def _kind(source: Source) -> str:
    """Return the kind of a source as it may be published."""
    named = Source.objects.nameable().filter(pk=source.pk).exists()
    return str(SourceKind(source.kind).label) if named else _("of a source that is not named")
