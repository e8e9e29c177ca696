"""Articles of the Criminal Code on leaving one's unit, with the day on which each part came into force.

Source: Criminal Code of the Russian Federation, articles 332–339 and 352.1, as amended by 365-FZ (2022) and
534-FZ (2026); see `reference/README.md`.
"""

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from desertions import reference
from desertions.choices import ContractType
from newsroom.lib.text.languages import lazy_by_language

WARTIME_PARTS_SINCE = datetime.date(2022, 9, 24)
"""First day of the parts for mobilisation, martial law, wartime and armed conflict (365-FZ)."""
RELEASED_PARTS_SINCE = datetime.date(2026, 1, 9)
"""First day of the parts for people released under article 80.2, or whose case is suspended (534-FZ)."""
SHORT, LONG = 10, 30
"""Limits of the lengths of absence, in days: up to ten; up to a month, taken as thirty; longer."""


@dataclass(frozen=True)
class CodePart:
    """A part of an article of the Criminal Code, in force from the day `in_force_from`."""

    code: str
    label: Promise
    in_force_from: datetime.date


@dataclass(frozen=True)
class Proposal:
    """The part of article 337 that follows from the facts, and the rule as text."""

    code: str
    rule: str


def _day(text: str) -> datetime.date:
    """Return the day of a text such as `1997` (1 January) or `2022-09-24 (365-FZ)`."""
    text = text.split()[0]
    return datetime.date.fromisoformat(text if "-" in text else f"{text}-01-01")


CODE_PARTS = {
    code: CodePart(
        code,
        lazy_by_language(
            en=f"art. {row['article']} pt. {row['part']} · {row['name_en']}",
            ru=f"ст. {row['article']} ч. {row['part']} · {row['name_ru']}",
        ),
        _day(row["in_force_from"]),
    )
    for row in reference.rows("criminal_code.csv")
    for code in [f"{row['article']}-{row['part']}"]
}
"""Code, such as `337-3.1`, → part of the Criminal Code."""
CODE_PART_CHOICES = [(part.code, part.label) for part in CODE_PARTS.values()]


def propose_part(*, days: int, category: str, on: datetime.date, released_early: bool = False) -> Proposal | None:
    """Return the part of article 337 for `days` of absence that ended on `on`, of a soldier of this contract type.

    Returns None where article 337 names no part: for fewer than three days, or, before 24 September 2022, for up to ten
    days of a soldier who is not a conscript. "Over two days" is read as three days or more.
    """
    if days <= 2:
        return None
    wartime = on >= WARTIME_PARTS_SINCE
    if not wartime and days <= SHORT:
        if category != ContractType.CONSCRIPT:
            return None
        return Proposal("337-1", _("3 to 10 days, a conscript, before 24 September 2022: part 1"))
    length, peace, war, released = _row_for(days)
    if not wartime:
        return Proposal(peace, _("%s, before 24 September 2022: part %s") % (length, peace.partition("-")[2]))
    if released_early and on >= RELEASED_PARTS_SINCE:
        rule = _("%s, released from punishment before, since 9 January 2026: part %s")
        return Proposal(released, rule % (length, released.partition("-")[2]))
    rule = _("%s, in mobilisation or wartime, since 24 September 2022: part %s")
    return Proposal(war, rule % (length, war.partition("-")[2]))


def _row_for(days: int) -> tuple[str, str, str, str]:
    """Return the label of the length of absence and the parts for peacetime, for wartime, and after a release."""
    if days <= SHORT:
        return _("3 to 10 days"), "337-1", "337-2.1", "337-2.2"
    if days <= LONG:
        return _("over 10 days and up to a month"), "337-3", "337-3.1", "337-3.2"
    return _("over a month"), "337-4", "337-5", "337-6"
