"""Dates known to the year, the month or the day, written in EDTF level 0 and 1 (ISO 8601-2).

A partial date is a canonical EDTF text plus the first and the last day it can mean, both inclusive. Two partial
dates may be the same moment when their ranges overlap.
"""

import datetime
import re
from dataclasses import dataclass

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

RUSSIAN = re.compile(r"^(?:(?P<day>\d{1,2})\.)?(?P<month>\d{1,2})\.(?P<year>\d{4})$")
ONE_DATE = r"\d{3}[\dX](-(\d\d|XX)(-(\d\d|XX))?)?"
ACCEPTED = re.compile(rf"^{ONE_DATE}(/{ONE_DATE})?$")


class UnreadableDateError(ValueError):
    """The text is no date we understand; its message says what to write instead."""


@dataclass(frozen=True)
class PartialDate:
    edtf: str
    earliest: datetime.date
    latest: datetime.date

    def __str__(self) -> str:
        return self.edtf


def parse(text: str) -> PartialDate:
    """Read `2022`, `2022-09`, `2022-09-21`, a decade `202X`, a range `2022-09/2022-11`, or `21.09.2022`, `09.2022`.

    Raises UnreadableDateError for anything else, and for days that do not exist.
    """
    edtf = _canonical(text.strip())
    if not ACCEPTED.match(edtf):
        raise UnreadableDateError(text)
    try:
        parsed = parse_edtf(edtf)
        earliest, latest = parsed.lower_strict(), parsed.upper_strict()
        result = PartialDate(edtf, datetime.date(*earliest[:3]), datetime.date(*latest[:3]))
        for part in edtf.split("/"):
            if part.count("-") == 2 and "X" not in part:
                datetime.date.fromisoformat(part)
    except (EDTFParseException, ValueError, AttributeError, TypeError) as error:
        raise UnreadableDateError(text) from error
    if result.earliest > result.latest:
        raise UnreadableDateError(text)
    return result


def _canonical(text: str) -> str:
    match = RUSSIAN.match(text)
    if not match:
        return text.upper()
    parts = [match["year"], match["month"].zfill(2)]
    if match["day"]:
        parts.append(match["day"].zfill(2))
    return "-".join(parts)
