"""Rows of a workbook (XLSX, XLS, ODS), read by a child process with limited time and memory.

A hostile file can harm only that child, which gets no secrets, writes no file, and is killed at its time limit. Macros
and formulas are never run; the cell of a formula has the value that was last computed.
"""

import json
import os
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
MEMORY = 3 * 1024**3
"""Bytes of memory for the child."""
SECONDS = 900
"""Processor time for the child, in seconds: enough for a sheet of a million rows."""
MAX_COLUMNS = 200
"""Columns of a table; one more is read, so that the caller sees that there are too many."""
MAX_FORMULAS = 20
"""Cells with formulas that are returned."""
MAX_SHEETS_LOOKED_AT, MAX_HIDDEN = 10, 20
"""Sheets in which hidden rows are looked for, and rows of each that are named."""
FORMULA = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*>(?:(?!</c>).){0,40}?<f|table:formula="', re.DOTALL)
"""A cell with a formula, in the XML of XLSX or ODS."""


class UnreadableWorkbookError(Exception):
    """The workbook is damaged, or needs too much memory or time."""


class LockedWorkbookError(UnreadableWorkbookError):
    """The workbook is protected by a password."""


def look(path: Path) -> dict[str, Any]:
    """Return the names of `sheets`, and what their reader should know.

    That is the `hidden_sheets`, the `hidden_rows` of each sheet, the cells with `formulas`, whether there are `macros`
    and external `links`, and whether the workbook `counts_from_1904`. Raises UnreadableWorkbookError, which is
    LockedWorkbookError if a password is needed.
    """
    contents: dict[str, Any] = next(_ask("look", path, ""))
    if contents.get("locked"):
        raise LockedWorkbookError
    return contents


def rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of the sheet with its number, from 1, and its cells as text.

    Dates are in ISO format, whole numbers without a point, with the zeros in front that their format shows; an error is
    its text, as `#N/A`. The value of a merged range over several rows is repeated in each of its cells. Raises
    UnreadableWorkbookError.
    """
    for number, cells in _ask("rows", path, sheet):  # noqa: UP028 # JSON has lists, not tuples
        yield number, cells


def _ask(what: str, path: Path, sheet: str) -> Iterator[Any]:
    """Run the child and yield its answers. Raises UnreadableWorkbookError."""
    command = [sys.executable, "-I", __file__, what, str(path), sheet]
    child = subprocess.Popen(  # noqa: S603 # our own interpreter and this file
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"PYTHONHASHSEED": "0"}, cwd=ROOT
    )
    complete = False
    try:
        for line in child.stdout or ():
            answer = json.loads(line)
            if answer is None:
                complete = True
            else:
                yield answer
    except ValueError:
        complete = False
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()
    if not complete:
        raise UnreadableWorkbookError


def _print(answer: Any) -> None:
    print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))  # noqa: T201 # the answer of the child


def _print_look(path: str) -> None:
    """Print the answer of `look`."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    from newsroom.lib.files.workbook_xml import unread_of

    try:
        workbook = CalamineWorkbook.from_path(path)
    except PasswordError:
        _print({"locked": True})
        return
    hidden = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible]
    contents: dict[str, Any] = {"sheets": workbook.sheet_names, "hidden_sheets": hidden, "formulas": []}
    unread = {sheet: unread_of(path, sheet) for sheet in workbook.sheet_names[:MAX_SHEETS_LOOKED_AT]}
    contents["hidden_rows"] = {sheet: [row + 1 for row in rows.hidden[:MAX_HIDDEN]] for sheet, rows in unread.items()}
    contents["counts_from_1904"] = any(rows.counts_from_1904 for rows in unread.values())
    names = []
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            for name in names:
                if (
                    re.search(r"worksheets/[^/]+\.xml$|^content\.xml$", name)
                    and len(contents["formulas"]) < MAX_FORMULAS
                ):
                    contents["formulas"] += _formulas(archive, name)
    contents["macros"] = any(re.search(r"vbaProject\.bin$|^Basic/", name) for name in names)
    contents["links"] = any("externalLinks/" in name for name in names)
    contents["formulas"] = contents["formulas"][:MAX_FORMULAS]
    _print(contents)


def _formulas(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Return the cells of one part of a workbook that have formulas."""
    cells: list[str] = []
    rest = b""
    with archive.open(name) as part:
        while (piece := part.read(1 << 20)) and len(cells) < MAX_FORMULAS:
            text = rest + piece
            cells += [(match[1] or b"?").decode() for match in FORMULA.finditer(text)]
            rest = text[-200:] if not FORMULA.search(text[-200:]) else b""
    return cells


def _print_rows(path: str, name: str) -> None:
    """Print the answers of `rows`."""
    from python_calamine import CalamineWorkbook

    from newsroom.lib.files.workbook_xml import unread_of

    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(name)
    first_column = (sheet.start or (0, 0))[1]
    merged, unread = _merged(sheet, first_column), unread_of(path, name)
    above: dict[tuple[int, int], str] = {}
    for number, values in enumerate(sheet.iter_rows(), start=0):
        cells = [_text(value) for value in values[: MAX_COLUMNS + 1]]
        for column, shown in unread.cells.get(number, {}).items():
            place = column - first_column
            if 0 <= place < len(cells):
                cells[place] = cells[place].zfill(len(shown)) if shown.strip("0") == "" else shown
        for column, origin in merged.get(number, ()):
            if column < len(cells):
                if (number, column) == origin:
                    above[origin] = cells[column]
                elif not cells[column]:
                    cells[column] = above.get(origin, "")
        _print([number + 1, cells])


# calamine counts the cells of a row from the first column in use, and those of a merged range from column A
def _merged(sheet: Any, first_column: int) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """Return, by row, the columns that a merged range covers, each with the first cell of the range.

    Ranges of one row are titles: their value is not repeated.
    """
    covered: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom == top or (bottom - top) * (right - left + 1) > 1_000_000:
            continue
        for row in range(top, bottom + 1):
            columns = range(left - first_column, right - first_column + 1)
            covered.setdefault(row, []).extend((column, (top, left - first_column)) for column in columns)
    return covered


def _text(value: Any) -> str:
    """Return the value of a cell as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if hasattr(value, "isoformat"):
        text: str = value.isoformat().removesuffix("T00:00:00")
        return text
    return "" if value is None else str(value)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(10)
    sys.path.insert(0, str(ROOT))  # what the isolated child leaves out
    if sys.argv[1] == "look":
        _print_look(sys.argv[2])
    else:
        _print_rows(sys.argv[2], sys.argv[3])
    _print(None)
