"""Export of tables as CSV and workbooks, row by row, without cells that a spreadsheet would run as a formula."""

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, Literal

RUN_BY_SPREADSHEETS = re.compile(r"^\s*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, CSV Injection)."""
HARMLESS = re.compile(r"^[+\-][\d\s().,-]*$")
"""A number or a telephone number."""
PIECE_SIZE = 64 * 1024
"""Characters or bytes of a file that are yielded at once."""
MAX_WORKBOOK_ROWS = 200_000
"""Longer tables must be CSV: a workbook of a million rows takes minutes to write and to open."""
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML does not allow."""


def safe_cell(value: Any) -> str:
    """Return the value as text, with an apostrophe in front if it begins like a formula."""
    text = "" if value is None else str(value)
    if RUN_BY_SPREADSHEETS.match(text) and not HARMLESS.match(text):
        return f"'{text}"
    return text


def original_cell(text: str) -> str:
    """Return the value of which `safe_cell` made this text; any other text unchanged."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


def csv_file(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a byte order mark, so that every spreadsheet detects the encoding."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    for row in rows:
        writer.writerow([safe_cell(value).encode("utf-8", "replace").decode() for value in row])
        if text.tell() > PIECE_SIZE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def workbook_file(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Yield an XLSX file of one sheet.

    All cells are text, so that nothing is run or converted. Equal rows at the same moment make equal files.
    """
    from openpyxl import Workbook  # a tenth of the time in which the site starts
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([NOT_IN_XML.sub("\ufffd", safe_cell(value)) for value in row])
    with tempfile.TemporaryFile() as file:
        ExcelWriter(book, _UndatedZip(file, "w", zipfile.ZIP_DEFLATED)).save()
        file.seek(0)
        while piece := file.read(PIECE_SIZE):
            yield piece


class _UndatedZip(zipfile.ZipFile):
    """A zip whose parts do not tell when they were written, which for the sheet is the time of a file on the disk."""

    def open(
        self, name: str | zipfile.ZipInfo, mode: Literal["r", "w"] = "r", pwd: bytes | None = None, **how: Any
    ) -> IO[bytes]:
        if isinstance(name, zipfile.ZipInfo) and mode == "w":
            name.date_time = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
        return super().open(name, mode, pwd, **how)
