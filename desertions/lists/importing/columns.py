"""What the columns of a file hold: the known fields, and a proposal from the columns' headings."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from desertions.lists.importing.messages import ImportProblemError
from desertions.models import ImportRun
from newsroom.lib.files import table_import
from newsroom.lib.files.file_types import LOCKED

LEFT_OUT = ""
"""The field of a column that is not imported."""
REASON = gettext_noop("why refused")
"""Heading of the first column in a file of refused rows; it is left out when the file is imported again."""

NAME_FIELDS: dict[str, Promise] = {
    "full_name": _("full name"),
    "surname": _("surname"),
    "given_name": _("given name"),
    "patronymic": _("patronymic"),
    "born_on": _("date or year of birth"),
}
"""Fields of a name and birth → label, the same for lists and cases."""
BIRTH_PARTS: dict[str, Promise] = {
    "born_day": _("day of birth"),
    "born_month": _("month of birth"),
    "born_in_year": _("year beside day and month"),
}
"""Columns that together hold the date of birth → label. They fill `born_on`."""
LIST_FIELDS: dict[str, Promise] = {
    "number": _("number in the list"),
    **NAME_FIELDS,
    "rank_text": _("rank as written"),
    "unit_text": _("unit as written"),
    "place": _("place"),
    "note": _("note"),
}
"""Fields of a list entry → label."""
CASE_FIELDS: dict[str, Promise] = {
    "public_id": _("case number"),
    **NAME_FIELDS,
    "born_in": _("place of birth"),
    "unit": _("unit"),
    "rank": _("rank"),
    "contract_type": _("contract type"),
    "left_on": _("left on"),
    "left_from": _("left from"),
    "locator": _("where in the source"),
    "desk_notes": _("desk notes"),
}
"""Fields of a case → label."""

# Field → the headings that name it, as `plain_heading` returns them. The running number of a row (“№ п/п”) is left out:
# it changes with every row added above, so it does not identify a person.
HEADINGS: dict[str, tuple[str, ...]] = {
    "public_id": ("case number", "case no", "case id", "номер случая", "номер дела случая", "случай"),
    "number": (
        "личный номер", "жетон", "номер жетона", "табельный номер", "id", "personal number", "service number",
        "number in the list", "номер в списке",
    ),
    "full_name": (
        "фио", "ф и о", "ф и о полностью", "фамилия имя отчество", "фамилия и о", "фамилия инициалы", "full name",
        "name", "person", "военнослужащий", "гражданин",
    ),
    "surname": ("фамилия", "surname", "last name", "family name", "familiya"),
    "given_name": ("имя", "given name", "first name", "imya", "forename"),
    "patronymic": ("отчество", "patronymic", "middle name", "otchestvo"),
    "born_on": (
        "дата рождения", "год рождения", "д р", "др", "г р", "гр", "дата рожд", "родился", "date of birth",
        "birth date", "born", "dob", "year of birth", "birth year", "birthday", "date or year of birth",
        "дата или год рождения",
        "число месяц и год рождения", "число месяц год рождения",
    ),
    "born_day": ("число", "день", "число рождения", "day", "day of birth"),
    "born_month": ("месяц", "месяц рождения", "month", "month of birth"),
    "born_in_year": ("год", "year", "year beside day and month", "год рядом с числом и месяцем"),
    "born_in": ("место рождения", "place of birth", "birthplace", "born in", "родился в"),
    "rank_text": (
        "звание", "воинское звание", "в звание", "в з", "rank", "military rank", "звание как написано",
        "rank as written",
        "звание как в списке",
    ),
    "unit_text": (
        "часть", "воинская часть", "в ч", "вч", "подразделение", "полк", "unit", "military unit", "regiment",
        "подразделение часть", "unit as written", "часть как в списке", "место службы",
    ),
    "place": ("регион", "субъект", "область", "место", "адрес", "город", "region", "place", "address", "город область"),
    "note": ("примечание", "примечания", "пояснение", "комментарий", "note", "notes", "remarks", "дополнительно"),
    "contract_type": (
        "категория службы",
        "вид службы", "категория", "категория службы", "тип контракта", "вид контракта", "contract type", "category",
        "contract", "service", "контракт мобилизация",
    ),
    "left_on": (
        "когда оставил часть", "дата ухода", "дата оставления", "дата сочт", "сочт с", "отсутствует с",
        "самовольно оставил", "ушел",
        "left on", "date left", "departure", "absent since", "left", "дата соч", "когда ушел",
    ),
    "left_from": ("откуда", "откуда ушел", "место ухода", "left from", "откуда самовольно оставил"),
    "desk_notes": ("desk notes", "заметки редакции"),
    "locator": ("строка", "страница", "лист", "row", "page", "where in the source", "где в источнике"),
    REASON: ("why refused", "почему не принято"),
}  # fmt: skip
OF_CASES = {"rank_text": "rank", "unit_text": "unit", "note": "desk_notes", "number": "locator", "place": LEFT_OUT}
"""Field of a list → the field of a case that the same heading means in an import of cases."""


def fields_of(of_cases: bool) -> dict[str, Promise]:
    """Return the fields that an import of cases or of a list can fill, with their labels."""
    return (CASE_FIELDS if of_cases else LIST_FIELDS) | BIRTH_PARTS


def plain_heading(text: str) -> str:
    """Return a heading in the form in which it is compared: lower case, е for ё, one space between words."""
    return " ".join(re.findall(r"[^\W_]+|№", text.casefold().replace("ё", "е")))


def propose(headings: Iterable[str], *, of_cases: bool, remembered: dict[str, str] | None = None) -> list[str]:
    """Return the proposed field of each column.

    A heading that was confirmed before has the field confirmed then; others are recognised by their text. Each field is
    proposed once, for the first column that names it.
    """
    remembered, allowed = remembered or {}, fields_of(of_cases)
    columns: list[str] = []
    for heading in map(plain_heading, headings):
        field = remembered[heading] if heading in remembered else _said_by(heading, of_cases)
        columns.append(field if field in allowed and field not in columns else LEFT_OUT)
    if "full_name" in columns and "surname" in columns:
        columns[columns.index("full_name")] = LEFT_OUT
    return columns


def heading_row(rows: list[tuple[int, list[str]]], *, of_cases: bool, remembered: dict[str, str] | None = None) -> int:
    """Return the number, from 1, of the row that names the most fields; 0 if no row names a person."""
    best, most = 0, 0
    above: list[str] = []
    for number, below in rows:
        cells, above = under(above, below), below
        headings = [plain_heading(cell) for cell in cells]
        fields = {(remembered or {}).get(heading) or _said_by(heading, of_cases) for heading in headings} - {LEFT_OUT}
        if fields & {"full_name", "surname", "public_id"} and len(fields) > most:
            best, most = number, len(fields)
    return best


def under(above: list[str], cells: list[str]) -> list[str]:
    """Return a row of a heading in which an empty cell takes the text of the row above: headings may have two rows."""
    return [cell or (above[place] if place < len(above) else "") for place, cell in enumerate(cells)]


def _known_headings(cells: list[str]) -> int:
    """Return how many different fields a row names."""
    return len({_said_by(plain_heading(cell), False) for cell in cells} - {LEFT_OUT})


def _said_by(heading: str, of_cases: bool) -> str:
    """Return the field that a plain heading names, or `LEFT_OUT`."""
    for field, headings in HEADINGS.items():
        if heading in headings:
            return OF_CASES.get(field, field) if of_cases else field
    return LEFT_OUT


TABLES = {*table_import.WORKBOOKS, LOCKED, "text/plain", "text/csv", "text/tab-separated-values"}
"""Media types of tables."""


def look_at(path: Path, media_type: str, layout: table_import.Layout | None = None) -> table_import.Look:
    """Return the first rows of a file and how to read it. Raises ImportProblemError."""
    if media_type not in TABLES:
        raise ImportProblemError("no table")
    try:
        return table_import.look(path, media_type, layout, headings_in=_known_headings)
    except table_import.UnreadableTableError as error:
        raise ImportProblemError(error.code, row=error.row) from error
    except FileNotFoundError as error:
        raise ImportProblemError("gone") from error


def look_again(run: ImportRun, chosen: dict[str, Any] | None = None) -> table_import.Look:
    """Return the first rows of the run's file, read in the run's layout or in `chosen`. Raises ImportProblemError."""
    layout = table_import.Layout(**(chosen or run.layout))
    return look_at(Path(storages["evidence"].path(run.file.path)), run.file.media_type, layout)


def propose_columns(run: ImportRun, look: table_import.Look, layout: dict[str, Any] | None = None) -> list[str]:
    """Return the proposed field of each column by the layout's heading; without a heading all are left out."""
    width = max(len(cells) for _number, cells in look.first_rows)
    above, heading = list[str](), list[str]()
    for number, cells in look.first_rows:
        if number == (layout or run.layout)["heading"]:
            heading = under(above, cells)
        above = cells
    remembered = run.named_list.headings if run.named_list else None
    proposed = propose(heading, of_cases=run.is_of_cases, remembered=remembered)
    width = len(heading) or width
    return proposed + [LEFT_OUT] * (width - len(proposed))


MONTH_FIRST = re.compile(r"^\d{1,2}[./-](1[3-9]|2\d|3[01])[./-](?:\d{4}|\d\d)$")
DAY_FIRST = re.compile(r"^(1[3-9]|2\d|3[01])[./-]\d{1,2}[./-](?:\d{4}|\d\d)$")
"""Dates of which one number can only be a day: the second, or the first."""
DATE_FIELDS = {"born_on", "left_on"}


def is_month_first(dates: Iterable[str]) -> bool:
    """Return whether a column of dates shows that the month stands before the day: one does, and none the other way."""
    texts = [text.strip() for text in dates]
    return any(map(MONTH_FIRST.match, texts)) and not any(map(DAY_FIRST.match, texts))


def shows_month_first(look: table_import.Look, columns: list[str], heading: int) -> bool:
    """Return whether a column of dates shows in the first rows that its dates have the month before the day."""
    places = [place for place, name in enumerate(columns) if name in DATE_FIELDS]
    below = [cells for number, cells in look.first_rows if number > heading]
    return any(is_month_first(cells[place] for cells in below if place < len(cells)) for place in places)


def require_columns(chosen: list[str], *, of_cases: bool) -> None:
    """Raise ImportProblemError if a field is given twice or the columns do not identify a person."""
    given = [name for name in chosen if name != LEFT_OUT]
    known = fields_of(of_cases)
    for name in given:
        if given.count(name) > 1:
            raise ImportProblemError("twice", field=known[name])
    if not {"full_name", "surname", *(["public_id"] if of_cases else [])} & set(given):
        raise ImportProblemError("no columns")
    if {"full_name", "surname"} <= set(given):
        raise ImportProblemError("both names")
