"""A table of two facets: how many of the selected cases have both values, each cell a link to its cases."""

from dataclasses import dataclass
from math import ceil, sqrt

from desertions.explorer.bitmaps import count
from desertions.explorer.explorer import Explorer

SHADES = 5


@dataclass(frozen=True)
class Cell:
    """A number, the query string of its cases, and how dark it is drawn, from 0 to `SHADES`."""

    number: int
    address: str
    shade: int


@dataclass(frozen=True)
class Row:
    """A value with its cells. `depth` indents it below the value that holds it."""

    label: str
    depth: int
    cells: list[Cell]


@dataclass(frozen=True)
class CrossTable:
    """A table of two facets. Values without any of the selected cases are left out."""

    row_label: str
    column_label: str
    columns: list[str]
    rows: list[Row]


def cross_table(explorer: Explorer) -> CrossTable | None:
    """Return the table that the question asks for, or None if it asks for none."""
    names = explorer.form.cleaned_data["rows"], explorer.form.cleaned_data["columns"]
    if not all(names):
        return None
    board, fields = explorer.board, explorer.filter.form.fields
    rows, columns = (
        [
            (value, label, depth, bitmap)
            for value, label, numbers, depth in explorer.values_of(name)
            if count(bitmap := board.of_values(name, numbers) & explorer.selected)
        ]
        for name in names
    )
    columns = [column for column in columns if column[2] == 0]  # groups of values, if there are any
    numbers = [[count(row[3] & column[3]) for column in columns] for row in rows]
    most = max((number for line in numbers for number in line), default=0)

    def cell(number: int, row: str, column: str) -> Cell:
        shade = ceil(SHADES * sqrt(number / most)) if most else 0
        return Cell(number, explorer.address(**{names[0]: row, names[1]: column}, rows="", columns=""), shade)

    return CrossTable(
        str(fields[names[0]].label),
        str(fields[names[1]].label),
        [label for _value, label, _depth, _bitmap in columns],
        [
            Row(label, depth, [cell(n, value, column[0]) for n, column in zip(line, columns, strict=True)])
            for (value, label, depth, _bitmap), line in zip(rows, numbers, strict=True)
        ],
    )
