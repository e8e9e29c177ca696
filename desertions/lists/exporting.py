"""Exports of cases and lists for the desk.

Sealed values are exported only for users who may see them. Every export is recorded in the chain of custody, with its
number of rows, before the first byte is sent.
"""

import datetime
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.resources import Resource

from desertions.choices import CustodyAct
from desertions.evidence import custody
from desertions.lists import followthemoney
from desertions.lists.importing.cells import CaseResource, EntryResource
from desertions.lists.importing.columns import CASE_FIELDS, LIST_FIELDS, NAME_FIELDS
from desertions.models import Case, ListEntry, NamedList
from newsroom.lib.desk.rights import may
from newsroom.lib.files.table_export import MAX_WORKBOOK_ROWS, csv_file, workbook_file

FORMATS = {"csv": "CSV", "xlsx": "XLSX"}
"""Format of a table → its label."""
ENTITIES = "ftm.json"
"""The file extension of FollowTheMoney entities."""
SEALED_OF_CASES = {*NAME_FIELDS, "born_in"}
"""Columns of cases that are sealed."""
BATCH_SIZE = 2000


class CannotExportError(Exception):
    """The export cannot be made in this form; the message says what to do instead."""


def export_cases(
    cases: QuerySet[Case], *, form: str, by: User, at: datetime.datetime, with_names: bool = True
) -> tuple[str, Iterator[bytes]]:
    """Export the cases as a table. Returns the file's name and bytes.

    Names are included only if `with_names` is set and `by` may open identities. Raises CannotExportError.
    """
    names = with_names and may(by, "desertions.view_identity")
    columns = [name for name in CASE_FIELDS if name not in {"full_name", "locator"}]
    columns = [name for name in columns if names or name not in SEALED_OF_CASES]
    number = cases.count()
    _require_size(form, number)
    detail = f"{number} rows, {'with' if names else 'without'} names, {FORMATS[form]}"
    custody.record_custody(custody.ALL_CASES, act=CustodyAct.EXPORTED, by=by, at=at, detail=detail)
    queryset = (
        cases.select_related("unit", *(["identity"] if names else [])).defer("search_vector").order_by("public_id")
    )
    labels = [*(str(CASE_FIELDS[name]) for name in columns), _("invented")]
    rows = ([*cells, _("yes") if case.is_invented else ""] for case, cells in _cells(CaseResource(), queryset, columns))
    return _file("cases", form, labels, rows)


def export_entities(cases: QuerySet[Case], *, by: User, at: datetime.datetime) -> tuple[str, Iterator[bytes]]:
    """Export the cases and their candidates in lists as FollowTheMoney entities. Returns the file's name and bytes.

    The file holds only what `by` may see.
    """
    names = "with" if may(by, "desertions.view_identity") else "without"
    detail = f"{cases.count()} rows, {names} names, FollowTheMoney"
    custody.record_custody(custody.ALL_CASES, act=CustodyAct.EXPORTED, by=by, at=at, detail=detail)
    if may(by, "desertions.view_identity"):
        for named in NamedList.objects.visible_to(by).filter(is_sealed=True, matches__case__in=cases).distinct():
            custody.record_custody(
                custody.list_subject(named), act=CustodyAct.EXPORTED, by=by, at=at, detail="matched, FollowTheMoney"
            )
    return f"cases.{ENTITIES}", followthemoney.lines(cases, by=by)


def export_entries(
    named_list: NamedList, entries: QuerySet[ListEntry], *, form: str, by: User, at: datetime.datetime
) -> tuple[str, Iterator[bytes]]:
    """Export those entries of a list that `by` may read, as a table. Returns the file's name and bytes.

    Raises CannotExportError.
    """
    visible = entries.visible_to(by)  # type: ignore[attr-defined] # its queryset has it
    number = visible.count()
    _require_size(form, number)
    custody.record_custody(
        custody.list_subject(named_list),
        act=CustodyAct.EXPORTED,
        by=by,
        at=at,
        detail=f"{number} rows, {FORMATS[form]}",
    )
    columns = [name for name in LIST_FIELDS if name != "full_name"]
    queryset = visible.order_by("row", "id").defer("blind_index")
    labels = [_("row"), *(str(LIST_FIELDS[name]) for name in columns)]
    rows = ([entry.row, *cells] for entry, cells in _cells(EntryResource(), queryset, columns))
    return _file(f"list-{named_list.pk}", form, labels, rows)


def _cells(resource: Resource, queryset: Any, columns: list[str]) -> Iterator[tuple[Any, list[Any]]]:
    """Yield each row with its cells in the order of the columns."""
    for row in queryset.iterator(chunk_size=BATCH_SIZE):
        yield row, [resource.export_field(resource.fields[name], row) for name in columns]


def _file(name: str, form: str, labels: list[str], rows: Iterator[list[Any]]) -> tuple[str, Iterator[bytes]]:
    """Return the file's name and bytes."""
    written = workbook_file if form == "xlsx" else csv_file
    return f"{name}.{form}", written(chain([labels], rows))


def _require_size(form: str, number: int) -> None:
    """Raise CannotExportError for an unknown format or for too many rows."""
    if form not in FORMATS:
        raise CannotExportError(_("Format: choose CSV or XLSX."))
    if form == "xlsx" and number > MAX_WORKBOOK_ROWS:
        raise CannotExportError(
            _("Format: %(number)d rows are too many for a workbook (%(most)d at most). Choose CSV.")
            % {"number": number, "most": MAX_WORKBOOK_ROWS}
        )
