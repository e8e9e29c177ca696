"""How a file is laid out: a look at its first rows, and what its columns may hold."""

from pathlib import Path
from typing import Any

from django.core.files.storage import storages

from desertions.importing import columns
from desertions.importing.words import ImportProblemError
from desertions.models import ImportRun
from newsroom.lib.files import table_import

TABLES = {*table_import.WORKBOOKS, "text/plain", "text/csv", "text/tab-separated-values"}


def look_at(path: Path, media_type: str, layout: table_import.Layout | None = None) -> table_import.Look:
    if media_type not in TABLES:
        raise ImportProblemError("no table")
    try:
        return table_import.look(path, media_type, layout)
    except table_import.UnreadableTableError as error:
        raise ImportProblemError(error.code, row=error.row) from error
    except FileNotFoundError as error:
        raise ImportProblemError("gone") from error


def look_again(run: ImportRun, chosen: dict[str, Any] | None = None) -> table_import.Look:
    """The first rows of the run's file, read as the run or `chosen` lays it out. Raises ImportProblemError."""
    layout = table_import.Layout(**(chosen or run.layout))
    return look_at(Path(storages["evidence"].path(run.file.path)), run.file.media_type, layout)


def propose_columns(run: ImportRun, look: table_import.Look, layout: dict[str, Any] | None = None) -> list[str]:
    """The field of each column, by the heading of the layout; every one left out where there is no heading."""
    width = max(len(cells) for _number, cells in look.first_rows)
    heading = next((cells for number, cells in look.first_rows if number == (layout or run.layout)["heading"]), [])
    remembered = run.named_list.headings if run.named_list else None
    proposed = columns.propose(heading, of_cases=run.is_of_cases, remembered=remembered)
    width = len(heading) or width
    return proposed + [columns.LEFT_OUT] * (width - len(proposed))


def require_columns(chosen: list[str], *, of_cases: bool) -> None:
    given = [name for name in chosen if name != columns.LEFT_OUT]
    known = columns.fields_of(of_cases)
    for name in given:
        if given.count(name) > 1:
            raise ImportProblemError("twice", field=known[name])
    if not {"full_name", "surname", *(["public_id"] if of_cases else [])} & set(given):
        raise ImportProblemError("no columns")
    if {"full_name", "surname"} <= set(given):
        raise ImportProblemError("both names")
