"""Messages of imports: the database stores codes, and pages show these texts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "no name": _("no name of a person"),
    "one word": _("one word only: write surname and given name, or initials"),
    "too many words": _("more words than a name has: put surname, given name and patronymic into columns of their own"),
    "mixed letters": _("letters of two alphabets in one word, and not all of them have a look-alike: type it anew"),
    "name too long": _("longer than a name can be"),
    "too long": _("longer than %(most)s characters"),
    "no surname": _("the surname is missing"),
    "no date": _("no date: write 21.09.1990, 1990-09-21, or the year alone"),
    "month first": _("the month would be %(month)s: write the day first, as 21.09.1990"),
    "not to be born": _("nobody on such a list was born in %(year)s"),
    "no rank": _("no rank we know: write it in full or by its usual abbreviation"),
    "no unit": _("no unit of this name: write its whole name or its slug, or enter the unit first"),
    "no prefix": _("neither this unit nor any above it has a prefix for case numbers"),
    "no choice": _("none of: %(known)s"),
    "no partial date": _("no date: write 2022, 09.2022, 21.09.2022 or autumn 2022"),
    "to come": _("this day is still to come"),
    "no case": _("no case has this number"),
    "no facts": _("a new case needs a name"),
    "formula": _("begins like a formula: write the value itself"),
    "error value": _("the workbook shows an error here, no value"),
    "encoding": _("letters of another encoding than the rest of the file: save the file as UTF-8"),
    "too many cells": _("more cells than the heading has: a separator inside a cell?"),
    "cut": _("the file ends within this row: it may have been cut off"),
    "repeats row": _("says what row %(row)s says already"),
    "same man": _("the same man as in row %(row)s: give each a number or a date of birth of his own, or keep one"),
    "same number": _("the same number as in row %(row)s"),
    "two cases": _("two cases are of this man already: name the one meant by its case number"),
    "merged": _("this case was merged into another: name that one"),
    "removed": _("asked to be removed (certificate %(certificate)s): he is not taken in again"),
}
"""Code of a refused row → why it is refused."""
PROBLEMS: dict[str, Promise] = {
    "empty": _("File: it is empty. Look at the original and send it again."),
    "damaged": _("File: it is damaged, locked by a password, or needs too much memory. Save it as CSV and send that."),
    "open quote": _(
        "File: around row %(row)s a quotation mark is opened and never closed, or a cell is longer than a page. "
        "Mend it there and send it again."
    ),
    "too wide": _("File: it has more than 200 columns. Send only those that say something about a person."),
    "no table": _("File: it is no table. Send CSV, TSV, XLSX or ODS."),
    "no rows": _("File: it has no row below its heading. Look at the original and send it again."),
    "too many": _("File: it has more than %(most)s cases. Send it in parts."),
    "no columns": _("Columns: say which one holds the name (in one column, or surname in one of its own)."),
    "both names": _("Columns: the name stands in one column or in three, not both. Leave one of them out."),
    "twice": _("Columns: “%(field)s” is given to two columns. A field comes from one."),
    "changed": _(
        "The list has changed since this preview, so nothing was written. This is the preview as it is now: look at it "
        "and confirm again."
    ),
    "broken": _("It broke off for a reason of the program's own. Nothing was written. Tell the operator: %(error)s"),
    "gone": _("The stored file is not what it was, or gone. Nothing was written. Tell the operator."),
    "keys": _("The keys of this list are being changed. Nothing was written. Try again in a few minutes."),
}
"""Code of a failed import → what is wrong and what to do."""
NOTICES: dict[str, Promise] = {
    "letters": _("Latin and Cyrillic letters stood in one word; set right by what they look like"),
    "serial dates": _("Numbers of days, as Excel counts them, were read as dates"),
    "formulas": _("Cells hold formulas; their value as last computed was taken"),
    "macros": _("The workbook holds macros. They were not run, and are not taken in; the stored copy keeps them."),
    "links": _("The workbook points to other files. They were not opened; the stored copy keeps the addresses."),
    "headings": _("The heading stands again further down; those rows were passed over"),
    "short rows": _("Rows with fewer cells than the heading: the missing ones were taken as empty"),
    "cut": _("The file ends within a row: it may have been cut off. What follows is missing, not gone."),
    "kept": _("The desk has decided these facts by a ruling; the case keeps them"),
    "back": _("Gone from an earlier version, and back in this one"),
}
"""Code of a notice → what the import did about some rows."""


class RowRefusedError(ValueError):
    """A row is not imported: `code` is a key of `REASONS`, `field` and `cell` say where, `words` fill the message."""

    def __init__(self, code: str, field: str = "", cell: str = "", **words: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.cell, self.words = code, field, cell, words


class ImportProblemError(Exception):
    """The whole import cannot continue: `code` is a key of `PROBLEMS`. Nothing was written."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code, self.words = code, words

    def __str__(self) -> str:
        return str(PROBLEMS[self.code]) % self.words
