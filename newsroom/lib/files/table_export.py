"""Tables on their way out: CSV and workbooks, row by row, with no cell that a spreadsheet would run."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook

RUN_BY_SPREADSHEETS = re.compile(r"^\s*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, CSV Injection)."""
HARMLESS = re.compile(r"^[+\-][\d\s().,-]*$")
"""A number or a telephone number."""
PIECE_SIZE = 64 * 1024
MAX_WORKBOOK_ROWS = 200_000
"""More rows go into CSV: a workbook of a million takes minutes to write and to open."""
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_cell(value: Any) -> str:
    """The value as text; one that begins like a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    if RUN_BY_SPREADSHEETS.match(text) and not HARMLESS.match(text):
        return f"'{text}"
    return text


def csv_file(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """UTF-8 with its mark, so that every spreadsheet reads the letters."""
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
    """An XLSX of one sheet whose cells are all text: nothing in it is run or turned into something else."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([NOT_IN_XML.sub("\ufffd", safe_cell(value)) for value in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE_SIZE):
            yield piece
