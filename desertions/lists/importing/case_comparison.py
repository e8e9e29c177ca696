"""Comparison of a file with the cases, and writing it.

A row's case is recognised by its number, otherwise by the person: full name and date of birth, if the possible days of
leaving overlap, since a person may leave twice. An empty cell says nothing and deletes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property

from desertions.cases import numbering
from desertions.cases.removal.suppression_list import SuppressionList
from desertions.choices import Fact, RowKind
from desertions.evidence import assertions
from desertions.lists.importing.comparison import SAMPLE_SIZES, Comparison, Report
from desertions.lists.importing.messages import ImportProblemError
from desertions.lists.importing.rows import Refusal, RowReader
from desertions.models import Case, Evidence, FactResolution, Identity, ImportRun, Unit
from newsroom.lib.sealing.blind_index import person_text
from newsroom.lib.sealing.keys import digests
from newsroom.lib.text.partial_dates import PartialDate

MAX_CASES = 100_000
"""Cases that one file may bring."""
BATCH_SIZE = 1000
"""Rows read between two reports, and rows written or looked up in one statement."""
IDENTITY = ("surname", "given_name", "patronymic", "born_on", "born_in")
"""Fields of the identity."""
FACTS = {column.removesuffix("_id"): fact for fact, column in assertions.FIELDS.items()}
"""Field of a row → the fact of the case that it sets."""


@dataclass
class Row:
    """One row of the file: its values, and its case if it already exists."""

    number: int
    values: dict[str, Any]
    case: Case | None = None
    keys: list[int] = field(default_factory=list)
    """Digests of the person, under every key."""
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Field → (before, now), as text."""

    @cached_property
    def person(self) -> Identity:
        """The person of the row, as an unsaved identity."""
        return Identity(**{name: self.values[name] for name in IDENTITY if self.values.get(name)})


@dataclass
class CaseComparison(Comparison):
    """A comparison with the cases, with the rows that are to be written."""

    rows: list[Row] = field(default_factory=list)


def compare(run: ImportRun, report: Report) -> CaseComparison:
    """Read the file and return what it would change. Writes nothing.

    `report` gets the number of rows read, and may raise to stop. Raises ImportProblemError.
    """
    reader = RowReader(run)
    comparison = CaseComparison(notices=reader.notices)
    removed = SuppressionList()
    for number, cells in reader.picks():
        values = cells if isinstance(cells, Refusal) else reader.read(number, cells)
        if isinstance(values, Refusal):
            comparison.refuse(values)
        elif certificate := removed.certificate_of(values):
            comparison.refuse(Refusal(number, "removed", params={"certificate": certificate}))
        else:
            comparison.rows.append(Row(number, values))
        if len(comparison.rows) > MAX_CASES:
            raise ImportProblemError("too many", most=MAX_CASES)
        if number % BATCH_SIZE == 0:
            report(number)
    _find_cases(run, comparison)
    _compare_facts(comparison)
    _sample(run, comparison)
    comparison.refused.sort(key=lambda refusal: refusal.row)
    return comparison


def _refuse(comparison: CaseComparison, refused: Row, code: str, blamed: str = "", **params: Any) -> None:
    """Refuse a row, and mark it by the number 0 to be removed."""
    comparison.refuse(Refusal(refused.number, code, blamed, str(refused.values.get(blamed) or ""), params))
    refused.number = 0


def _find_cases(run: ImportRun, comparison: CaseComparison) -> None:
    """Assign each row its case; refuse rows without a clear case or unit, and rows that repeat a person."""
    numbered = {row.values["public_id"] for row in comparison.rows if row.values.get("public_id")}
    by_number = {case.public_id: case for case in _in_parts(numbered, lambda part: _cases(Q(public_id__in=part)))}
    people = _people(comparison.rows)
    units = _Units()
    seen: dict[Any, int] = {}
    for row in comparison.rows:
        if row.values.get("public_id"):
            row.case = by_number.get(row.values["public_id"])
            if row.case is None:
                _refuse(comparison, row, "no case", "public_id")
            elif row.case.merged_into_id:
                _refuse(comparison, row, "merged", "public_id")
        else:
            _find_by_person(comparison, row, people)
        if row.number and row.case is None:
            _require_unit(run, comparison, row, units)
        if row.number:
            key = row.case.pk if row.case else (person_text(row.person), row.values.get("left_on", ""))
            if key in seen:
                _refuse(comparison, row, "same man", "surname", row=seen[key])
            seen.setdefault(key, row.number)
    comparison.rows = [row for row in comparison.rows if row.number]


def _find_by_person(comparison: CaseComparison, row: Row, people: dict[int, list[Case]]) -> None:
    """Assign the row the case of its person; refuse it if there are several."""
    known = [case for key in row.keys for case in people.get(key, [])]
    left = row.values.get("left_on", "")
    same = [case for case in known if assertions.compatible(Fact.DEPARTURE, case.left_on, left)]
    if len(same) > 1:
        _refuse(comparison, row, "two cases", "surname")
    elif same:
        row.case = same[0]


def _require_unit(run: ImportRun, comparison: CaseComparison, row: Row, units: "_Units") -> None:
    """Set the unit of a row for a new case; refuse it without a name, a unit or a prefix for case numbers."""
    row.values["unit"] = row.values.get("unit") or run.unit_id
    if not row.values.get("surname"):
        _refuse(comparison, row, "no facts", "surname")
    elif not row.values["unit"]:
        _refuse(comparison, row, "no unit", "unit")
    elif not units.numbers(row.values["unit"]):
        _refuse(comparison, row, "no prefix", "unit")


class _Units(dict[int, bool]):
    """Unit id → whether its cases can be numbered, computed once for each unit."""

    def numbers(self, pk: int) -> bool:
        """Return whether cases of this unit can be numbered."""
        if pk not in self:
            try:
                numbering.numbering_unit(Unit.objects.get(pk=pk))
                self[pk] = True
            except numbering.CannotNumberError:
                self[pk] = False
        return self[pk]


def _people(rows: list[Row]) -> dict[int, list[Case]]:
    """Return the cases of the people in these rows, by the key of the person. Sets the keys of the rows."""
    keys = set()
    for row in rows:
        row.keys = []
        if not row.values.get("public_id") and row.values.get("surname"):
            row.keys = digests(person_text(row.person))
            keys.update(row.keys)
    people: dict[int, list[Case]] = {}
    for case in _in_parts(keys, lambda part: _cases(Q(identity__person_key__in=part, merged_into=None))):
        people.setdefault(case.identity.person_key, []).append(case)
    return people


def _cases(wanted: Q) -> Any:
    return (
        Case.objects.filter(wanted).select_related("identity", "unit").defer("search_vector", "identity__blind_index")
    )


def _in_parts(values: Iterable[Any], rows_of: Any) -> Iterable[Any]:
    ordered = sorted(values)
    for start in range(0, len(ordered), BATCH_SIZE):
        yield from rows_of(ordered[start : start + BATCH_SIZE])


def _compare_facts(comparison: CaseComparison) -> None:
    """Set each row's changes, and count the rows of each kind.

    Facts that the desk has settled by a ruling are not changed; a notice names them.
    """
    known = [row.case.pk for row in comparison.rows if row.case]
    ruled: dict[int, set[str]] = {}
    for resolution in _in_parts(known, lambda part: FactResolution.objects.filter(case__in=part)):
        ruled.setdefault(resolution.case_id, set()).add(resolution.fact)
    units = {unit.pk: str(unit) for unit in Unit.objects.all()}
    for row in comparison.rows:
        if row.case is None:
            comparison.counts[RowKind.NEW] += 1
            continue
        row.changes = _changes(row, row.case, units)
        for name in [name for name in row.changes if FACTS.get(name) in ruled.get(row.case.pk, set())]:
            comparison.notices.add("kept", f"{row.number}: {row.case} {name}")
            del row.changes[name]
        comparison.counts[RowKind.CHANGED if row.changes else RowKind.UNCHANGED] += 1


def _changes(row: Row, case: Case, units: dict[int, str]) -> dict[str, tuple[str, str]]:
    """Return the changes of a row to its case: field → (before, now), as text."""
    identity = getattr(case, "identity", None)
    changes = {}
    for name, value in row.values.items():
        if not value or name in {"public_id", "locator", "desk_notes"}:
            continue
        if name == "born_on" and _is_vaguer(value, identity and identity.born_on):
            continue
        if name in IDENTITY:
            before, now = str(getattr(identity, name, "") or ""), str(value)
        elif name == "unit":
            before, now = units[case.unit_id], units[value]
        else:
            before, now = assertions.label_of(FACTS[name], getattr(case, name)), assertions.label_of(FACTS[name], value)
        if before != now:
            changes[name] = (before, now)
    return changes


def _is_vaguer(birth: PartialDate, known: PartialDate | None) -> bool:
    """Return whether the known birth says all that this one says, and more."""
    return known is not None and birth.earliest <= known.earliest and known.latest <= birth.latest


def _sample(run: ImportRun, comparison: CaseComparison) -> None:
    """Set the samples, and count the cases that the file, if whole, no longer has."""
    new = [row for row in comparison.rows if row.case is None][: SAMPLE_SIZES[RowKind.NEW]]
    comparison.samples[RowKind.NEW] = [[row.number, _as_texts(row.values)] for row in new]
    changed = [row for row in comparison.rows if row.changes][: SAMPLE_SIZES[RowKind.CHANGED]]
    comparison.samples[RowKind.CHANGED] = [
        [
            row.number,
            {"public_id": str(row.case)} | {name: now for name, (_before, now) in row.changes.items()},
            {name: before for name, (before, _now) in row.changes.items()},
        ]
        for row in changed
    ]
    if run.is_whole:
        seen = [row.case.pk for row in comparison.rows if row.case]
        cited = Evidence.objects.filter(source=run.source_id, fact=Fact.WHOLE_CASE).values("case")
        gone = Case.objects.filter(pk__in=cited, merged_into=None).exclude(pk__in=seen).order_by("public_id")
        comparison.counts[RowKind.GONE] = gone.count()
        comparison.samples[RowKind.GONE] = [
            [0, {"public_id": str(case)}] for case in gone[: SAMPLE_SIZES[RowKind.GONE]]
        ]


def _as_texts(values: dict[str, Any]) -> dict[str, str]:
    texts = {}
    for name, value in values.items():
        if value:
            texts[name] = assertions.label_of(FACTS[name], str(value)) if name in FACTS else str(value)
    return texts
