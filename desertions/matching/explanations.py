"""Why a pair is given what it is given, in words; no name is in them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from desertions.matching.comparisons.attributes import RANK, REGION, UNIT
from desertions.matching.comparisons.dates import Birth
from desertions.matching.expected_false_matches import Strictness
from desertions.models import Score
from newsroom.lib.names.comparison import Level

LEAST = 0.01
"""An expected number below it is told as “fewer than”."""


def reasons(score: Score) -> list[str]:
    """What agrees and what does not, field by field."""
    levels = score.levels
    said = [words[levels[field]] for field, words in _words().items() if levels.get(field) in words]
    if "surname form" in levels:
        said.insert(1, _("one of the two in another case"))
    missing = {"patronymic": _("patronymic missing"), "born": _("birth unknown")}
    return said + [missing[field] for field in missing if field not in levels]


def odds(score: Score) -> str:
    """The probability as people say it: one in how many of such pairs is a namesake."""
    wrong = 1 - score.probability
    if wrong <= 0.001:
        return _("fewer than 1 in 1,000 of such pairs is a namesake")
    if wrong > 0.5:
        return _("about %d in 100 of such pairs are namesakes") % round(100 * wrong)
    return _("about 1 in %d of such pairs is a namesake") % round(1 / wrong)


def expected(score: Score) -> str:
    """How many namesakes the list would have of the man by chance, at the level at which the two agree."""
    if score.namesakes is None or not score.strictness:
        return ""
    return _("By chance alone %(number)s people of this list would agree with him in this: %(what)s.") % {
        "number": about(score.namesakes),
        "what": strictness_words(score.strictness),
    }


def about(number: float) -> str:
    """An expected number in words."""
    if number < LEAST:
        return _("fewer than %s") % number_format(LEAST, 2)
    return _("about %s") % number_format(number, 2 if number < 0.1 else 1 if number < 10 else 0)


def percent(probability: float) -> str:
    """Nothing is certain that people have not decided."""
    rounded = round(100 * probability)
    return "> 99 %" if rounded > 99 else f"{rounded} %"


def strictness_words(level: str) -> str:
    return {
        Strictness.DATE: _("full name and date of birth"),
        Strictness.YEAR: _("full name and year of birth"),
        Strictness.NAME: _("surname, given name and patronymic"),
        Strictness.GIVEN: _("surname and given name"),
        Strictness.INITIALS: _("surname and initials"),
    }[Strictness(level)]


def _words() -> dict[str, dict[str, str]]:
    return {
        "surname": {
            Level.EQUAL: _("surname equal"),
            Level.NEAR: _("surname one letter apart"),
            Level.FAR: _("surname two letters apart"),
        },
        "given": {
            Level.EQUAL: _("given name equal"),
            Level.NEAR: _("given name one letter apart"),
            Level.FAR: _("given name two letters apart"),
            Level.INITIAL: _("initial of the given name equal"),
            Level.DIFFERENT: _("given name different"),
        },
        "patronymic": {
            Level.EQUAL: _("patronymic equal"),
            Level.NEAR: _("patronymic one letter apart"),
            Level.FAR: _("patronymic two letters apart"),
            Level.INITIAL: _("initial of the patronymic equal"),
            Level.DIFFERENT: _("patronymic different"),
        },
        "born": {
            Birth.EQUAL: _("date of birth equal"),
            Birth.NEAR: _("date of birth nearly equal"),
            Birth.YEAR: _("year of birth equal"),
            Birth.NEAR_YEAR: _("year of birth one off"),
            Birth.DIFFERENT: _("birth different"),
        },
        UNIT: {Level.EQUAL: _("unit equal"), Level.DIFFERENT: _("unit different")},
        RANK: {
            Level.EQUAL: _("rank equal"),
            Level.NEAR: _("rank one step apart"),
            Level.DIFFERENT: _("rank different"),
        },
        REGION: {Level.EQUAL: _("place equal")},
        "gender": {Level.DIFFERENT: _("gender different")},
    }
