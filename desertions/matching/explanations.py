"""Explanations of a score in words, without any name."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from desertions.matching.comparisons.attributes import RANK, REGION, UNIT
from desertions.matching.comparisons.dates import DateLevel
from desertions.matching.expected_false_matches import MatchTier
from desertions.models import Score
from newsroom.lib.names.comparison import ComparisonLevel

MIN_EXPLAINED = 0.01
"""An expected number below this is shown as “fewer than”."""


def reasons(score: Score) -> list[str]:
    """Return what agrees, what differs and what is missing, one text for each field."""
    levels = score.levels
    texts = [phrases[levels[field]] for field, phrases in _words().items() if levels.get(field) in phrases]
    if "surname form" in levels:
        texts.insert(1, _("one of the two in another grammatical case"))
    missing = {"patronymic": _("patronymic missing"), "born": _("birth unknown")}
    return texts + [missing[field] for field in missing if field not in levels]


def describe_odds(score: Score) -> str:
    """Return the probability in everyday terms: one in how many of such pairs is a namesake."""
    wrong = 1 - score.probability
    if wrong <= 0.001:
        return _("fewer than 1 in 1,000 such pairs are namesakes")
    if wrong > 0.5:
        return _("about %d in 100 such pairs are namesakes") % round(100 * wrong)
    return _("about 1 in %d such pairs is a namesake") % round(1 / wrong)


def describe_expected(score: Score) -> str:
    """Return how many namesakes the list would have by chance at the pair's tier, or `""` if unknown."""
    if score.namesakes is None or not score.tier:
        return ""
    return _("By chance alone, %(number)s people in this list would agree with this person in: %(what)s.") % {
        "number": describe_about(score.namesakes),
        "what": describe_tier(score.tier),
    }


def describe_about(number: float) -> str:
    """Return an expected number in words."""
    if number < MIN_EXPLAINED:
        return _("fewer than %s") % number_format(MIN_EXPLAINED, 2)
    return _("about %s") % number_format(number, 2 if number < 0.1 else 1 if number < 10 else 0)


def percent(probability: float) -> str:
    """Return the probability in percent, as “> 99 %” at most: only a person's decision makes a pair certain."""
    rounded = round(100 * probability)
    return "> 99 %" if rounded > 99 else f"{rounded} %"


def describe_tier(level: str) -> str:
    """Return what must be equal at a tier, in words. Raises ValueError for an unknown tier."""
    return {
        MatchTier.DATE: _("full name and date of birth"),
        MatchTier.YEAR: _("full name and year of birth"),
        MatchTier.NAME: _("surname, given name and patronymic"),
        MatchTier.GIVEN: _("surname and given name"),
        MatchTier.INITIALS: _("surname and initials"),
    }[MatchTier(level)]


def _words() -> dict[str, dict[str, str]]:
    """Return, by field and level, the texts that `reasons` shows."""
    return {
        "surname": {
            ComparisonLevel.EQUAL: _("surname equal"),
            ComparisonLevel.NEAR: _("surname one letter apart"),
            ComparisonLevel.FAR: _("surname two letters apart"),
        },
        "given": {
            ComparisonLevel.EQUAL: _("given name equal"),
            ComparisonLevel.NEAR: _("given name one letter apart"),
            ComparisonLevel.FAR: _("given name two letters apart"),
            ComparisonLevel.INITIAL: _("initial of the given name equal"),
            ComparisonLevel.DIFFERENT: _("given name different"),
        },
        "patronymic": {
            ComparisonLevel.EQUAL: _("patronymic equal"),
            ComparisonLevel.NEAR: _("patronymic one letter apart"),
            ComparisonLevel.FAR: _("patronymic two letters apart"),
            ComparisonLevel.INITIAL: _("initial of the patronymic equal"),
            ComparisonLevel.DIFFERENT: _("patronymic different"),
        },
        "born": {
            DateLevel.EQUAL: _("date of birth equal"),
            DateLevel.NEAR: _("date of birth nearly equal"),
            DateLevel.YEAR: _("year of birth equal"),
            DateLevel.NEAR_YEAR: _("year of birth one off"),
            DateLevel.DIFFERENT: _("birth different"),
        },
        UNIT: {ComparisonLevel.EQUAL: _("unit equal"), ComparisonLevel.DIFFERENT: _("unit different")},
        RANK: {
            ComparisonLevel.EQUAL: _("rank equal"),
            ComparisonLevel.NEAR: _("rank one step apart"),
            ComparisonLevel.DIFFERENT: _("rank different"),
        },
        REGION: {ComparisonLevel.EQUAL: _("place equal")},
        "gender": {ComparisonLevel.DIFFERENT: _("gender different")},
    }
