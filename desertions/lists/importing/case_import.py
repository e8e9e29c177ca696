"""Writing the cases that an import brings, after their comparison with the file."""

import datetime
from typing import Any

from desertions.cases import numbering, publication, verification
from desertions.choices import ContractType, Fact, LeftFrom
from desertions.lists.importing.case_comparison import BATCH_SIZE, FACTS, IDENTITY, CaseComparison, Row
from desertions.lists.importing.comparison import Report
from desertions.models import Case, Evidence, Identity, ImportRun, Unit
from newsroom.lib.db.bulk_copy import copy_in


def write(run: ImportRun, comparison: CaseComparison, report: Report, *, at: datetime.datetime) -> None:
    """Write what `compare` returned: new cases as leads, changed ones field by field.

    Each of these cases cites the file's source.
    """
    new = [row for row in comparison.rows if row.case is None]
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for start in range(0, len(new), BATCH_SIZE):
        _add(run, new[start : start + BATCH_SIZE], units)
        report(start + BATCH_SIZE)
    for row in comparison.rows:
        if row.changes:
            _change(run, row, at=at)


def _add(run: ImportRun, rows: list[Row], units: dict[int, Unit]) -> None:
    cases = [_new_case(run, row, units[row.values["unit"]]) for row in rows]
    numbering.number_cases(cases)
    copy_in(cases)
    for row, case in zip(rows, cases, strict=True):
        row.person.case = case
    copy_in([row.person for row in rows])
    copy_in(
        [
            Evidence(case=case, source_id=run.source_id, fact=Fact.WHOLE_CASE, locator=_locator(row))
            for row, case in zip(rows, cases, strict=True)
        ]
    )


def _new_case(run: ImportRun, row: Row, unit: Unit) -> Case:
    values = row.values
    case = Case(
        unit=unit, rank=values.get("rank", ""), contract_type=values.get("contract_type") or ContractType.UNKNOWN,
        left_from=values.get("left_from") or LeftFrom.UNKNOWN, desk_notes=values.get("desk_notes", ""),
        created_by_id=run.confirmed_by_id,
    )  # fmt: skip
    case.set_left_on(values.get("left_on", ""))
    return case


def _locator(row: Row) -> str:
    return row.values.get("locator") or f"row {row.number}"


def _change(run: ImportRun, row: Row, *, at: datetime.datetime) -> None:
    """Change one case as its form would, and cite the source."""
    case = Case.objects.select_for_update().get(pk=row.case.pk)  # type: ignore[union-attr] # changed rows have a case
    facts = [name for name in row.changes if name in FACTS]
    for name in facts:
        if name == "left_on":
            case.set_left_on(row.values[name])
        elif name == "unit":
            case.set_unit(Unit.objects.get(pk=row.values[name]))
        else:
            setattr(case, name, row.values[name])
    beside = ["left_on_earliest", "left_on_latest"] * ("left_on" in facts) + ["rank_as_written"] * ("rank" in facts)
    beside += ["unit_shown"] * ("unit" in facts)
    if "rank" in facts:
        case.rank_as_written = ""
    case.save(update_fields=[*facts, *beside])
    if any(name in IDENTITY for name in row.changes):
        identity = Identity.objects.filter(case=case).first() or Identity(case=case)
        for name in IDENTITY:
            if row.values.get(name):
                setattr(identity, name, row.values[name])
        identity.save()
    Evidence.objects.get_or_create(
        case=case, source_id=run.source_id, fact=Fact.WHOLE_CASE, locator=_locator(row), asserted=""
    )
    by: Any = run.confirmed_by  # whoever is written for confirmed it
    verification.fall_back(case, by=by, at=at)
    publication.recheck_case(case, by=by, at=at, face_changed=bool(publication.CHECKED_FACTS & set(facts)))
