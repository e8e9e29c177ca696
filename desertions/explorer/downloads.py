"""What readers take away of the explorer: the cases of an answer as CSV, JSON lines or a workbook.

The database writes the rows by COPY, in pieces of `PIECE` cases, and turns numbers into words by constant arrays, so
that a million rows pass through a process without being held by it.
"""

import io
import json
import logging
from collections.abc import Iterator, Sequence
from threading import BoundedSemaphore
from typing import Any

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import ContractType, LeftFrom, MotiveKind, OutcomeKind, Verification
from desertions.explorer.explorer import Explorer
from desertions.figures.public_codes import CODES, Flag
from desertions.models.shown_face import OutcomeGroup
from desertions.reference.ranks import Composition
from newsroom.lib.files.table_export import MAX_WORKBOOK_ROWS, safe_cell, workbook_file
from newsroom.lib.text.languages import by_language

log = logging.getLogger(__name__)
Words = dict[str, object]
"""Parameters of the statement: the arrays that turn numbers into words."""
FORMATS = {"csv": "CSV", "jsonl": "JSON Lines", "xlsx": "XLSX"}
"""Format → its label."""
COLUMNS = {
    "case": _("the number of the case"),
    "unit": _("the unit, or a larger one that holds it"),
    "composition": _("the group of ranks; empty if it is not known"),
    "contract_type": _("the legal ground on which the person served"),
    "left_first": _("the first month in which they may have left; empty if it is not known or not shown"),
    "left_last": _("the last month in which they may have left"),
    "left_from": _("the place that they left; empty if it is not known or not shown"),
    "outcome": _("what became of them last, or a group of outcomes"),
    "motives": _("why they left, as stated; several are separated by semicolons"),
    "served_before": _("whether they were found in the roster of before the invasion"),
    "has_proceeding": _("whether they were found in court records; most trials publish no text"),
    "on_wanted_list": _("whether they were found in the wanted list"),
    "verification": _("how far the case is verified"),
    "pseudonym": _("the changed name under which readers know them"),
    "summary": _("what is told of the case"),
    "is_invented": _("whether the case is invented for a demonstration"),
}
"""Column → what it says. Names of columns do not depend on the language."""
INCOMPLETE = "This file is incomplete: the server could not go on. Download it again."
PIECE = 20_000
"""Cases that one COPY writes: about 4 MB."""
AT_ONCE = BoundedSemaphore(8)
"""Downloads that one process serves at a time, so that slow readers leave threads for pages."""
KINDS: dict[str, tuple[Any, ...]] = {
    "composition": (Composition,), "contract_type": (ContractType,), "left_from": (LeftFrom,),
    "outcome": (OutcomeKind, OutcomeGroup), "verification": (Verification,), "motive": (MotiveKind,),
}  # fmt: skip
"""Facet → where its values have their labels."""
FLAGS = {
    "served_before": Flag.SERVED_BEFORE, "has_proceeding": Flag.HAS_PROCEEDING, "on_wanted_list": Flag.ON_WANTED_LIST,
    "is_invented": Flag.INVENTED,
}  # fmt: skip
EXPRESSIONS = {
    "case": "f.public_id",
    "unit": "(%(unit)s::text[])[array_position(%(units)s::bigint[], f.unit_id)]",
    "composition": "(%(composition)s::text[])[f.composition + 1]",
    "contract_type": "(%(contract_type)s::text[])[f.contract_type + 1]",
    "left_first": "(%(months)s::text[])[f.first_month - %(month)s]",
    "left_last": "(%(months)s::text[])[f.last_month - %(month)s]",
    "left_from": "(%(left_from)s::text[])[f.left_from + 1]",
    "outcome": "(%(outcome)s::text[])[f.outcome + 1]",
    "motives": "(%(motives)s::text[])[f.motives + 1]",
    **{name: f"(%(yes_no)s::text[])[1 + (f.flags & {flag.value}) / {flag.value}]" for name, flag in FLAGS.items()},
    "verification": "(%(verification)s::text[])[f.verification + 1]",
    "pseudonym": "c.pseudonym",
    "summary": "c.public_summary",
}
FREE = ("pseudonym", "summary")
"""Columns that hold what a person wrote."""
FORMULA = r"{0} ~ '^\s*[=+@\t\r-]' AND {0} !~ '^[+-][\d\s().,-]*$'"
"""Condition for a text that a spreadsheet would run, as `safe_cell` has it."""
FROM = """
FROM unnest(%(pks)s::bigint[]) WITH ORDINALITY chosen (pk, place)
JOIN desertions_publicfact f ON f.case_id = chosen.pk AND f.is_public
JOIN desertions_case c ON c.id = f.case_id
ORDER BY chosen.place
"""


class TooManyCasesError(Exception):
    """The cases cannot be had in this form; the message says what to do instead."""


class TooManyReadersError(Exception):
    """No place is free; the message says when to come back."""


def download(explorer: Explorer, form: str, *, has_mark: bool) -> Iterator[bytes]:
    """Return the bytes of a file with the cases of an answer. `has_mark` begins a CSV with a byte order mark.

    Raises TooManyCasesError and TooManyReadersError.
    """
    if form == "xlsx" and explorer.number > MAX_WORKBOOK_ROWS:
        message = gettext("A workbook holds at most %(most)d cases. Choose fewer, or take them as CSV.")
        raise TooManyCasesError(message % {"most": MAX_WORKBOOK_ROWS})
    words = _words(explorer)
    if not AT_ONCE.acquire(blocking=False):
        raise TooManyReadersError(gettext("Too many people are downloading just now. Try again in a minute."))
    writer = {"csv": _csv, "jsonl": _json_lines, "xlsx": _workbook}[form]
    return Download(writer(explorer, words, has_mark), form)


class Download(Iterator[bytes]):
    """The pieces of a file; if they break off, a last line that says so. Gives its place back at the end, or if closed.

    A generator would not do: closed before its first piece, it would give nothing back.
    """

    def __init__(self, pieces: Iterator[bytes], form: str) -> None:
        self.pieces, self.form, self.is_open = pieces, form, True

    def __next__(self) -> bytes:
        if not self.is_open:
            raise StopIteration
        try:
            return next(self.pieces)
        except StopIteration:
            self.close()
            raise
        except Exception:
            log.exception("A download broke off.")
            self.close()
            if self.form == "xlsx":
                raise  # half a workbook does not open
            return b'{"error": "incomplete"}\n' if self.form == "jsonl" else f"\n# {INCOMPLETE}\n".encode()

    def close(self) -> None:
        """Give the place back."""
        if self.is_open:
            self.is_open = False
            AT_ONCE.release()


def _csv(explorer: Explorer, words: Words, has_mark: bool) -> Iterator[bytes]:
    """Yield a CSV file, with cells that no spreadsheet runs."""
    texts = {name: f"CASE WHEN {FORMULA.format(sql)} THEN '''' || {sql} ELSE {sql} END" for name, sql in _free()}
    select = ", ".join((EXPRESSIONS | texts)[name] for name in COLUMNS)
    yield (b"\xef\xbb\xbf" if has_mark else b"") + ",".join(COLUMNS).encode() + b"\n"
    yield from _copied(explorer, words, select, "FORMAT csv")


def _json_lines(explorer: Explorer, words: Words, has_mark: bool) -> Iterator[bytes]:
    """Yield an object in JSON for each case, on a line of its own, with the values that filters take as they are."""
    words = words | _values(explorer)
    expressions = EXPRESSIONS | {name: f"(f.flags & {flag.value}) > 0" for name, flag in FLAGS.items()}
    expressions["motives"] += "::json"
    pairs = ", ".join(f"'{name}', {expressions[name]}" for name in COLUMNS)
    # JSON holds no control characters, so with these nothing is quoted.
    yield from _copied(explorer, words, f"json_build_object({pairs})", r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'")


def _workbook(explorer: Explorer, words: Words, has_mark: bool) -> Iterator[bytes]:
    """Yield a workbook of one sheet."""

    def rows() -> Iterator[Sequence[object]]:
        yield list(COLUMNS)
        select = "SELECT " + ", ".join(EXPRESSIONS[name] for name in COLUMNS) + FROM
        for values in _pieces(explorer, words):
            with connection.cursor() as cursor:
                cursor.execute(select, values)
                yield from cursor.fetchall()

    yield from workbook_file(rows())


def _copied(explorer: Explorer, words: Words, select: str, options: str) -> Iterator[bytes]:
    """Yield what COPY writes of the cases of an answer."""
    for values in _pieces(explorer, words):
        with connection.cursor() as cursor:
            statement = cursor.mogrify(f"COPY (SELECT {select} {FROM}) TO STDOUT ({options})", values)
            piece = io.BytesIO()
            cursor.copy_expert(statement, piece)
        yield piece.getvalue()


def _pieces(explorer: Explorer, words: Words) -> Iterator[Words]:
    """Yield the parameters of the statement for each piece of the answer."""
    for start in range(0, explorer.number, PIECE):
        pks = explorer.board.page(explorer.selected, start=start, number=PIECE, order=explorer.sort)
        yield words | {"pks": pks}


def _words(explorer: Explorer) -> Words:
    """Return the arrays that turn numbers into words of the active language."""
    table = explorer.board.span_table
    dated = table[table[:, 0] > 0]
    first, last = (int(dated[:, 0].min()), int(dated[:, 1].max())) if len(dated) else (0, 0)
    units = explorer.filter.units
    labels = {name: [_label(name, value) for value in values] for name, values in CODES.items()}
    motives = labels["motive"]
    return {
        **{name: ["", *words] for name, words in labels.items()},
        "motives": ["; ".join(_chosen(number, motives)) for number in range(2 ** len(motives))],
        "months": [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)],
        "month": first - 1,
        "units": [pk for pk, *_rest in units],
        "unit": [safe_cell(by_language(en=en, ru=ru)) for _pk, _up, _slug, en, ru in units],
        "yes_no": [gettext("no"), gettext("yes")],
    }


def _values(explorer: Explorer) -> Words:
    """Return the arrays that turn numbers into the values of filters, in place of words."""
    motives = CODES["motive"]
    return {
        **{name: [None, *values] for name, values in CODES.items()},
        "motives": [json.dumps(_chosen(number, motives)) for number in range(2 ** len(motives))],
        "unit": [slug for _pk, _up, slug, _en, _ru in explorer.filter.units],
    }


def _label(name: str, value: str) -> str:
    return next(str(kind(value).label) for kind in KINDS[name] if value in kind.values)


def _chosen(bits: int, items: list[str]) -> list[str]:
    return [item for place, item in enumerate(items) if bits >> place & 1]


def _free() -> Iterator[tuple[str, str]]:
    return ((name, EXPRESSIONS[name]) for name in FREE)
