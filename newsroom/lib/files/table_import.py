"""Tables as people send them: CSV, TSV and workbooks, in various encodings and with various separators.

`look` proposes how to read a file; `rows` reads it in that way, one row at a time.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from newsroom.lib.files import file_types, workbooks
from newsroom.lib.files.encodings import LOOKED_AT, encoding_of, samples_of
from newsroom.lib.files.workbooks import LockedWorkbookError, UnreadableWorkbookError

WORKBOOKS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.ms-excel",
}
"""Media types of workbooks."""
SEPARATORS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
"""Separators of cells → label."""
MAX_COLUMNS = workbooks.MAX_COLUMNS
MAX_CELL_LENGTH, MAX_LINE_LENGTH = 20_000, 4_000_000
"""Limits in characters; a longer cell or line is not part of a table."""
HEADING_WITHIN = 30
"""Rows among which the heading is looked for."""


class UnreadableTableError(Exception):
    """The file cannot be read as a table: `code` is one of the constants below, `row` is where reading stopped."""

    def __init__(self, code: str, row: int = 0) -> None:
        super().__init__(code)
        self.code, self.row = code, row


EMPTY, DAMAGED, OPEN_QUOTE, TOO_WIDE, LOCKED = "empty", "damaged", "open quote", "too wide", "locked"
"""Codes of UnreadableTableError."""


@dataclass
class Layout:
    """How to read a file. `heading` is the number of the row with the column names, from 1, or 0 if there is none."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    heading: int = 0
    counts_from_1904: bool = False
    """Whether the workbook counts days from 1904, as old Macs did (ECMA-376, 18.2.28)."""
    month_first: bool = False
    """Whether dates in numbers have the month before the day."""

    def as_json(self) -> dict[str, Any]:
        """Return the layout as it is stored: the arguments of `Layout`."""
        return asdict(self)


@dataclass
class Look:
    """What a first look at a file found: the layout, the first rows, and what the user should be warned about."""

    layout: Layout
    first_rows: list[tuple[int, list[str]]]
    sheets: list[str] = field(default_factory=list)
    macros: bool = False
    links: bool = False
    formulas: list[str] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    samples: dict[str, str] = field(default_factory=dict)
    """Encoding → how a text file begins in it, for a person to choose."""


def look(
    path: Path, media_type: str, chosen: Layout | None = None, *, headings_in: Callable[[list[str]], int] | None = None
) -> Look:
    """Look at a file in the layout `chosen`, or propose a layout.

    The heading is left to the caller, who knows the names of columns: `headings_in` returns how many of them a row
    holds. Raises UnreadableTableError.
    """
    if media_type == file_types.LOCKED:
        raise UnreadableTableError(LOCKED)
    if media_type in WORKBOOKS:
        overview = _look_at_workbook(path, chosen)
    else:
        overview = _look_at_text(path, chosen, headings_in or (lambda cells: 0))
    if not overview.first_rows:
        raise UnreadableTableError(EMPTY)
    width = max(_width(cells) for _number, cells in overview.first_rows)
    if width > MAX_COLUMNS:
        raise UnreadableTableError(TOO_WIDE)
    overview.first_rows = [(number, cells[:width]) for number, cells in overview.first_rows]
    return overview


def _width(cells: list[str]) -> int:
    """Return the number of the last cell that is not empty."""
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def rows(path: Path, media_type: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Return an iterator over the rows with their numbers, from 1; empty rows are left out.

    Characters that do not fit the encoding become lone surrogates, which `has_foreign_letters` finds. Iterating raises
    UnreadableTableError.
    """
    read = _rows_of_workbook(path, layout) if media_type in WORKBOOKS else _rows_of_text(path, layout)
    return ((number, cells) for number, cells in read if any(cells))


def ends_within_a_row(path: Path, media_type: str) -> bool:
    """Return whether a text file ends without a line break: it may have been cut off."""
    if media_type in WORKBOOKS:
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        return not file.read().rstrip(b"\0").endswith((b"\n", b"\r"))


def _separator_of(text: str, headings_in: Callable[[list[str]], int]) -> str:
    """Return the separator by which a line becomes a heading.

    Without one, that which occurs the same number of times in the most lines, and most often.
    """
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    named = {
        separator: max((headings_in(line.split(separator)) for line in lines[:HEADING_WITHIN]), default=0)
        for separator in SEPARATORS
    }
    if max(named.values()) > 1:
        return max(named, key=lambda separator: named[separator])
    best, score = ",", 0.0
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        counts.pop(0, None)
        if counts:
            times, number = max(counts.items(), key=lambda item: (item[1], item[0]))
            if number * min(times, 20) > score:
                best, score = separator, number * min(times, 20)
    return best


def _look_at_text(path: Path, chosen: Layout | None, headings_in: Callable[[list[str]], int]) -> Look:
    """Look at a text file. Raises UnreadableTableError."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    if not head.strip(b"\xff\xfe\xef\xbb\xbf\0 \r\n\t"):
        raise UnreadableTableError(EMPTY)
    layout = chosen or Layout(encoding=encoding_of(head))
    if not layout.separator:
        layout.separator = _separator_of(head.decode(layout.encoding, "replace").lstrip("\ufeff"), headings_in)
    first = list(islice(_kept(_rows_of_text(path, layout)), HEADING_WITHIN))
    return Look(layout, first, samples=samples_of(head))


def _look_at_workbook(path: Path, chosen: Layout | None) -> Look:
    """Look at a workbook. Raises UnreadableTableError.

    Without a chosen layout, proposes the first of its first ten sheets that is not empty, visible ones first.
    """
    try:
        contents = workbooks.look(path)
    except LockedWorkbookError as error:
        raise UnreadableTableError(LOCKED) from error
    except UnreadableWorkbookError as error:
        raise UnreadableTableError(DAMAGED) from error
    if not contents["sheets"]:
        raise UnreadableTableError(EMPTY)
    hidden = contents["hidden_sheets"]
    sheets = sorted(contents["sheets"], key=lambda sheet: sheet in hidden)
    proposed = [Layout(sheet=sheet, counts_from_1904=contents["counts_from_1904"]) for sheet in sheets[:10]]
    layout, first = proposed[0], list[tuple[int, list[str]]]()
    for layout in [chosen] if chosen else proposed:
        first = list(islice(_kept(_rows_of_workbook(path, layout)), HEADING_WITHIN))
        if first:
            break
    return Look(
        layout, first, sheets, contents["macros"], contents["links"], contents["formulas"], hidden,
        contents["hidden_rows"].get(layout.sheet, []),
    )  # fmt: skip


def _kept(read: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Leave out empty rows."""
    return ((number, cells) for number, cells in read if any(cells))


def _rows_of_workbook(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield all rows of the sheet, with single spaces. Raises UnreadableTableError."""
    number = 0
    try:
        for number, cells in workbooks.rows(path, layout.sheet):
            yield number, [" ".join(cell.split()) if cell else "" for cell in cells]
    except UnreadableWorkbookError as error:
        raise UnreadableTableError(DAMAGED, number) from error


def _rows_of_text(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield all rows of a text file, with single spaces. Raises UnreadableTableError."""
    errors = "replace" if layout.encoding.startswith("utf-16") else "surrogateescape"
    number = 0
    with path.open(encoding=layout.encoding, errors=errors, newline="") as file:
        csv.field_size_limit(MAX_CELL_LENGTH)  # for the whole process: a library may have changed it
        reader = csv.reader(_lines(file), delimiter=layout.separator)
        try:
            for number, cells in enumerate(reader, start=1):
                yield number, [_tidy(cell) for cell in cells]
        except csv.Error as error:
            raise UnreadableTableError(OPEN_QUOTE, number + 1) from error
        except UnicodeError as error:
            raise UnreadableTableError(DAMAGED, number + 1) from error


def _lines(file: Any) -> Iterator[str]:
    """Yield lines without null characters, which no table has.

    Raises csv.Error for a line longer than `MAX_LINE_LENGTH`, as in a file that is not a table.
    """
    while line := file.readline(MAX_LINE_LENGTH):
        if len(line) == MAX_LINE_LENGTH:
            raise csv.Error("a line without end")
        yield line.replace("\0", "") if "\0" in line else line


def _tidy(cell: str) -> str:
    """Return a cell without spaces at its ends and with single, ordinary spaces."""
    cell = cell.strip()
    return " ".join(cell.split()) if "  " in cell or "\xa0" in cell or "\n" in cell or "\t" in cell else cell
