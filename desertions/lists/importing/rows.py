"""From the cells of a file to the values of its rows, with the refused rows and the corrections."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.files.storage import storages

from desertions.lists.importing.cells import (
    ERROR_VALUE,
    NOTHING,
    REASON_OF,
    CaseResource,
    EntryResource,
    TextWidget,
    is_serial,
    read_name,
)
from desertions.lists.importing.columns import BIRTH_PARTS, DATE_FIELDS, LEFT_OUT, plain_heading
from desertions.lists.importing.messages import ImportProblemError, RowRefusedError
from desertions.models import ImportRun
from newsroom.lib.files import encodings, table_import
from newsroom.lib.files.table_export import original_cell
from newsroom.lib.names import parsing, spelling

DAYS_TO_1904 = 1462
"""Days between the two first days that workbooks count from (ECMA-376, 18.17.4.1)."""
MAX_EXAMPLES = 10
"""Examples stored with each notice."""
NAMES = ("surname", "given_name", "patronymic")
"""The fields of a name."""


@dataclass(frozen=True)
class Refusal:
    """A row that is not imported: the code of the reason, and the cell that causes it, as written."""

    row: int
    code: str
    blamed: str = ""
    """The field of the cell that causes it."""
    cell: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    """What the message of the reason is filled with."""


@dataclass
class Notice:
    """How many rows a notice is about, and the first `MAX_EXAMPLES` of them."""

    number: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """Count a row, and store it as an example if there are few."""
        self.number += 1
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append(example)


class Notices(dict[str, Notice]):
    """Code of a notice → the notice."""

    def add(self, code: str, example: str = "") -> None:
        """Count a row under this code."""
        self.setdefault(code, Notice()).add(example)

    def as_json(self) -> dict[str, Any]:
        """Return the notices as they are stored: code → number and examples."""
        return {code: {"number": notice.number, "examples": notice.examples} for code, notice in self.items()}


class RowReader:
    """Reader of one file's rows in the layout of its run.

    `notices` grows while it reads.
    """

    def __init__(self, run: ImportRun) -> None:
        self.layout = table_import.Layout(**run.layout)
        self.media_type = run.file.media_type
        self.path = Path(storages["evidence"].path(run.file.path))
        self.columns = [(place, name) for place, name in enumerate(run.columns) if name != LEFT_OUT]
        self.width = len(run.columns)
        self.is_of_cases = run.is_of_cases
        resource = CaseResource() if run.is_of_cases else EntryResource()
        self.clean: dict[str, Callable[[str], Any]] = {
            name: (resource.fields[name].widget if name in resource.fields else TextWidget(20)).clean
            for _place, name in self.columns
        }
        self.clean_birth = resource.fields["born_on"].widget.clean
        self.notices = Notices()
        self.heading: list[str] = []

    def picks(self) -> Iterator[tuple[int, list[str] | Refusal]]:
        """Yield (row number, cells) for each row below the heading: a Refusal, or the cells of the chosen columns.

        Cells come in the order of `columns`. Empty rows and repeated headings are skipped. Raises ImportProblemError.
        """
        places = [place for place, _name in self.columns]
        row = 0
        short: tuple[int, list[str]] | None = None
        for row, cells in self._rows():
            if short is not None:
                yield self._padded(*short, places)
                short = None
            if row <= self.layout.heading:
                self.heading = [plain_heading(cell) for cell in cells] if row == self.layout.heading else []
            elif (refusal := self._refusal_of_row(row, cells)) is not None:
                yield row, refusal
            elif self.heading and [plain_heading(cell) for cell in cells] == self.heading:
                self.notices.add("headings", str(row))
            elif len(cells) < self.width:
                short = row, cells
            else:
                yield row, [cells[place] for place in places]
        if row <= self.layout.heading:
            raise ImportProblemError("no rows")
        if short is not None:
            yield self._last(*short, places)

    def read(self, row: int, cells: list[str]) -> dict[str, Any] | Refusal:
        """Return the values of one row by field, or its Refusal."""
        values: dict[str, Any] = {}
        name = cell = ""
        try:
            for (_place, name), cell in zip(self.columns, cells, strict=True):
                text = original_cell(cell)
                if ERROR_VALUE.match(text):
                    raise RowRefusedError("error value")
                if name == "born_on" and self.layout.counts_from_1904 and is_serial(text):
                    text = str(int(float(text)) + DAYS_TO_1904)
                order = {"month_first": True} if self.layout.month_first and name in DATE_FIELDS else {}
                values[name] = self.clean[name]("" if NOTHING.match(text) else text, **order)
                if name == "born_on" and cell and is_serial(cell):
                    self.notices.add("serial dates", f"{row}: {cell} → {values[name]}")
            if parts := [str(values.pop(part)) for part in BIRTH_PARTS if part in values]:
                name, cell = "born_on", ".".join(part or "XX" for part in parts).strip("X.")
                values["born_on"] = self.clean_birth(cell)
            name = "full_name" if "full_name" in values else "surname"
            cell = ""
            self._read_name(row, values, cells)
        except RowRefusedError as error:
            return Refusal(row, error.code, error.field or name, (error.cell or cell)[:200], error.params)
        if "born_on" in values and not self.is_of_cases:  # a list keeps a day or a year
            birth = values["born_on"]
            values |= {"born_on": birth and birth.only_day, "born_year": birth and birth.only_year}
        return values

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of the file. Raises ImportProblemError."""
        try:
            yield from table_import.rows(self.path, self.media_type, self.layout)
        except table_import.UnreadableTableError as error:
            raise ImportProblemError(error.code, row=error.row) from error
        except FileNotFoundError as error:
            raise ImportProblemError("gone") from error

    def _refusal_of_row(self, row: int, cells: list[str]) -> Refusal | None:
        """Return the Refusal of a row with too many cells or letters of another encoding."""
        if len(cells) > self.width and any(cells[self.width :]):
            return Refusal(row, "too many cells", "", cells[self.width][:200])
        if encodings.has_foreign_letters(cells, self.layout.encoding):
            text = next(cell for cell in cells if encodings.has_foreign_letters([cell], self.layout.encoding))
            return Refusal(row, "encoding", "", text.encode("utf-8", "replace").decode()[:200])
        return None

    def _padded(self, row: int, cells: list[str], places: list[int]) -> tuple[int, list[str]]:
        """Return the chosen cells of a short row; missing ones are empty."""
        if self.media_type not in table_import.WORKBOOKS:
            self.notices.add("short rows", str(row))
        cells = cells + [""] * (self.width - len(cells))
        return row, [cells[place] for place in places]

    def _last(self, row: int, cells: list[str], places: list[int]) -> tuple[int, list[str] | Refusal]:
        """Return a short last row; it is refused as cut off if the file does not end with a line break."""
        if not table_import.ends_within_a_row(self.path, self.media_type):
            return self._padded(row, cells, places)
        self.notices.add("cut", str(row))
        return row, Refusal(row, "cut", "", cells[-1][:200])

    def _read_name(self, row: int, values: dict[str, Any], cells: list[str]) -> None:
        """Set surname, given name and patronymic in `values`, from one column or three. Raises RowRefusedError."""
        if "full_name" in values:
            text = values.pop("full_name")
            if not text and "public_id" in values:
                return
            parts = read_full_name(text)
            values.update(zip(NAMES, parts[:3], strict=True))
            if parts[3]:
                self.notices.add("letters", f"{row}: {text} → {' '.join(part for part in parts[:3] if part)}")
            return
        for (_place, name), cell in zip(self.columns, cells, strict=True):
            if name in NAMES and values[name] and read_name(original_cell(cell))[1]:
                self.notices.add("letters", f"{row}: {cell} → {values[name]}")
        if not values.get("surname") and "public_id" not in values:
            raise RowRefusedError("no surname", "surname")


@lru_cache(maxsize=50_000)
def read_full_name(text: str) -> tuple[str, str, str, bool]:
    """Return surname, given name, patronymic, and whether letters were corrected. Raises RowRefusedError."""
    try:
        mended, changed = spelling.tidy(text)
        name = parsing.split(mended)
    except spelling.UnreadableNameError as error:
        raise RowRefusedError(REASON_OF.get(str(error), str(error)), "full_name", text) from error
    return name.surname, name.given_name, name.patronymic, changed
