"""Dates known to the year, the month or the day, in EDTF (ISO 8601-2): levels 0 and 1, and `2022-09-2X` of level 2.

A partial date is a canonical EDTF text with the first and the last day it can mean, both inclusive. Two partial dates
may be the same moment if their ranges overlap.
"""

import calendar
import datetime
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from newsroom.lib.text.normal_form import searchable

DAY = r"(?P<day>\d{1,2}|xx|__?|\?\??)"
MONTH = r"(?P<month>\d{1,2}|[ivx]{1,4}|__?|\?\??)"
WORD = r"(?P<word>[a-zа-я]{3,12})\.?"
SHAPES = [
    re.compile(pattern)
    for pattern in (
        r"^(?P<year>\d{4})$",
        rf"^(?P<year>\d{{4}})(?P<sign>[-./]){MONTH}(?:(?P=sign){DAY})?$",
        rf"^{DAY}(?P<sign>[-./]){MONTH}(?P=sign)(?P<year>\d{{4}}|\d\d)$",
        rf"^{MONTH}[-./](?P<year>\d{{4}})$",
        rf"^(?:{DAY}(?:-?(?:го|е)|st|nd|rd|th)?[-\s]+(?:of\s+)?)?{WORD}[-,\s]+(?P<year>\d{{4}})$",
        rf"^{DAY}[-\s]{WORD}[-\s](?P<year>\d\d)$",
        rf"^{WORD}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})$",
    )
]
"""One date, as numbers or in words. What stands for an unknown day or month is 00, XX, __ or ??."""
AMERICAN = re.compile(r"^(\d{1,2})(?P<sign>[-./])(\d{1,2})(?P=sign)(?=\d)")
"""Month and day in numbers before a year."""
BEGINNINGS = [re.compile(pattern) for pattern in (rf"^{DAY}$", rf"^{DAY}\.{MONTH}\.?$", rf"^(?:{DAY}\s+)?{WORD}$")]
"""The first date of a range that leaves month or year to the second one."""
FROM_TO = re.compile(r"^(?:с|со|от|from|between)\s+(?P<first>.+?)\s+(?:по|до|to|till|until|and)\s+(?P<last>.+)$")
WINTER = re.compile(r"^(?:зима|зимой|зиму|winter)(?:\s+of)?\s+(?P<year>\d{4})\s*[-/]\s*(?:\d\d)?(?P<next>\d\d)$")
TIME = re.compile(r"(?:\s+|(?<=\d)t)\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?$")
AROUND = re.compile(r"^(?:во?|in|on)\s+(?:the\s+)?|[«»\"“”„]|(?<=[\d.])\s*(?:г\.?|год[ау]?|году|гг\.?)$|[\s,.]+$")
"""What stands around a date and changes nothing."""
ROMAN = dict(zip(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], range(1, 13), strict=True))
UNKNOWN = re.compile(r"^(?:xx|__?|\?\??|00?)$")
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
    "весна": (3, 5), "весной": (3, 5), "весну": (3, 5), "весны": (3, 5), "spring": (3, 5),
    "лето": (6, 8), "летом": (6, 8), "лета": (6, 8), "summer": (6, 8),
    "осень": (9, 11), "осенью": (9, 11), "осени": (9, 11), "autumn": (9, 11), "fall": (9, 11),
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

    @property
    def only_day(self) -> datetime.date | None:
        """The day, if it is known to the day."""
        return self.earliest if self.earliest == self.latest else None

    @property
    def only_year(self) -> int | None:
        """The year, if it is known."""
        return self.earliest.year if self.earliest.year == self.latest.year else None

    def agrees_with(self, other: "PartialDate") -> bool:
        """Return whether both can mean the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest


def parse(text: str, *, pivot: int = 99, month_first: bool = False) -> PartialDate:
    """Return the date in a text, which may be EDTF or written as people do: the day before the month.

    EDTF: `2022`, `2022-09`, `2022-09-21`, a decade `202X`, a day in the twenties `2022-09-2X`, a range
    `2022-09/2022-11`. People: `21.09.2022`, `09.2022`, `XX.09.2022`, `21.IX.2022`, `21 сентября 2022 г.`,
    `September 21, 2022`, `в сентябре 2022`, `март–апрель 2022`, `с 21 по 23.09.2022`, `осень 2022`,
    `winter 2022/23` (a winter of one year could be at either end of it, so it is not read). A season becomes the range
    of its months; a time is dropped.
    A year of two digits after day and month is one of the 2000s up to `pivot`, of the 1900s above it. With
    `month_first`, numbers are read as Americans write them. Raises
    UnreadableDateError for anything else, and for days that do not exist.
    """
    edtf = _canonical(text, pivot, month_first)
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


class _Part(NamedTuple):
    """What is written of one date; `last_month` differs from `month` in a season."""

    year: int
    month: int | None = None
    day: int | None = None
    last_month: int | None = None

    @property
    def first(self) -> str:
        """The first date of it, in EDTF."""
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)])

    @property
    def last(self) -> str:
        """The last date of it, in EDTF."""
        return self._replace(month=self.last_month, last_month=None).first if self.last_month else self.first


def _canonical(text: str, pivot: int, month_first: bool) -> str:
    """Return the date in EDTF, or the text in capitals if it is not written as people write dates."""
    edtf = "".join(text.split()).upper().replace("Х", "X")
    if ACCEPTED.match(edtf):
        return edtf
    tidied = " ".join(re.sub("[–—]", "-", searchable(text)).casefold().replace("ё", "е").replace("х", "x").split())
    while (shorter := AROUND.sub("", TIME.sub("", tidied)).strip()) != tidied:
        tidied = shorter
    if month_first:
        tidied = AMERICAN.sub(r"\3\g<sign>\1\g<sign>", tidied)
    if match := WINTER.match(tidied):
        first = int(match["year"])
        return f"{first}-12/{first + 1}-02" if match["next"] == f"{(first + 1) % 100:02d}" else edtf
    if part := _single(tidied, pivot):
        return part.first if part.first == part.last else f"{part.first}/{part.last}"
    return _range(tidied, pivot) or edtf


def _range(text: str, pivot: int) -> str:
    """Return a range in EDTF, or "". Its first date may leave month and year to the second."""
    match = FROM_TO.match(text)
    sides = [(match["first"], match["last"])] if match else []
    sides += [(text[:at], text[at + 1 :]) for at, character in enumerate(text) if character == "-" and not match]
    for left, right in sides:
        last = _single(AROUND.sub("", right.strip()), pivot)
        if last is None:
            continue
        first = _single(AROUND.sub("", left.strip()), pivot) or _beginning(left.strip(), last)
        if first is not None:
            return f"{first.first}/{last.last}"
    return ""


def _beginning(text: str, last: _Part) -> _Part | None:
    """Return the first date of a range that ends with `last`, from which it takes what it does not say."""
    for shape in BEGINNINGS:
        if match := shape.match(text):
            part = _part(match.groupdict() | {"year": str(last.year)}, 99)
            if part is not None and part.month is None and part.day is not None:
                return part._replace(month=last.month) if last.month and last.day else None
            if part is not None and part.month and last.month and part.month > last.month:
                return part._replace(year=last.year - 1)  # November to January 2023
            return part
    return None


def _single(text: str, pivot: int) -> _Part | None:
    """Return one date or season, or `None` if the text is not one."""
    return next((_part(match.groupdict(), pivot) for shape in SHAPES if (match := shape.match(text))), None)


def _part(pieces: dict[str, str | None], pivot: int) -> _Part | None:
    """Return what the pieces of a date say: `year`, `month` or `word`, `day`. `None` for a word that is no month."""
    digits, word, day = pieces["year"] or "", pieces.get("word"), _number(pieces.get("day"))
    year = int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) <= pivot else 1900)
    if word in SEASONS:
        first, last = SEASONS[word]
        return _Part(year, first, None, last) if day is None else None
    if word:
        match = MONTH_WORD.match(word)
        return _Part(year, int(str(match.lastgroup)[1:]), day) if match else None
    month = _number(pieces.get("month"))
    if month is None and day is not None and pieces.get("month"):
        return None  # the day of an unknown month
    return _Part(year, month, day)


def _number(piece: str | None) -> int | None:
    """Return a day or month, in Arabic or Roman numerals; `None` for an unknown one."""
    if not piece or UNKNOWN.match(piece):
        return None
    return ROMAN.get(piece, 99) if piece.isalpha() else int(piece)
