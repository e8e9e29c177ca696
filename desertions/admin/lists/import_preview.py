"""The rows of an import as its pages show them."""

from dataclasses import dataclass
from typing import Any

from desertions.choices import RowKind
from desertions.lists.importing.messages import NOTICES
from newsroom.lib.files import table_import


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview. `cells` are (field, new value, earlier value)."""

    row: int
    who: str
    cells: list[tuple[str, str, str]]


NAMES = ("public_id", "surname", "given_name", "patronymic")


def shown_rows(findings: dict[str, Any], kind: RowKind, labels: dict[str, Any]) -> list[ShownRow]:
    """Return the sample rows of one kind.

    A changed row shows the fields that differ, any other row its fields besides the name.
    """
    shown = []
    for row, values, *before in findings.get("samples", {}).get(kind, []):
        was = before[0] if before else {}
        who = " ".join(str(values[name]) for name in NAMES if values.get(name))
        fields = {name: values.get(name) for name in (was or labels) if was or (values.get(name) and name not in NAMES)}
        cells = [
            (str(labels.get(name, name)), str(now or "—"), str(was.get(name) or "—") if was else "")
            for name, now in fields.items()
        ]
        shown.append(ShownRow(row, who, cells))
    return shown


def shown_text(cell: str) -> str:
    """Return the cell with a mark for each letter that does not fit the encoding."""
    return cell.encode("utf-8", "replace").decode()


def notices_of(look: table_import.Look) -> list[tuple[Any, str]]:
    """Return what a first look at the file found besides its rows, with the cells concerned."""
    notices = [(NOTICES["formulas"], ", ".join(look.formulas))] if look.formulas else []
    notices += [(NOTICES[name], "") for name in ("macros", "links") if getattr(look, name)]
    hidden: dict[str, list[Any]] = {"hidden sheets": look.hidden_sheets, "hidden rows": look.hidden_rows}
    notices += [(NOTICES[name], ", ".join(map(str, places))) for name, places in hidden.items() if places]
    return notices
