"""The rows of an import as its pages show them."""

from dataclasses import dataclass
from typing import Any

from desertions.choices import RowKind
from desertions.lists.importing.messages import NOTICES
from newsroom.lib.files import table_import


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview: its cells as (field, now, before)."""

    row: int
    who: str
    cells: list[tuple[str, str, str]]


NAMES = ("public_id", "surname", "given_name", "patronymic")


def shown_rows(findings: dict[str, Any], kind: RowKind, labels: dict[str, Any]) -> list[ShownRow]:
    """The samples of one kind: who, and of a changed row what differs, of any other what else it says."""
    shown = []
    for row, values, *before in findings.get("samples", {}).get(kind, []):
        was = before[0] if before else {}
        who = " ".join(str(values[name]) for name in NAMES if values.get(name))
        said = {name: values.get(name) for name in (was or labels) if was or (values.get(name) and name not in NAMES)}
        cells = [
            (str(labels.get(name, name)), str(now or "—"), str(was.get(name) or "—") if was else "")
            for name, now in said.items()
        ]
        shown.append(ShownRow(row, who, cells))
    return shown


def shown_text(cell: str) -> str:
    """A cell whose letters do not fit the encoding is shown with marks in their place."""
    return cell.encode("utf-8", "replace").decode()


def notices_of(look: table_import.Look) -> list[tuple[Any, str]]:
    """What a first look at the file found beside its rows, with the cells."""
    found = [(NOTICES["formulas"], ", ".join(look.formulas))] if look.formulas else []
    found += [(NOTICES[name], "") for name in ("macros", "links") if getattr(look, name)]
    return found
