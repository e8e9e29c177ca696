"""What readers take away of the explorer: the cases of an answer as CSV, JSON lines or a workbook.

Words come from the board, whole columns at a time; only the numbers of cases, and the texts of the few that have any,
are asked of the database. A file is written in pieces of `PIECE` cases, so that a million pass through a process
without being held by it.
"""

import csv
import datetime
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from desertions.choices import ContractType, LeftFrom, MotiveKind, OutcomeKind, Verification
from desertions.explorer.board import FLAGS, Board
from desertions.explorer.explorer import Explorer
from desertions.explorer.lines import Part, Words, lines_of
from desertions.explorer.package import package
from desertions.figures.charts import month_key
from desertions.figures.public_codes import CODES
from desertions.models.shown_face import OutcomeGroup
from desertions.reference.ranks import Composition
from newsroom.lib.files.table_export import MAX_WORKBOOK_ROWS, safe_cell, workbook_file
from newsroom.lib.text.languages import by_language, labels_of

log = logging.getLogger(__name__)
FORMATS = {"csv": "CSV", "jsonl": "JSON Lines", "xlsx": "XLSX", "zip": "ZIP"}
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
    "is_invented": _("whether the case is invented for a demonstration"),
    "pseudonym": _("the changed name under which readers know them"),
    "summary": _("what is told of the case"),
}
"""Column → what it says. Names of columns do not depend on the language. The two that hold texts come last."""
INCOMPLETE = "This file is incomplete: the server could not go on. Download it again."
PIECE = 20_000
"""Cases that are written at once: about 4 MB."""
AT_ONCE = BoundedSemaphore(8)
"""Downloads that one process serves at a time, so that slow readers leave threads for pages."""
KINDS: dict[str, tuple[Any, ...]] = {
    "composition": (Composition,), "contract_type": (ContractType,), "left_from": (LeftFrom,),
    "outcome": (OutcomeKind, OutcomeGroup), "verification": (Verification,), "motive": (MotiveKind,),
}  # fmt: skip
"""Facet → where its values have their labels."""
NUMBERS_SQL = "SELECT case_id, public_id FROM desertions_publicfact WHERE case_id = ANY(%s) AND is_public"
BETWEEN_SQL = """
COPY (SELECT case_id, public_id FROM desertions_publicfact WHERE is_public AND public_id
    BETWEEN (SELECT public_id FROM desertions_publicfact WHERE case_id = %s)
    AND (SELECT public_id FROM desertions_publicfact WHERE case_id = %s) ORDER BY public_id) TO STDOUT
"""
"""The numbers from one case to another: reading them in order takes a tenth of the time of looking each up."""
DENSE = 0.5
"""Share of the cases between the first and the last of a piece from which they are read in order."""
TEXTS_SQL = "SELECT id, pseudonym, public_summary FROM desertions_case WHERE id = ANY(%s) AND publication = 'public'"
Places = NDArray[np.intp]
QUOTED = re.compile('[",\r\n]')
"""What a cell holds that has to stand in quotes (RFC 4180)."""


class TooManyCasesError(Exception):
    """The cases cannot be had in this form; the message says what to do instead."""


class TooManyReadersError(Exception):
    """No place is free; the message says when to come back."""


def download(explorer: Explorer, form: str, *, has_mark: bool, at: datetime.datetime) -> Iterator[bytes]:
    """Return the bytes of a file with the cases of an answer. `has_mark` begins a CSV with a byte order mark.

    A zip holds the CSV, what its columns say, and what it is as of `at`.

    Raises TooManyCasesError and TooManyReadersError.
    """
    if form == "xlsx" and explorer.number > MAX_WORKBOOK_ROWS:
        message = gettext("A workbook holds at most %(most)d cases. Choose fewer, or take them as CSV.")
        raise TooManyCasesError(message % {"most": MAX_WORKBOOK_ROWS})
    content = _json_lines(explorer) if form == "jsonl" else _csv(explorer, has_mark=has_mark)
    if not AT_ONCE.acquire(blocking=False):
        raise TooManyReadersError(gettext("Too many people are downloading just now. Try again in a minute."))
    if form == "zip":
        content = package(explorer, content, {name: str(meaning) for name, meaning in COLUMNS.items()}, at)
    return Download(workbook_file(_rows_of(content)) if form == "xlsx" else content, form)


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
            if self.form in ("xlsx", "zip"):
                raise  # half a file does not open
            return b'{"error": "incomplete"}\n' if self.form == "jsonl" else f"\n# {INCOMPLETE}\n".encode()

    def close(self) -> None:
        """Give the place back."""
        if self.is_open:
            self.is_open = False
            AT_ONCE.release()


@dataclass(frozen=True)
class Form:
    """How a format writes a table.

    `write` writes a value, None for what is not known, and `several` what a list of motives is written as. `between`
    stands before each column, and `texts` writes the last two with the end of the line.
    """

    heading: bytes
    between: list[bytes]
    write: Callable[[Any], bytes]
    texts: Callable[[str, str], bytes]
    words: dict[str, list[Any]]
    """Facet → its values, as `CODES` orders them, or the words for them."""
    truth: tuple[Any, Any]
    several: Callable[[list[Any]], Any]
    units: dict[int, str]


def _csv(explorer: Explorer, *, has_mark: bool) -> Iterator[bytes]:
    """Return a CSV file, with cells that no spreadsheet runs, in the language that is active now."""
    mark = b"\xef\xbb\xbf" if has_mark else b""
    form = Form(
        heading=mark + ",".join(COLUMNS).encode() + b"\n",
        between=[b"", *[b","] * (len(COLUMNS) - 3)],
        write=_cell,
        texts=lambda pseudonym, summary: b",%b,%b\n" % (_cell(pseudonym), _cell(summary)),
        words={name: [_label(name, value) for value in values] for name, values in CODES.items()},
        truth=(gettext("no"), gettext("yes")),
        several="; ".join,
        units={pk: by_language(en=en, ru=ru) for pk, _up, _slug, en, ru in explorer.filter.units},
    )
    return _lines(explorer, form)


def _json_lines(explorer: Explorer) -> Iterator[bytes]:
    """Return an object in JSON for each case, on a line of its own, with the values that filters take."""
    names = list(COLUMNS)[:-2]
    form = Form(
        heading=b"",
        between=[b'{"case": "', b'", "unit": ', *(f', "{name}": '.encode() for name in names[2:])],
        write=_json,
        texts=lambda pseudonym, summary: b', "pseudonym": %b, "summary": %b}\n' % (_json(pseudonym), _json(summary)),
        words={name: list(values) for name, values in CODES.items()},
        truth=(False, True),
        several=list,
        units={pk: slug for pk, _up, slug, _en, _ru in explorer.filter.units},
    )
    return _lines(explorer, form)


def _lines(explorer: Explorer, form: Form) -> Iterator[bytes]:
    """Yield the heading and the lines of all cases of an answer."""
    if form.heading:
        yield form.heading
    board, column_of, empty = explorer.board, _columns(explorer.board, form), form.texts("", "")
    for start in range(0, explorer.number, PIECE):
        places = board.places(explorer.selected, start=start, number=PIECE, order=explorer.sort)
        numbers, is_there = _numbers_of(board, places)
        places = places[is_there]  # others were withdrawn just now
        if not len(places):
            continue
        parts: list[Part] = [form.between[0], numbers]
        for between, column in zip(form.between[1:], column_of, strict=True):
            parts += [between, column(places)]
        lines = lines_of([*parts, empty], len(places))
        having = np.flatnonzero(board.bits_at("has_text", 1, places))
        yield _with_texts(lines, dict(zip(having, board.ids[places[having]], strict=True)), empty, form)


def _columns(board: Board, form: Form) -> list[Callable[[Places], Part]]:
    """Return what writes each column between the number of the case and its texts, for places on the board."""
    months = [tuple(month_key(int(month)) if month else None for month in span) for span in board.span_table]
    truth = Words([form.write(value) for value in form.truth])
    motives = form.words["motive"]
    several = Words([form.write(form.several(_chosen(bits, motives))) for bits in range(2 ** len(motives))])

    def by_code(name: str) -> Callable[[Places], Part]:
        values, _none = board.codes(name, np.zeros(0, np.intp))
        known = form.units if name == "unit" else dict(enumerate(form.words[name], start=1))
        words = Words([form.write(known.get(value)) for value in (0, *values)])
        return lambda places: (words, board.codes(name, places)[1])

    def by_span(end: int) -> Callable[[Places], Part]:
        words = Words([form.write(span[end]) for span in months])
        return lambda places: (words, board.spans[places])

    def by_flag(name: str) -> Callable[[Places], Part]:
        return lambda places: (truth, board.bits_at(name, 1, places))

    def by_motives(places: Places) -> Part:
        bits = (board.bits_at("motive", place + 1, places).astype(np.uint16) << place for place in range(len(motives)))
        return several, np.sum(list(bits), axis=0, dtype=np.uint16)

    special = {"left_first": by_span(0), "left_last": by_span(1), "motives": by_motives}
    return [special.get(name) or (by_flag(name) if name in FLAGS else by_code(name)) for name in list(COLUMNS)[1:-2]]


def _numbers_of(board: Board, places: Places) -> tuple[NDArray[np.bytes_], NDArray[np.bool_]]:
    """Return the numbers of those of the cases that are still public, and which of them are."""
    pks = board.ids[places]
    number_of: dict[bytes, bytes] = {}
    if len(places) > DENSE * (int(places.max()) - int(places.min()) + 1):
        with connection.cursor() as cursor:
            between = io.BytesIO()
            cursor.copy_expert(cursor.mogrify(BETWEEN_SQL, [int(pks[0]), int(pks[-1])]), between)
        words = between.getvalue().split()
        number_of = dict(zip(words[::2], words[1::2], strict=True))
    keys = [b"%d" % pk for pk in pks.tolist()]
    missing = [int(key) for key in keys if key not in number_of]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(NUMBERS_SQL, [missing])
            number_of |= {b"%d" % pk: number.encode() for pk, number in cursor.fetchall()}
    numbers = [number_of.get(key) for key in keys]
    is_there = np.array([number is not None for number in numbers])
    return np.array([number for number in numbers if number], dtype=np.bytes_), is_there


def _with_texts(lines: bytes, pk_of: dict[int, int], empty: bytes, form: Form) -> bytes:
    """Return the lines with the texts of those cases that have any; `pk_of` maps the place of a line to its case."""
    if not pk_of:
        return lines
    with connection.cursor() as cursor:
        cursor.execute(TEXTS_SQL, [[int(pk) for pk in pk_of.values()]])
        texts = {pk: form.texts(pseudonym, summary) for pk, pseudonym, summary in cursor.fetchall()}
    split = lines.splitlines(keepends=True)
    for place, pk in pk_of.items():
        split[place] = split[place].removesuffix(empty) + texts.get(pk, empty)
    return b"".join(split)


def _rows_of(content: Iterator[bytes]) -> Iterator[list[str]]:
    """Yield the rows of a CSV file."""
    # A piece ends with a line, but a cell may hold line breaks: each piece is read as a file of its own.
    for piece in content:
        yield from csv.reader(io.StringIO(piece.decode(), newline=""))


def _cell(value: Any) -> bytes:
    text = safe_cell(value)
    quoted = '"' + text.replace('"', '""') + '"'
    return (quoted if QUOTED.search(text) else text).encode("utf-8", "replace")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _chosen(bits: int, items: list[Any]) -> list[Any]:
    return [item for place, item in enumerate(items) if bits >> place & 1]


def _label(name: str, value: str) -> str:
    return next(labels[value] for labels in map(labels_of, KINDS[name]) if value in labels)
