"""Dates known to the year, the month or the day, in EDTF (ISO 8601-2): levels 0 and 1, and `2022-09-2X` of level 2.

A partial date is a canonical EDTF text with the first and the last day it can mean, both inclusive. Two partial dates
may be the same moment if their ranges overlap.
"""

import calendar
import datetime
import re
from contextlib import suppress
from dataclasses import dataclass

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

NUMERIC = re.compile(
    r"^(?:(?P<day>\d{1,2})\.(?=\d{1,2}\.))?(?P<month>\d{1,2})\.(?P<year>\d{4}|(?<=\.\d\.)\d\d|(?<=\.\d\d\.)\d\d)$"
)
IN_WORDS = re.compile(r"^(?:(?P<day>\d{1,2})\s+)?(?P<word>[a-zа-я]+)\.?\s+(?P<year>\d{4})$")
WINTER = re.compile(r"^(?:зима|зимой|winter)\s+(?P<year>\d{4})\s*[-/]\s*(?:\d\d)?(?P<next>\d\d)$")
ONE_DATE = r"\d{3}[\dX](-(\d\d|XX|[01]X)(-(\d\d|XX|[0-3]X))?)?"
ACCEPTED = re.compile(rf"^{ONE_DATE}(/{ONE_DATE})?$")
PLAIN = re.compile(r"^\d{4}(-\d\d){0,2}$")
HALF_KNOWN = re.compile(r"^\d{4}-(\d\d-\dX|\dX)$")
MONTHS = [
    ("январ", "jan"), ("феврал", "feb"), ("март", "mar"), ("апрел", "apr"), ("ма", "may"), ("июн", "jun"),
    ("июл", "jul"), ("август", "aug"), ("сентябр", "sep"), ("октябр", "oct"), ("ноябр", "nov"), ("декабр", "dec"),
]  # fmt: skip
MONTH_WORD = re.compile(
    r"^(?:"
    + "|".join(
        rf"(?P<m{number}>{ru}(?:ь|я|е|а|й|т|та|те)?|{ru[:4]}|{ru[:3]}|{en}[a-z]*)"
        for number, (ru, en) in enumerate(MONTHS, start=1)
    )
    + r")$"
)
SEASONS = {
    "весна": (3, 5), "весной": (3, 5), "spring": (3, 5), "лето": (6, 8), "летом": (6, 8), "summer": (6, 8),
    "осень": (9, 11), "осенью": (9, 11), "autumn": (9, 11), "fall": (9, 11),
}  # fmt: skip


class UnreadableDateError(ValueError):
    """The text is not a date that `parse` reads, or the day does not exist. The message is the text."""


@dataclass(frozen=True)
class PartialDate:
    """A canonical EDTF text with the first and the last day it can mean, both inclusive."""

    edtf: str
    earliest: datetime.date
    latest: datetime.date

    def __str__(self) -> str:
        return self.edtf


def parse(text: str) -> PartialDate:
    """Return the date in a text, which may be EDTF or written as people do.

    EDTF: `2022`, `2022-09`, `2022-09-21`, a decade `202X`, a day in the twenties `2022-09-2X`, a range
    `2022-09/2022-11`. People: `21.09.2022`, `09.2022`, `21 сентября 2022`, `September 2022`, `осень 2022`,
    `winter 2022/23` (a winter of one year could be at either end of it, so it is not read). A season becomes the range
    of its months. Raises UnreadableDateError for anything else, and for days that do not exist.
    """
    edtf = _canonical(" ".join(text.split()))
    if not ACCEPTED.match(edtf):
        raise UnreadableDateError(text)
    try:
        bounds = [_bounds(part) for part in edtf.split("/")]
        result = PartialDate(edtf, bounds[0][0], bounds[-1][1])
        for part in edtf.split("/"):
            if part.count("-") == 2 and "X" not in part:
                datetime.date.fromisoformat(part)
    except (EDTFParseException, ValueError, AttributeError, TypeError) as error:
        raise UnreadableDateError(text) from error
    if result.earliest > result.latest:
        raise UnreadableDateError(text)
    return result


def _bounds(edtf: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that one date can mean. Every digit that fits replaces an X."""
    if PLAIN.match(edtf):  # nearly all dates are; the EDTF grammar takes 20 ms for each
        return _bounds_of_plain(*(int(part) for part in edtf.split("-")))
    if HALF_KNOWN.match(edtf):
        fitting = []
        for digit in "0123456789":
            with suppress(ValueError):
                fitting.append(_bounds(edtf.replace("X", digit)))
        if not fitting:
            raise ValueError(edtf)
        return fitting[0][0], fitting[-1][1]
    parsed = parse_edtf(edtf)
    return datetime.date(*parsed.lower_strict()[:3]), datetime.date(*parsed.upper_strict()[:3])


def _bounds_of_plain(
    year: int, month: int | None = None, day: int | None = None
) -> tuple[datetime.date, datetime.date]:
    if month is not None and day is not None:
        return datetime.date(year, month, day), datetime.date(year, month, day)
    first, last = (1, 12) if month is None else (month, month)
    return datetime.date(year, first, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])


def _canonical(text: str) -> str:
    lowered = text.casefold().replace("ё", "е").removesuffix(" г.").removesuffix(" года")
    if match := WINTER.match(lowered):
        first = int(match["year"])
        return f"{first}-12/{first + 1}-02" if match["next"] == f"{(first + 1) % 100:02d}" else text
    if match := NUMERIC.match(lowered.replace("/", ".") if lowered.count("/") == 2 else lowered):
        year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
        return _iso(year, match["month"], match["day"])
    if match := IN_WORDS.match(lowered):
        if match["word"] in SEASONS and not match["day"]:
            first, last = SEASONS[match["word"]]
            return f"{match['year']}-{first:02d}/{match['year']}-{last:02d}"
        if month := MONTH_WORD.match(match["word"]):
            return _iso(match["year"], str(month.lastgroup)[1:], match["day"])
    return text.upper().replace("Х", "X")


def _iso(year: str, month: str, day: str | None) -> str:
    return "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])
