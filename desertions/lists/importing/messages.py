"""Messages of imports: the database stores codes, and pages show these texts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.lib.jobs.work import JobProblemError

REASONS: dict[str, Promise] = {
    "no name": _("not the name of a person"),
    "one word": _("one word only: write surname and given name, or initials"),
    "too many words": _("more words than a name has: put surname, given name and patronymic into separate columns"),
    "mixed letters": _("letters of two alphabets in one word, and not all of them have a look-alike: type it again"),
    "name too long": _("longer than a name can be"),
    "too long": _("longer than %(most)s characters"),
    "no surname": _("the surname is missing"),
    "no date": _("not a date: write 21.09.1990, 1990-09-21, or the year alone"),
    "month first": _(
        "the month would be %(month)s: write the day first, as 21.09.1990, or choose “month first” for the whole column"
    ),
    "not to be born": _("nobody on such a list was born in %(year)s"),
    "no rank": _("not a known rank: write it in full or by its usual abbreviation"),
    "no unit": _("no unit has this name: write its full name or its slug, or enter the unit first"),
    "no prefix": _("neither this unit nor any above it has a prefix for case numbers"),
    "no choice": _("not one of: %(known)s"),
    "no partial date": _("not a date: write 2022, 09.2022, 21.09.2022 or autumn 2022"),
    "to come": _("this date is in the future"),
    "no case": _("no case has this number"),
    "no facts": _("a new case needs a name"),
    "formula": _("begins like a formula: write the value itself"),
    "error value": _("the workbook shows an error here, not a value"),
    "encoding": _("letters in a different encoding from the rest of the file: save the file as UTF-8"),
    "too many cells": _("more cells than the heading has: is there a separator inside a cell?"),
    "cut": _("the file ends within this row: it may have been cut off"),
    "repeats row": _("repeats row %(row)s"),
    "same man": _("the same person as in row %(row)s: give each a separate number or date of birth, or keep one"),
    "same number": _("the same number as in row %(row)s"),
    "two cases": _("two cases are already about this person: give the number of the right one"),
    "merged": _("this case was merged into another: give the number of that one"),
    "removed": _("removed on request (certificate %(certificate)s): not imported again"),
}
"""Code of a refused row → why it is refused."""
PROBLEMS: dict[str, Promise] = {
    "empty": _("File: it is empty. Check the original and send it again."),
    "damaged": _("File: it is damaged or needs too much memory. Save it as CSV and send that."),
    "locked": _("File: it is locked by a password. Open it, save it without the password or as CSV, and send that."),
    "open quote": _(
        "File: around row %(row)s a quotation mark is opened and never closed, or a cell is longer than a page. "
        "Correct it there and send the file again."
    ),
    "too wide": _("File: it has more than 200 columns. Send only those that say something about a person."),
    "no table": _("File: it is not a table. Send CSV, TSV, XLSX, XLS or ODS."),
    "no rows": _("File: it has no row below its heading. Check the original and send it again."),
    "too many": _("File: it has more than %(most)s cases. Send it in parts."),
    "no columns": _("Columns: choose which one holds the full name, or which one holds the surname."),
    "both names": _("Columns: the name must be in one column or in three, not both. Leave one or the other out."),
    "twice": _("Columns: “%(field)s” is assigned to two columns. Assign it to one."),
    "changed": _(
        "The list has changed since this preview, so nothing was written. This is the new preview: check it and "
        "confirm again."
    ),
    "gone": _("The stored file has changed or is gone. Nothing was written. Tell the operator."),
}
"""Code of a failed import → what is wrong and what to do."""
NOTICES: dict[str, Promise] = {
    "letters": _("Latin and Cyrillic letters were mixed in one word; corrected by what they look like"),
    "serial dates": _("Numbers of days, as Excel counts them, were read as dates"),
    "formulas": _("Cells hold formulas; their last computed value was taken"),
    "macros": _("The workbook holds macros. They were not run and are not imported; the stored copy still has them."),
    "links": _("The workbook points to other files. They were not opened; the stored copy still has the addresses."),
    "hidden sheets": _("The workbook hides sheets; they are read only if you choose them"),
    "hidden rows": _("The sheet hides rows; they are read like the others"),
    "headings": _("The heading is repeated further down; those rows were skipped"),
    "short rows": _("Rows with fewer cells than the heading: the missing ones were taken as empty"),
    "cut": _("The file ends within a row: it may have been cut off. Entries after it are not marked as gone."),
    "kept": _("The desk has decided these facts by a resolution; the case keeps them"),
    "back": _("Gone from an earlier version and back in this one"),
}
"""Code of a notice → what the import did about some rows."""


class RowRefusedError(ValueError):
    """A row is not imported: `code` is a key of `REASONS`, `field` and `cell` say where, `params` fill the message."""

    def __init__(self, code: str, field: str = "", cell: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.cell, self.params = code, field, cell, params


class ImportProblemError(JobProblemError):
    """The whole import cannot continue: `code` is a key of `PROBLEMS`. Nothing was written."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    def __str__(self) -> str:
        return str(PROBLEMS[self.code]) % self.params
